// The files that a run leaves: --history, --batches, --plot, --weights, --checkpoint.
#pragma once

#include "command_line.h"
#include "record/checkpoint.h"
#include "record/exporters.h"
#include "run_result.h"

#include <optional>
#include <string>
#include <vector>

namespace epochscope::cli {

class RunOutputs
{
public:
    explicit RunOutputs(const Arguments& arguments);

    // Before anything is read or trained: that each can be written and none is one of the inputs.
    Result<void> check(const Arguments& arguments, const Experiment& experiment, const std::string& folder,
                       const std::string& experimentPath) const;

    // Opens what is written while the run goes on.
    Result<void> open();
    bool wantsBatches() const { return m_batches.has_value(); }
    bool wantsCheckpoint() const { return m_checkpoint.has_value(); }

    // From the worker's thread.
    void add(const BatchRecord& record) { m_batchWriter->add(record); }
    void keep(const Trainer& trainer, double seconds);

    // After the run: all that was asked for, also where one of them fails.
    struct Written
    {
        std::vector<std::string> paths;
        std::vector<Error> errors;
    };
    Written write(const RunResult& result, const Trainer& trainer);

private:
    std::optional<std::string> m_history, m_batches, m_plot, m_weights, m_checkpoint;
    std::optional<BatchCsvWriter> m_batchWriter;
    bool m_saidCheckpointFailed = false;
};

} // namespace epochscope::cli
