// The File menu: new, open, save, save as, recent files; what is dropped on the window; and the question about unsaved work.
//
// Nothing here waits: dialogs are open, not executed, and files are read and written in a thread of their own.
#pragma once

#include "files/background_work.h"
#include "files/open_any.h"
#include "record/run_record.h"

#include <QtCore/QObject>
#include <QtCore/QPointer>
#include <QtCore/QStringList>

#include <cstdint>
#include <functional>
#include <vector>

class QAction;
class QMenu;
class QMessageBox;
class QMimeData;
class QWidget;

namespace epochscope {

class ExperimentDocument;
class Settings;

struct UnsavedRun
{
    std::uint64_t id = 0;
    QString name;
    RunRecord record;
};

class FileActions : public QObject
{
    Q_OBJECT
public:
    FileActions(ExperimentDocument& document, Settings& settings, QWidget* window);
    ~FileActions() override;

    QAction* const newDocument; // the worked example
    QAction* const open;
    QAction* const save;
    QAction* const saveAs;
    QMenu* const recent; // owned; for the File menu

    // Those whose loss would be asked about on closing: not saved, and more than 10 s of training.
    void setUnsavedRuns(std::function<std::vector<UnsavedRun>()> runs);

    QString documentName() const;  // "moons-60" or "Untitled"
    QString documentTitle() const; // "moons-60[*] – Epochscope", for setWindowTitle

    // For closeEvent: true if nothing is unsaved. Otherwise asks, and closes the window once that is settled.
    bool mayClose();

    void openPath(const QString& path); // of any kind; asks first where an experiment would replace unsaved work

    bool canDrop(const QMimeData* data) const;
    void drop(const QMimeData* data);

    // Asks where and writes an .epochrun file.
    void saveRun(std::uint64_t id, const QString& name, const RunRecord& record);

Q_SIGNALS:
    void titleChanged();
    void runOpened(const epochscope::SavedRun& run, const QString& path);
    void runSaved(quint64 id, const QString& path);
    void progressed(qint64 done, qint64 total); // of a large file being read
    void told(const QString& message);          // for the status bar
    void failed(const QString& message);        // for the notice bar

private:
    ExperimentDocument& m_document;
    Settings& m_settings;
    QWidget* m_window;
    std::function<std::vector<UnsavedRun>()> m_unsavedRuns;
};

} // namespace epochscope
