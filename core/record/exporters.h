// History and batches as CSV. Numbers read back exactly; a cell is empty where nothing was measured; lines end in "\n".
#pragma once

#include "base/error.h"
#include "record/atomic_file.h"
#include "record/history.h"
#include "training/trainer.h"

#include <optional>
#include <string>

namespace epochscope {

// epoch,updates,samples_seen,seconds,train_running,train_measured,validation[,train_accuracy,validation_accuracy]
std::string historyCsv(const History::View& history, bool classification);

// update,epoch,batch,size,loss,gradient_norm,step_norm,learning_rate: written row by row while the run goes on.
class BatchCsvWriter
{
public:
    static Result<BatchCsvWriter> create(const std::string& path);
    void add(const BatchRecord& record); // keeps the first error for commit()
    Result<void> commit();

private:
    explicit BatchCsvWriter(AtomicFile file);
    AtomicFile m_file;
    std::string m_row;
    std::optional<Error> m_error;
};

} // namespace epochscope
