#include "files/file_actions.h"

#include "files/settings.h"

#include <QtGui/QAction>
#include <QtWidgets/QMenu>
#include <QtWidgets/QWidget>

namespace epochscope {

FileActions::FileActions(ExperimentDocument& document, Settings& settings, QWidget* window)
    : QObject(window), newDocument(new QAction(this)), open(new QAction(this)), save(new QAction(this)), saveAs(new QAction(this)),
      recent(new QMenu(window)), m_document(document), m_settings(settings), m_window(window)
{
}
FileActions::~FileActions() = default;
void FileActions::setUnsavedRuns(std::function<std::vector<UnsavedRun>()> runs) { m_unsavedRuns = std::move(runs); }
QString FileActions::documentName() const { return {}; }
QString FileActions::documentTitle() const { return {}; }
bool FileActions::mayClose() { return true; }
void FileActions::openPath(const QString&) {}
bool FileActions::canDrop(const QMimeData*) const { return false; }
void FileActions::drop(const QMimeData*) {}
void FileActions::saveRun(std::uint64_t, const QString&, const RunRecord&) {}
}
