// Work that is not saved yet, kept against a crash: a folder for each process, with a lock beside it that the next start
// can tell a dead process by. Written off the window's thread; removed when the program ends as it should.
#pragma once

#include "files/background_work.h"
#include "files/recovery.h"
#include "record/run_record.h"

#include <QtCore/QLockFile>
#include <QtCore/QObject>
#include <QtCore/QTimer>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>

namespace epochscope {

class ExperimentDocument;

class Autosave : public QObject
{
    Q_OBJECT
public:
    static QString standardFolder(); // empty if there is none

    // The document is kept a second after each change, as long as it is modified. Nothing is written before there is
    // something to keep. An empty folder: nothing is kept.
    explicit Autosave(const ExperimentDocument& document, const QString& folder = standardFolder(),
                      QObject* parent = nullptr);
    ~Autosave() override; // leaves all as it is, as a crash would

    // A run that is over; ignored if it took less than a second. The oldest go beyond 20 of them or 256 MB.
    void keepRun(std::uint64_t id, const QString& name, const RunRecord& record);
    void dropRun(std::uint64_t id); // saved or removed by the user

    // Removes a recovery once what it gave has been kept here.
    void takeOver(Recovery recovery);

    void saveNow();   // without waiting for the second to pass
    void cleanUp();   // the program ends as it should: nothing is left

Q_SIGNALS:
    void kept();                        // everything so far
    void noticed(const QString& notice); // nothing can be kept, the first time

private:
    struct Job;
    void write();

    const ExperimentDocument& m_document;
    QString m_base;
};

} // namespace epochscope
