// The files of an autosave: one folder for the process, with a lock beside it. For one thread at a time.
#pragma once

#include "base/error.h"
#include "files/recovery.h"
#include "record/run_record.h"

#include <QtCore/QLockFile>
#include <QtCore/QString>

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace epochscope {

struct UnsavedDocument
{
    ExperimentFile file;
    QString path; // may be empty
};

// With a checksum over everything. Damaged or torn: ErrorCode::damaged.
std::string autosaveBytes(const UnsavedDocument& document);
Result<UnsavedDocument> parseAutosave(std::string_view bytes, std::string_view where);

// What is to be done next, in this order.
struct AutosaveJob
{
    struct Run
    {
        std::uint64_t id = 0;
        QString name;
        RunRecord record;
    };

    bool documentChanged = false;
    std::optional<UnsavedDocument> document; // none: there is nothing unsaved
    std::vector<Run> runs;
    std::vector<std::uint64_t> droppedRuns;
    std::vector<Recovery> takenOver; // discarded once the rest is done

    bool isEmpty() const { return !documentChanged && runs.empty() && droppedRuns.empty() && takenOver.empty(); }
};

class AutosaveStore
{
public:
    static constexpr std::size_t mostRuns = 20;
    static constexpr std::uintmax_t mostBytes = std::uintmax_t{256} << 20;

    explicit AutosaveStore(QString base) : m_base(std::move(base)) {}

    Result<void> apply(AutosaveJob& job);
    void removeAll();
    const QString& folder() const { return m_folder; } // empty before there was something to keep

private:
    struct KeptRun
    {
        std::uint64_t id = 0;
        std::uintmax_t bytes = 0;
    };

    Result<void> makeFolder();
    Result<void> keep(const AutosaveJob::Run& run);
    void drop(std::uint64_t id);
    QString runPath(std::uint64_t id) const;

    QString m_base, m_folder;
    std::shared_ptr<QLockFile> m_lock;
    std::deque<KeptRun> m_runs; // oldest first
};

} // namespace epochscope
