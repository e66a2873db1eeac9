// FileActions: saving, and the question about what is not saved.
#include "document/experiment_document.h"
#include "files/data_paths.h"
#include "files/file_actions.h"
#include "files/settings.h"
#include "panel/words.h"
#include "record/run_file.h"

#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QMessageBox>
#include <QtWidgets/QPushButton>

#include <exception>
#include <new>
#include <utility>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

// A name for a file in any folder: what a path cannot have is replaced.
QString fileName(QString name)
{
    for (QChar& character : name)
        if (character == u'/' || character == QChar::Null)
            character = u'-';
    constexpr qsizetype longest = 80;
    name = name.trimmed().left(longest);
    while (name.startsWith(u'.'))
        name.remove(0, 1);
    return name.isEmpty() ? u"run"_s : name;
}

// Nothing that a newer version of the program wrote is overwritten.
Result<void> mayReplace(const std::string& path)
{
    if (!QFileInfo::exists(pathText(path)))
        return {};
    const auto there = readExperiment(path);
    if (!there && there.error().code == ErrorCode::newerVersion)
        return fail(ErrorCode::newerVersion, "the file there was saved by a newer version and is not overwritten",
                    "choose another name", path);
    return {};
}
} // namespace

void FileActions::saveThen(const Next& next)
{
    if (m_document.path().isEmpty())
        saveAsThen(next);
    else
        writeDocument(QFileInfo(m_document.path()).absoluteFilePath(), next);
}

void FileActions::saveAsThen(const Next& next)
{
    askWhere(tr("Save the experiment"), fileName(documentName()) + u".json"_s, tr("Experiments (*.json)"), u"json"_s,
             [this, next](const QString& path) { writeDocument(path, next); });
}

void FileActions::askWhere(const QString& title, const QString& suggested, const QString& filter,
                           const QString& suffix, const std::function<void(const QString& path)>& chosen)
{
    auto* dialog = new QFileDialog(m_window, title, startFolder());
    dialog->setObjectName(u"saveDialog"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setFileMode(QFileDialog::AnyFile);
    dialog->setNameFilters({filter, tr("All files (*)")});
    dialog->setDefaultSuffix(suffix);
    dialog->selectFile(suggested);
    connect(dialog, &QFileDialog::fileSelected, this,
            [chosen](const QString& path) { chosen(QFileInfo(path).absoluteFilePath()); });
    dialog->open();
}

void FileActions::write(BackgroundWork::Work work)
{
    if (m_writing.isBusy())
        m_toWrite.push_back(std::move(work));
    else
        m_writing.start(std::move(work));
}

void FileActions::writeDocument(const QString& path, const Next& next)
{
    const ExperimentFile before = m_document.file();
    const std::string target = pathBytes(path);
    write([this, before, path, target, next, number = m_document.number(), faults = m_faults](const ReadProgress&) -> BackgroundWork::Outcome {
        const ExperimentFile file = inFolder(before, target.substr(0, target.rfind('/') + 1));
        Result<void> written = mayReplace(target);
        if (written)
            written =
                writeFileAtomically(target, experimentJson(file.experiment, file.name, file.description), faults);
        return [this, before, file, path, next, number, written] {
            if (!written) {
                Q_EMIT failed(tr("The experiment could not be saved.") + u' ' + problemText(written.error()));
                return;
            }
            if (m_document.number() != number) { // another document is open by now, which is none of this file's
                m_settings.addRecentFile(path);
                Q_EMIT told(tr("Saved %1.").arg(path));
                return;
            }
            if (!isSame(m_document.file(), before)) { // changed in the meantime
                writeDocument(path, next);
                return;
            }
            m_document.saved(path, file);
            m_settings.addRecentFile(path);
            Q_EMIT told(tr("Saved %1.").arg(path));
            if (next)
                next();
        };
    });
}

void FileActions::writeRun(const UnsavedRun& run, const QString& path, const Next& next)
{
    write([this, run, path, next, faults = m_faults](const ReadProgress&) -> BackgroundWork::Outcome {
        Result<void> written;
        try {
            written = writeFileAtomically(pathBytes(path), runBytes(run.record, run.name.toStdString()), faults);
        } catch (const std::bad_alloc&) {
            written =
                fail(ErrorCode::outOfMemory, "does not fit into memory", "close other programs", pathBytes(path));
        }
        return [this, run, path, next, written] {
            if (!written) {
                Q_EMIT failed(tr("The run could not be saved.") + u' ' + problemText(written.error()));
                return;
            }
            Q_EMIT runSaved(run.id, path);
            m_settings.addRecentFile(path);
            Q_EMIT told(tr("Saved %1.").arg(path));
            if (next)
                next();
        };
    });
}

void FileActions::saveRun(std::uint64_t id, const QString& name, const RunRecord& record)
{
    saveRunThen({id, name, record}, {});
}

void FileActions::saveRunThen(const UnsavedRun& run, const Next& next)
{
    askWhere(tr("Save the run"), fileName(run.name) + u".epochrun"_s, tr("Runs (*.epochrun)"), u"epochrun"_s,
             [this, run, next](const QString& path) { writeRun(run, path, next); });
}

// One is asked for its name, several for their folder.
void FileActions::saveRunsThen(std::vector<UnsavedRun> runs, const Next& next)
{
    if (runs.empty()) {
        next();
        return;
    }
    if (runs.size() == 1) {
        saveRunThen(runs.front(), next);
        return;
    }
    auto* dialog = new QFileDialog(m_window, tr("Save %1 runs in a folder").arg(runs.size()), startFolder());
    dialog->setObjectName(u"runsFolderDialog"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, [this, runs = std::move(runs), next](const QString& folder) {
        auto left = std::make_shared<std::size_t>(runs.size());
        QStringList taken;
        for (const UnsavedRun& run : runs) {
            const QString name = fileName(run.name);
            QString path = u"%1/%2.epochrun"_s.arg(folder, name);
            for (int number = 2; QFileInfo::exists(path) || taken.contains(path); ++number)
                path = folder + u'/' + name + u" (%1).epochrun"_s.arg(number);
            taken.append(path);
            writeRun(run, path, [left, next] {
                if (--*left == 0)
                    next();
            });
        }
    });
    dialog->open();
}

bool FileActions::mayClose()
{
    if (m_question) {
        m_question->raise();
        return false;
    }
    const bool unsavedRuns = m_unsavedRuns && !m_unsavedRuns().empty();
    if (m_mayClose || (!m_document.isModified() && !unsavedRuns)) {
        m_closeWhenWritten = m_writing.isBusy() || !m_toWrite.empty();
        return !m_closeWhenWritten;
    }
    afterUnsaved({}, true, [this] {
        m_mayClose = true;
        m_window->close();
    });
    return false;
}

// "Save" goes on once everything is saved; a dialog that is closed or a disk that is full ends it there.
void FileActions::afterUnsaved(const QString& question, bool closing, const Next& next)
{
    std::vector<UnsavedRun> runs = closing && m_unsavedRuns ? m_unsavedRuns() : std::vector<UnsavedRun>();
    const bool modified = m_document.isModified();
    if (!modified && runs.empty()) {
        next();
        return;
    }
    if (m_question)
        m_question->reject();
    const auto count = static_cast<int>(runs.size());
    QString text = question;
    if (closing && modified)
        text = count == 0 ? tr("Save the changes to “%1” before closing?").arg(documentName())
               : count == 1
                   ? tr("Save the changes to “%1” and a run before closing?").arg(documentName())
                   : tr("Save the changes to “%1” and %2 runs before closing?").arg(documentName()).arg(count);
    else if (closing)
        text = count == 1 ? tr("Save the run “%1” before closing?").arg(runs.front().name)
                          : tr("Save %1 runs before closing?").arg(count);
    auto* box = new QMessageBox(QMessageBox::Question, tr("Unsaved work"), text,
                                QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, m_window);
    box->setObjectName(u"unsavedQuestion"_s);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(runs.empty() ? tr("Otherwise they are lost.")
                                         : tr("Otherwise what is not saved is lost."));
    box->setDefaultButton(QMessageBox::Save);
    m_question = box;
    connect(box, &QMessageBox::finished, this, [this, modified, runs = std::move(runs), next, box](int button) {
        m_question.clear();
        box->hide();
        if (button == QMessageBox::Discard) {
            next();
        } else if (button == QMessageBox::Save) {
            const Next saveRuns = [this, runs, next] { saveRunsThen(runs, next); };
            if (modified)
                saveThen(saveRuns);
            else
                saveRuns();
        }
    });
    box->open();
}

} // namespace epochscope
