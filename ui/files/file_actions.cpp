#include "files/file_actions.h"

#include "document/experiment_document.h"
#include "files/csv_dialog.h"
#include "files/data_paths.h"
#include "files/idx_dialog.h"
#include "files/recent_menu.h"
#include "files/settings.h"
#include "panel/words.h"
#include "record/run_file.h"

#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QMimeData>
#include <QtCore/QStandardPaths>
#include <QtCore/QUrl>
#include <QtGui/QAction>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QWidget>

#include <utility>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

QAction* action(QObject* parent, const char* name, const QString& text, const QString& toolTip, QKeySequence shortcut)
{
    auto* made = new QAction(text, parent);
    made->setObjectName(QLatin1String(name));
    made->setToolTip(toolTip + u" (%1)"_s.arg(shortcut.toString(QKeySequence::NativeText)));
    made->setShortcut(shortcut);
    return made;
}

QStringList localFiles(const QMimeData* data)
{
    QStringList paths;
    if (data && data->hasUrls())
        for (const QUrl& url : data->urls())
            if (url.isLocalFile() && !url.toLocalFile().isEmpty())
                paths.append(url.toLocalFile());
    return paths;
}
} // namespace

FileActions::FileActions(ExperimentDocument& document, Settings& settings, QWidget* window)
    : QObject(window),
      newDocument(action(this, "newAction", tr("&New"), tr("Begin with the worked example"), Qt::CTRL | Qt::Key_N)),
      open(action(this, "openAction", tr("&Open…"), tr("Open an experiment, a run, a CSV or an IDX file"),
                  Qt::CTRL | Qt::Key_O)),
      save(action(this, "saveAction", tr("&Save"), tr("Save the experiment"), Qt::CTRL | Qt::Key_S)),
      saveAs(action(this, "saveAsAction", tr("Save &as…"), tr("Save the experiment in another file"),
                    Qt::CTRL | Qt::SHIFT | Qt::Key_S)),
      recent(new RecentMenu(settings, window)), m_document(document), m_settings(settings), m_window(window)
{
    connect(newDocument, &QAction::triggered, this, &FileActions::startNew);
    connect(open, &QAction::triggered, this, &FileActions::askWhichToOpen);
    connect(save, &QAction::triggered, this, [this] { saveThen({}); });
    connect(saveAs, &QAction::triggered, this, [this] { saveAsThen({}); });
    connect(recent, &RecentMenu::chosen, this, &FileActions::openPath);
    connect(&m_reading, &BackgroundWork::progressed, this, &FileActions::progressed);
    connect(&m_reading, &BackgroundWork::ended, this, &FileActions::readingEnded);
    connect(&m_reading, &BackgroundWork::ended, this, &FileActions::readNext);
    connect(&m_writing, &BackgroundWork::ended, this, [this] {
        if (m_writing.isBusy())
            return;
        if (!m_toWrite.empty()) {
            m_writing.start(std::exchange(m_toWrite.front(), {}));
            m_toWrite.pop_front();
        } else if (std::exchange(m_closeWhenWritten, false)) {
            m_window->close();
        }
    });
    connect(&document, &ExperimentDocument::pathChanged, this, &FileActions::titleChanged);
    connect(&document, &ExperimentDocument::changed, this, &FileActions::titleChanged);
    connect(&document, &ExperimentDocument::modifiedChanged, this, &FileActions::titleChanged);
}

FileActions::~FileActions() = default;

void FileActions::setUnsavedRuns(std::function<std::vector<UnsavedRun>()> runs) { m_unsavedRuns = std::move(runs); }

QString FileActions::documentName() const
{
    if (!m_document.path().isEmpty())
        return QFileInfo(m_document.path()).completeBaseName();
    const QString name = experimentTitle(m_document.file());
    return name.isEmpty() ? tr("Untitled") : name;
}

QString FileActions::documentTitle() const
{
    return documentName().replace(u"[*]"_s, u"[*][*]"_s) + u"[*] – Epochscope"_s;
}

bool FileActions::isBusy() const { return m_reading.isBusy() || m_writing.isBusy(); }

void FileActions::cancelReading()
{
    m_toRead.clear();
    m_reading.cancel();
}

// One that is there: a file dialog would take another for the name of a file.
QString FileActions::startFolder() const
{
    QStringList folders;
    if (!m_document.path().isEmpty())
        folders += QFileInfo(m_document.path()).path();
    if (!m_settings.values().recentFiles.isEmpty())
        folders += QFileInfo(m_settings.values().recentFiles.first()).path();
    folders += QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    for (const QString& folder : folders)
        if (QFileInfo(folder).isDir())
            return folder;
    return QDir::homePath();
}

void FileActions::startNew()
{
    afterUnsaved(tr("Save the changes to “%1” before beginning anew?").arg(documentName()), false, [this] {
        if (auto file = preset("worked-example"))
            m_document.load(std::move(*file));
    });
}

void FileActions::askWhichToOpen()
{
    auto* dialog = new QFileDialog(m_window, tr("Open"), startFolder());
    dialog->setObjectName(u"openDialog"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters(
        {tr("All that can be opened (*.json *.epochrun *.csv *.tsv *.txt *.data *-ubyte *-ubyte.gz *.idx "
            "*.idx.gz)"),
         tr("Experiments (*.json)"), tr("Runs (*.epochrun)"), tr("Tables (*.csv *.tsv *.txt *.data)"),
         tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this, &FileActions::openPath);
    dialog->open();
}

void FileActions::openPath(const QString& path)
{
    m_toRead.push_back({QFileInfo(path).absoluteFilePath(), false});
    readNext();
}

bool FileActions::canDrop(const QMimeData* data) const { return !localFiles(data).isEmpty(); }

void FileActions::drop(const QMimeData* data)
{
    for (bool further = false; const QString& path : localFiles(data))
        m_toRead.push_back({path, std::exchange(further, true)});
    readNext();
}

void FileActions::readNext()
{
    if (m_reading.isBusy() || m_toRead.empty())
        return;
    const Opening opening = m_toRead.front();
    m_toRead.pop_front();
    m_reading.start([this, opening](const ReadProgress& progress) -> BackgroundWork::Outcome {
        auto opened = std::make_shared<const Result<OpenedFile>>(openAny(pathBytes(opening.path), progress));
        return [this, opening, opened] { wasRead(opening, *opened); };
    });
}

void FileActions::wasRead(const Opening& opening, const Result<OpenedFile>& opened)
{
    const QString name = QFileInfo(opening.path).fileName();
    if (!opened) {
        if (!QFileInfo::exists(opening.path))
            m_settings.removeRecentFile(opening.path);
        if (opened.error().code == ErrorCode::cancelled)
            Q_EMIT told(tr("%1 was not opened.").arg(name));
        else
            Q_EMIT failed(tr("%1 could not be opened.").arg(name) + u' ' + fileProblemText(opened.error()));
        return;
    }
    if (opening.runsOnly && opened->kind != OpenedFile::Kind::run) {
        Q_EMIT told(tr("%1 was left: only runs are opened several at a time.").arg(name));
        return;
    }
    switch (opened->kind) {
    case OpenedFile::Kind::experiment:
        showExperiment(*opened->experiment, opening.path);
        break;
    case OpenedFile::Kind::run:
        m_settings.addRecentFile(opening.path);
        Q_EMIT runOpened(*opened->run, opening.path);
        Q_EMIT told(tr("Opened the run %1.").arg(name));
        break;
    case OpenedFile::Kind::csv:
        showDataDialog<CsvDialog>(opening.path);
        break;
    case OpenedFile::Kind::idx:
        showDataDialog<IdxDialog>(opening.path);
        break;
    }
}

void FileActions::showExperiment(const ExperimentFile& file, const QString& path)
{
    const QString name = QFileInfo(path).fileName();
    afterUnsaved(tr("Save the changes to “%1” before opening %2?").arg(documentName(), name), false,
                 [this, file, path, name] {
                     m_document.load(file, path);
                     m_settings.addRecentFile(path);
                     Q_EMIT told(tr("Opened %1.").arg(name));
                 });
}

template <class Dialog>
void FileActions::showDataDialog(const QString& path)
{
    auto* dialog = new Dialog(path, m_document.file(), m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog, path] {
        const QString name = QFileInfo(path).fileName();
        if (const auto size = dialog->size())
            m_document.learnSize(dialog->experiment(), *size);
        m_document.replace(dialog->experiment(), tr("Data from %1").arg(name));
        m_settings.addRecentFile(path);
        Q_EMIT told(tr("The data comes from %1 now.").arg(name));
    });
    dialog->open();
}

} // namespace epochscope
