#include "bridge/run_preparation.h"

#include "analysis/baseline.h"
#include "analysis/stability.h"
#include "training/run_data.h"

#include <atomic>
#include <exception>
#include <mutex>
#include <new>

namespace epochscope {

struct RunPreparation::Shared
{
    ExperimentFile file;
    std::shared_ptr<const std::vector<float>> initial;
    std::atomic<bool> cancelled{false};
    std::atomic<std::int64_t> done{0};
    std::atomic<std::int64_t> total{0};
    std::mutex mutex;
    std::optional<Result<Prepared>> result;

    Result<Prepared> prepare();
};

Result<RunPreparation::Prepared> RunPreparation::Shared::prepare()
{
    try {
        auto data = prepareRunData(file.experiment, file.folder, [this](std::int64_t bytes, std::int64_t all) {
            done.store(bytes, std::memory_order_relaxed);
            total.store(all, std::memory_order_relaxed);
            return !cancelled.load(std::memory_order_relaxed);
        });
        if (!data)
            return tl::unexpected(data.error());
        auto trainer = Trainer::make(file.experiment, *data);
        if (!trainer)
            return tl::unexpected(trainer.error());
        if (initial)
            if (auto begun = (*trainer)->setInitialParameters(*initial); !begun)
                return tl::unexpected(begun.error());
        if (cancelled.load(std::memory_order_relaxed))
            return fail(ErrorCode::cancelled, "stopped before the training began");
        return Prepared{*std::move(trainer), *data, stableLearningRate(file.experiment, **data),
                        constantError(file.experiment, **data)};
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::outOfMemory, "the data and the model do not fit into memory", "choose fewer samples");
    } catch (const std::exception& exception) {
        return fail(ErrorCode::failed, exception.what());
    }
}

RunPreparation::RunPreparation(ExperimentFile file, std::shared_ptr<const std::vector<float>> initial, ThreadCount& threads)
    : m_shared(std::make_shared<Shared>())
{
    m_shared->file = std::move(file);
    m_shared->initial = std::move(initial);
    // What the thread needs lives as long as it does.
    threads.run([shared = m_shared] {
        auto result = shared->prepare();
        const std::lock_guard lock(shared->mutex);
        shared->result = std::move(result);
    });
}

RunPreparation::~RunPreparation() { cancel(); }

void RunPreparation::cancel() { m_shared->cancelled.store(true, std::memory_order_relaxed); }

RunPreparation::Progress RunPreparation::progress() const
{
    return {m_shared->done.load(std::memory_order_relaxed), m_shared->total.load(std::memory_order_relaxed)};
}

std::optional<Result<RunPreparation::Prepared>> RunPreparation::take()
{
    const std::lock_guard lock(m_shared->mutex);
    std::optional<Result<Prepared>> result;
    std::swap(result, m_shared->result);
    return result;
}

} // namespace epochscope
