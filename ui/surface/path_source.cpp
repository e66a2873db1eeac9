#include "surface/path_source.h"

#include "bridge/run_controller.h"
#include "training/replay.h"

#include <algorithm>
#include <mutex>
#include <utility>

namespace epochscope {

namespace {
constexpr int frameMilliseconds = 16;
constexpr int leastMilliseconds = 200; // between two looks at what the run keeps
constexpr std::int64_t mostUpdates = 400;
constexpr double mostMultiplications = 3e9; // for making updates again

std::vector<float> copied(std::span<const float> values) { return {values.begin(), values.end()}; }
} // namespace

// What the run keeps, copied while it waits.
struct PathSource::Found
{
    std::vector<PathMoment> moments;
    std::int64_t steps = 0; // done
    std::int64_t bestSteps = -1;
    std::shared_ptr<const TrainerState> eachFrom, bestFrom; // to make moments again from; null: not wanted
};

struct PathSource::Inbox
{
    std::mutex mutex;
    std::optional<Found> found;
    std::vector<PathMoment> replayed;
    std::optional<PathMoment> best;
    std::optional<Replay> replay; // the replaying thread's alone
};

PathSource::PathSource(RunController& controller, QObject* parent) : QObject(parent), m_controller(controller)
{
    m_timer.setInterval(frameMilliseconds);
    connect(&m_timer, &QTimer::timeout, this, &PathSource::poll);
    // Where it stands its best epoch is looked for.
    connect(&controller, &RunController::stateChanged, this, [this] {
        if (!m_run || m_paused || m_controller.snapshot().runId != m_run->id)
            return;
        m_again = true;
        m_timer.start();
    });
}

PathSource::~PathSource() = default;

void PathSource::clear()
{
    m_replaying.cancel();
    m_timer.stop();
    m_inbox.reset();
    m_run.reset();
    m_path = RunPath();
    m_eachTo = m_gatheredTo = m_bestSteps = -1;
    m_best.reset();
    m_waits = m_again = false;
}

void PathSource::follow(const std::shared_ptr<const RunMoment>& moment)
{
    if (!moment || moment->run != m_run) {
        clear();
        if (!moment) {
            Q_EMIT changed();
            return;
        }
        m_run = moment->run;
        m_path = RunPath(static_cast<std::size_t>(m_run->shape.parameters));
        m_inbox = std::make_shared<Inbox>();
        m_asked.invalidate();
    }
    const bool current = m_controller.snapshot().runId == m_run->id;
    const std::int64_t end = m_controller.record().steps;
    if (current && !m_path.moments().empty() && m_path.moments().back().steps > std::max(end, moment->steps)) {
        m_path.forgetAfter(end); // the run went back
        m_eachTo = std::min(m_eachTo, end);
        m_gatheredTo = std::min(m_gatheredTo, end);
        if (m_bestSteps > end) {
            m_bestSteps = -1;
            m_best.reset();
        }
    }
    m_paused = false;
    m_path.add(moment->steps, moment->parameters);
    if (moment->steps == m_eachTo + 1)
        ++m_eachTo;
    m_again = current;
    Q_EMIT changed();
    // Not from here: a moment may come while the session is looked at, which cannot be looked at again meanwhile.
    if (m_again && !m_timer.isActive())
        m_timer.start();
}

void PathSource::pause()
{
    m_paused = true;
    m_replaying.cancel();
    m_timer.stop();
}

std::int64_t PathSource::stepsToReplay() const
{
    const double perStep = 6.0 * static_cast<double>(m_run->shape.parameters) * static_cast<double>(m_run->plan.batchSize);
    return std::min({mostUpdates, static_cast<std::int64_t>(m_path.capacity() / 2), static_cast<std::int64_t>(mostMultiplications / perStep)});
}

void PathSource::gather()
{
    if (!m_again || m_waits || !m_run || m_controller.snapshot().runId != m_run->id ||
        (m_asked.isValid() && m_asked.elapsed() < leastMilliseconds))
        return;
    m_asked.start();
    m_waits = true;
    const bool stands = m_controller.state() != RunController::State::running;
    const bool wantsEach = m_eachTo < stepsToReplay() && !m_replaying.isBusy();
    m_controller.look([inbox = m_inbox, known = m_gatheredTo, capacity = m_path.capacity(), eachTo = std::max<std::int64_t>(m_eachTo, 0),
                       wantsEach, stands, had = m_bestSteps](const Trainer& now, const RewindLog& log) {
        Found found;
        found.steps = now.stepsDone();
        std::vector<const RewindLog::Moment*> fresh;
        const RewindLog::Moment* moment = log.atOrBefore(found.steps);
        while (moment && moment->state.steps > known) {
            fresh.push_back(moment);
            moment = moment->state.steps > 0 ? log.atOrBefore(moment->state.steps - 1) : nullptr;
        }
        // The oldest are the most important: gaps grow.
        std::reverse(fresh.begin(), fresh.end());
        const std::size_t stride = fresh.size() / capacity + 1;
        for (std::size_t i = 0; i < fresh.size(); i += stride)
            found.moments.push_back(
                {fresh[i]->state.steps, std::make_shared<const std::vector<float>>(fresh[i]->state.parameters)});
        const auto stateAt = [&](std::int64_t steps) -> std::shared_ptr<const TrainerState> {
            const RewindLog::Moment* const kept = log.atOrBefore(steps);
            return kept ? std::make_shared<const TrainerState>(kept->state) : nullptr;
        };
        if (wantsEach)
            found.eachFrom = stateAt(eachTo);
        const BestEpoch best = now.best();
        if (stands && best.epoch > 0) {
            found.bestSteps = best.epoch * now.plan().stepsPerEpoch();
            if (found.bestSteps != had)
                found.bestFrom = stateAt(found.bestSteps);
        }
        const std::lock_guard lock(inbox->mutex);
        inbox->found = std::move(found);
    });
    m_timer.start();
}

void PathSource::poll()
{
    if (!m_inbox)
        return;
    std::optional<Found> found;
    std::vector<PathMoment> replayed;
    std::optional<PathMoment> best;
    {
        const std::lock_guard lock(m_inbox->mutex);
        found = std::exchange(m_inbox->found, std::nullopt);
        replayed = std::exchange(m_inbox->replayed, {});
        best = std::exchange(m_inbox->best, std::nullopt);
    }
    for (PathMoment& moment : replayed) {
        if (moment.steps == m_eachTo + 1)
            ++m_eachTo;
        m_path.add(std::move(moment));
    }
    if (best) {
        m_best = best->parameters;
        m_bestSteps = best->steps;
    }
    const bool any = found || best || !replayed.empty();
    if (found)
        take(std::move(*found));
    if (any)
        Q_EMIT changed();
    gather();
    if (!m_waits && !m_again && !m_replaying.isBusy()) {
        const std::lock_guard lock(m_inbox->mutex);
        if (m_inbox->replayed.empty() && !m_inbox->best)
            m_timer.stop();
    }
}

void PathSource::take(Found found)
{
    m_waits = false;
    m_again = m_path.moments().back().steps > found.steps; // it went on meanwhile
    m_gatheredTo = std::max(m_gatheredTo, found.steps);
    for (PathMoment& moment : found.moments) {
        if (moment.steps == m_eachTo + 1)
            ++m_eachTo;
        m_path.add(std::move(moment));
    }
    if (found.bestSteps == found.steps && m_path.moments().back().steps == found.steps) {
        m_best = m_path.moments().back().parameters;
        m_bestSteps = found.bestSteps;
        found.bestFrom.reset();
    }
    if (found.eachFrom || found.bestFrom)
        replay(std::move(found));
}

void PathSource::replay(Found found)
{
    const std::int64_t target = std::min(found.steps, stepsToReplay());
    m_replaying.start([inbox = m_inbox, run = m_run, from = m_eachTo, target, kept = std::move(found)](const std::atomic<bool>& cancel) {
        if (!inbox->replay) {
            auto made = Replay::make(run->file.experiment, run->data);
            if (!made)
                return;
            inbox->replay.emplace(std::move(*made));
        }
        Replay& again = *inbox->replay;
        std::vector<PathMoment> steps;
        for (std::int64_t step = std::max(from + 1, kept.eachFrom ? kept.eachFrom->steps : target + 1);
             step <= target && !cancel.load(std::memory_order_relaxed); ++step)
            if (again.go(step, *kept.eachFrom, cancel) == step)
                steps.push_back({step, std::make_shared<const std::vector<float>>(copied(again.parameters()))});
        {
            const std::lock_guard lock(inbox->mutex);
            std::move(steps.begin(), steps.end(), std::back_inserter(inbox->replayed));
        }
        if (kept.bestFrom && again.go(kept.bestSteps, *kept.bestFrom, cancel) == kept.bestSteps &&
            !cancel.load(std::memory_order_relaxed)) {
            const std::lock_guard lock(inbox->mutex);
            inbox->best = PathMoment{kept.bestSteps, std::make_shared<const std::vector<float>>(copied(again.parameters()))};
        }
    });
}

} // namespace epochscope
