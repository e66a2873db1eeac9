#include "bridge/moment_source.h"

#include "bridge/run_controller.h"
#include "training/replay.h"

#include <algorithm>
#include <mutex>
#include <new>
#include <utility>

namespace epochscope {

// One replay at a time; the next question cuts the one before it short.
struct MomentSource::Work
{
    std::shared_ptr<const LookedAtRun> run;
    std::mutex mutex;
    std::optional<Replay> replay;

    // Null where it was cut short, or cannot be made.
    std::shared_ptr<const RunMoment> at(std::int64_t steps, const TrainerState& from, const std::atomic<bool>& cancel)
    {
        const std::lock_guard lock(mutex);
        if (!replay) {
            auto made = Replay::make(run->file.experiment, run->data);
            if (!made)
                return nullptr;
            replay.emplace(std::move(*made));
        }
        auto moment = std::make_shared<RunMoment>();
        moment->run = run;
        moment->steps = replay->go(steps, from, cancel);
        moment->parameters.assign(replay->parameters().begin(), replay->parameters().end());
        return cancel.load(std::memory_order_relaxed) ? nullptr : moment;
    }
};

MomentSource::MomentSource(RunController& controller, QObject* parent) : QObject(parent), m_controller(controller)
{
    m_later.setSingleShot(true);
    connect(&m_later, &QTimer::timeout, this, &MomentSource::ask);
    connect(&controller, &RunController::started, this, &MomentSource::begin);
    connect(&controller, &RunController::advanced, this, [this] {
        if (m_shown && m_run && m_run->id == m_controller.snapshot().runId && *m_shown > m_controller.record().steps)
            showNewest(); // the run went back to before it
        else if (!m_shown)
            ask();
    });
}

MomentSource::~MomentSource()
{
    if (m_cancel)
        m_cancel->store(true, std::memory_order_relaxed);
    m_threads.waitUntil(std::chrono::steady_clock::now() + std::chrono::seconds(2)); // unless a step takes very long
}

void MomentSource::begin()
{
    clear();
    auto run = std::make_shared<LookedAtRun>();
    run->id = m_controller.snapshot().runId;
    run->file = m_controller.experiment();
    run->data = m_controller.data();
    run->plan = m_controller.record().plan;
    run->shape = m_controller.record().shape;
    m_run = run;
    m_work = std::make_shared<Work>();
    m_work->run = std::move(run);
    ask();
}

void MomentSource::clear()
{
    giveUp();
    m_run.reset();
    m_work.reset();
    if (m_shown) {
        m_shown.reset();
        Q_EMIT shownChanged();
    }
    if (m_moment) {
        m_moment.reset();
        Q_EMIT changed();
    }
}

void MomentSource::giveUp()
{
    if (m_cancel)
        m_cancel->store(true, std::memory_order_relaxed);
    m_cancel.reset();
    m_waits = false;
    ++m_question;
    m_later.stop();
}

void MomentSource::setWatched(bool watched)
{
    m_watched = watched;
    if (watched)
        ask();
    else
        giveUp();
}

void MomentSource::show(std::int64_t steps)
{
    if (!m_run)
        return;
    steps = std::clamp<std::int64_t>(steps, 0, m_controller.record().steps);
    if (m_shown == steps)
        return;
    giveUp();
    m_shown = steps;
    ask();
    Q_EMIT shownChanged();
}

void MomentSource::showNewest()
{
    if (!m_shown)
        return;
    giveUp();
    m_shown.reset();
    ask();
    Q_EMIT shownChanged();
}

void MomentSource::ask()
{
    if (!m_watched || !m_run || m_run->id != m_controller.snapshot().runId)
        return;
    const std::int64_t wanted = m_shown.value_or(m_controller.record().steps);
    if (m_moment && m_moment->run == m_run && m_moment->steps == wanted)
        return;
    if (m_waits)
        return; // the next frame asks again
    if (m_shown) {
        makeAgain(*m_shown);
        return;
    }
    if (m_asked.isValid() && m_asked.elapsed() < frameMilliseconds) {
        if (!m_later.isActive())
            m_later.start(frameMilliseconds - static_cast<int>(m_asked.elapsed()));
        return;
    }
    m_asked.start();
    askForNewest();
}

void MomentSource::askForNewest()
{
    const std::uint64_t question = nextQuestion();
    m_controller.look([this, question, to = m_mailbox.address(), run = m_run](const Trainer& now, const RewindLog&) {
        std::shared_ptr<RunMoment> moment;
        try {
            moment = std::make_shared<RunMoment>();
            moment->parameters.assign(now.parameters().begin(), now.parameters().end());
            moment->run = run;
            moment->steps = now.stepsDone();
        } catch (const std::bad_alloc&) {
            moment.reset();
        }
        to.send([this, question, moment = std::move(moment)] { take(question, moment); });
    });
}

void MomentSource::makeAgain(std::int64_t steps)
{
    const std::uint64_t question = nextQuestion();
    m_cancel = std::make_shared<std::atomic<bool>>(false);
    m_controller.look([this, question, steps, to = m_mailbox.address()](const Trainer&, const RewindLog& log) {
        std::shared_ptr<const TrainerState> from;
        try {
            if (const RewindLog::Moment* const nearest = log.atOrBefore(steps))
                from = std::make_shared<const TrainerState>(nearest->state);
        } catch (const std::bad_alloc&) {
        }
        to.send([this, question, steps, from = std::move(from)] { goOnFrom(question, steps, from); });
    });
}

void MomentSource::goOnFrom(std::uint64_t question, std::int64_t steps, const std::shared_ptr<const TrainerState>& from)
{
    if (question != m_question)
        return;
    if (!from)
        return take(question, nullptr);
    m_threads.run([this, question, steps, from, to = m_mailbox.address(), work = m_work, cancel = m_cancel] {
        std::shared_ptr<const RunMoment> moment;
        try {
            moment = work->at(steps, *from, *cancel);
        } catch (const std::bad_alloc&) {
        }
        to.send([this, question, moment = std::move(moment)] { take(question, moment); });
    });
}

std::uint64_t MomentSource::nextQuestion()
{
    m_waits = true;
    return ++m_question;
}

// Of what was asked for before the last question nothing is heard any more.
void MomentSource::take(std::uint64_t question, const std::shared_ptr<const RunMoment>& moment)
{
    if (question != m_question)
        return;
    m_waits = false;
    if (!moment) // the memory ran out
        return;
    m_moment = moment;
    Q_EMIT changed();
    ask();
}

} // namespace epochscope
