// What a process that died left behind, checked and ready to be taken up again.
#pragma once

#include "files/background_work.h"
#include "training/experiment_json.h"

#include <QtCore/QDateTime>
#include <QtCore/QLockFile>
#include <QtCore/QObject>
#include <QtCore/QString>

#include <memory>
#include <optional>
#include <vector>

namespace epochscope {

class ExperimentDocument;
struct SavedRun;

// Holds the lock of its folder, so that no other process takes it up as well.
struct Recovery
{
    QDateTime when;                           // of the last change
    std::optional<ExperimentFile> experiment; // with unsaved changes
    QString path;                             // of the document; may be empty
    std::optional<ExperimentFile> saved;      // what is in that file now
    std::vector<std::shared_ptr<const SavedRun>> runs;
    int damaged = 0; // files that were set aside

    QString folder;
    std::shared_ptr<QLockFile> lock;

    bool isEmpty() const { return !experiment && runs.empty(); } // nothing but damaged files
    QString sentence() const;                                    // for the notice bar

    void discard(); // from the disk
};

// Shows what was kept of the document, as changes to its file that can be undone and are not saved yet; of a document
// that has been changed already, it is one more change. The runs are the caller's.
void recoverDocument(const Recovery& recovery, ExperimentDocument& document);

// Newest first. Damaged files are moved to a folder "damaged" beside them. Reads files: for a thread of its own.
std::vector<Recovery> findRecoveries(const QString& base);

// Looks for them in a thread of its own.
class RecoverySearch : public QObject
{
    Q_OBJECT
public:
    explicit RecoverySearch(const QString& base, QObject* parent = nullptr);

    std::vector<Recovery> take() { return std::move(m_recoveries); } // after found()

Q_SIGNALS:
    void found(); // only if there is something

private:
    BackgroundWork m_work;
    std::vector<Recovery> m_recoveries;
};

} // namespace epochscope
