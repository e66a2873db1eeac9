#include "anatomy/update_work.h"

#include "bridge/run_controller.h"
#include "panel/words.h"
#include "training/run_data.h"

#include <new>
#include <utility>

namespace epochscope {

// Only one thread at a time has it.
struct UpdateWork::Kept
{
    EpochSource source;
    std::optional<UpdateReplay> replay;
    std::shared_ptr<const PreparedData> data;
    QString problem;

    // Of a plan the samples are made as they will be for its run; a file is not read for that alone.
    void prepare()
    {
        const ExperimentFile& file = source.file;
        data = source.data;
        if (!data && isFile(file.experiment.data.source)) {
            problem = UpdateWork::tr("The samples of a file are there once they have been read: step one batch (F8).");
            return;
        }
        if (!data) {
            auto made = prepareRunData(file.experiment, file.folder);
            if (!made) {
                problem = problemText(made.error());
                return;
            }
            data = *std::move(made);
        }
        auto made = UpdateReplay::make(file.experiment, data);
        if (made)
            replay.emplace(std::move(*made));
        else
            problem = problemText(made.error());
    }

    std::shared_ptr<const UpdateLook> look(std::int64_t steps, const TrainerState* from, const std::atomic<bool>& cancel)
    {
        if (!replay && problem.isEmpty())
            prepare();
        auto look = std::make_shared<UpdateLook>();
        look->runId = source.runId;
        look->steps = steps;
        look->experiment = source.file.experiment;
        look->data = data;
        look->plan = source.plan;
        look->problem = problem;
        if (!replay)
            return look;
        look->shape = replay->shape();
        look->loss = replay->lossKind();
        auto anatomy = replay->at(steps, from, cancel);
        if (cancel.load(std::memory_order_relaxed))
            return nullptr;
        look->isOver = !anatomy;
        if (anatomy)
            look->anatomy = *std::move(anatomy);
        return look;
    }
};

UpdateWork::UpdateWork(RunController& controller, QObject* parent)
    : QObject(parent), m_controller(controller), m_kept(std::make_shared<Kept>())
{
}

UpdateWork::~UpdateWork()
{
    stop();
    m_threads.waitUntil(std::chrono::steady_clock::now() + std::chrono::seconds(2)); // unless a step takes very long
}

void UpdateWork::setSource(const EpochSource& source)
{
    stop();
    m_kept = std::make_shared<Kept>();
    m_kept->source = source;
}

void UpdateWork::ask(std::int64_t steps)
{
    if (isBusy() && m_asked != steps)
        m_cancel->store(true, std::memory_order_relaxed);
    m_wanted = steps;
    begin();
}

void UpdateWork::stop()
{
    m_wanted.reset();
    if (m_cancel)
        m_cancel->store(true, std::memory_order_relaxed);
}

void UpdateWork::begin()
{
    if (!m_wanted || isBusy())
        return; // take() comes back to it
    m_asked = *m_wanted;
    m_cancel = std::make_shared<std::atomic<bool>>(false);
    if (m_kept->source.runId == 0)
        return goOnFrom(nullptr);
    m_controller.look([this, cancel = m_cancel, steps = m_asked, to = m_mailbox.address()](const Trainer& now, const RewindLog& log) {
        std::shared_ptr<TrainerState> from;
        try {
            from = std::make_shared<TrainerState>();
            if (now.stepsDone() <= steps)
                now.saveMoment(*from);
            else if (const RewindLog::Moment* const nearest = log.atOrBefore(steps))
                *from = nearest->state;
            else
                from.reset();
        } catch (const std::bad_alloc&) {
            from.reset();
        }
        to.send([this, cancel, from = std::move(from)] {
            if (from && !cancel->load(std::memory_order_relaxed)) // else of a run that is not looked at any more
                goOnFrom(from);
            else
                take(nullptr);
        });
    });
}

void UpdateWork::goOnFrom(std::shared_ptr<const TrainerState> from)
{
    m_threads.run([this, from = std::move(from), to = m_mailbox.address(), kept = m_kept, steps = m_asked, cancel = m_cancel] {
        std::shared_ptr<const UpdateLook> look;
        try {
            look = kept->look(steps, from.get(), *cancel);
        } catch (const std::bad_alloc&) {
            auto failed = std::make_shared<UpdateLook>();
            failed->runId = kept->source.runId;
            failed->steps = steps;
            failed->problem = UpdateWork::tr("There is not enough memory to look into a step of this model.");
            kept->replay.reset();
            look = std::move(failed);
        }
        to.send([this, look = std::move(look)] { take(look); });
    });
}

// Where it was cut short, what is wanted now is begun.
void UpdateWork::take(const std::shared_ptr<const UpdateLook>& look)
{
    ++m_done;
    const bool cancelled = m_cancel->load(std::memory_order_relaxed);
    m_cancel.reset();
    if (!cancelled && m_wanted == m_asked) {
        m_wanted.reset();
        if (look)
            Q_EMIT answered(look);
    }
    begin();
}

} // namespace epochscope
