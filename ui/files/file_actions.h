// The File menu: new, open, save, save as, recent files; what is dropped on the window; and the question about unsaved work.
//
// Nothing here waits: dialogs are open, not executed, and files are read and written in a thread of their own.
#pragma once

#include "files/background_work.h"
#include "files/open_any.h"
#include "record/atomic_file.h"
#include "record/run_record.h"

#include <QtCore/QObject>
#include <QtCore/QPointer>
#include <QtCore/QStringList>

#include <cstdint>
#include <deque>
#include <functional>
#include <vector>

class QAction;
class QDialog;
class QMenu;
class QMimeData;
class QWidget;

namespace epochscope {

class ExperimentDocument;
class RecentMenu;
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
    RecentMenu* const recent; // for the File menu

    // Those whose loss is asked about on closing: not saved, and more than 10 s of training.
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

    bool isBusy() const; // reading or writing
    void cancelReading();
    void setFileFaults(FileFaults faults) { m_faults = std::move(faults); } // for tests

Q_SIGNALS:
    void titleChanged();
    void runOpened(const epochscope::SavedRun& run, const QString& path);
    void runSaved(quint64 id, const QString& path);
    void progressed(qint64 done, qint64 total); // of a large file being read
    void readingEnded();
    void told(const QString& message);          // for the status bar
    void failed(const QString& message);        // for the notice bar

private:
    using Next = std::function<void()>;
    struct Opening
    {
        QString path;
        bool runsOnly = false; // one of several that were dropped, of which only the first may be anything else
    };

    void makeActions();
    void startNew();
    void askWhichToOpen();
    void readNext();
    void wasRead(const Opening& opening, const Result<OpenedFile>& opened);
    void showExperiment(const ExperimentFile& file, const QString& path);
    template <class Dialog>
    void showDataDialog(const QString& path);

    void saveThen(const Next& next);
    void saveAsThen(const Next& next);
    void writeDocument(const QString& path, const Next& next);
    void writeRun(const UnsavedRun& run, const QString& path, const Next& next);
    void saveRunsThen(std::vector<UnsavedRun> runs, const Next& next);
    void saveRunThen(const UnsavedRun& run, const Next& next);
    void write(BackgroundWork::Work work);
    void afterUnsaved(const QString& question, bool closing, const Next& next);
    void askWhere(const QString& title, const QString& suggested, const QString& filter, const QString& suffix,
                  const std::function<void(const QString& path)>& chosen);
    QString startFolder() const;

    ExperimentDocument& m_document;
    Settings& m_settings;
    QWidget* m_window;
    std::function<std::vector<UnsavedRun>()> m_unsavedRuns;
    FileFaults m_faults;

    BackgroundWork m_reading, m_writing;
    std::deque<Opening> m_toRead;
    std::deque<BackgroundWork::Work> m_toWrite;
    QPointer<QDialog> m_question; // at most one
    bool m_mayClose = false;      // it has been asked
    bool m_closeWhenWritten = false;
};

} // namespace epochscope
