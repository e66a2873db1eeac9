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

struct SavedRun;

// Only movable; holds the lock of the folder, so that no other process takes it up as well.
class Recovery
{
public:
    QDateTime when;                          // of the last change
    std::optional<ExperimentFile> experiment;
    QString path;                            // where the document had been opened or saved; may be empty
    std::vector<std::shared_ptr<const SavedRun>> runs;
    int damaged = 0;                         // files that were set aside

    bool isEmpty() const { return !experiment && runs.empty(); }

    // "Epochscope did not end as it should at 14:05: unsaved changes to “moons-60” and 3 runs were kept."
    QString sentence() const;

    void discard(); // from the disk

    QString folder;
    std::shared_ptr<QLockFile> lock;
};

// Newest first. What is damaged is moved to a folder "damaged" beside them. Reads files: for a thread of its own.
std::vector<Recovery> findRecoveries(const QString& base);

class RecoverySearch : public QObject
{
    Q_OBJECT
public:
    explicit RecoverySearch(const QString& base, QObject* parent = nullptr);
    std::vector<Recovery> take(); // after found()

Q_SIGNALS:
    void found(); // only if there is something

private:
    BackgroundWork m_work;
    std::vector<Recovery> m_recoveries;
};

} // namespace epochscope
