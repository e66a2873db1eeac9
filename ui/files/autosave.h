// Work that is not saved yet, kept against a crash: a folder for each process, with a lock beside it by which the next
// start can tell that its process is dead. Written off the window's thread; removed when the program ends as it should.
#pragma once

#include "files/autosave_store.h"
#include "files/background_work.h"

#include <QtCore/QObject>
#include <QtCore/QTimer>

#include <cstdint>
#include <memory>

namespace epochscope {

class ExperimentDocument;

class Autosave : public QObject
{
    Q_OBJECT
public:
    static constexpr double shortestRun = 1; // seconds of training
    static QString standardFolder();         // empty if there is none

    // The document is kept a second after each change, as long as it is modified. Nothing is written before there is
    // something to keep. An empty folder: nothing is kept.
    explicit Autosave(const ExperimentDocument& document, const QString& folder = standardFolder(),
                      QObject* parent = nullptr);
    ~Autosave() override; // leaves the files, as a crash would

    // A run that is over; ignored if it took less than a second. The oldest go beyond 20 of them or 256 MB.
    void keepRun(std::uint64_t id, const QString& name, const RunRecord& record);
    void dropRun(std::uint64_t id); // saved or removed by the user

    // Removes a recovery once what it gave, already in the document and among the runs, is kept here.
    void takeOver(Recovery recovery);

    void saveNow(); // without waiting for the second to pass
    void leave();   // the program ends unasked: all is kept, if the disk takes no more than a second
    void cleanUp(); // the program ends as it should: nothing is left

Q_SIGNALS:
    void kept();                         // everything so far
    void noticed(const QString& notice); // nothing can be kept any more

private:
    void write();
    void wrote(AutosaveJob job, const Result<void>& result);

    const ExperimentDocument& m_document;
    std::shared_ptr<AutosaveStore> m_store; // used by the work alone while that is busy; null: nothing is kept
    AutosaveJob m_next;
    BackgroundWork m_work;
    QTimer m_later;
    bool m_told = false;
};

} // namespace epochscope
