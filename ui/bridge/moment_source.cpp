#include "bridge/moment_source.h"

#include "bridge/run_controller.h"
#include "training/replay.h"

#include <QtCore/QFuture>
#include <QtCore/QPromise>

#include <algorithm>
#include <mutex>
#include <utility>

namespace epochscope {

// One replay at a time; the next question cuts the one before it short.
struct MomentSource::Work
{
    std::shared_ptr<const LookedAtRun> run;
    std::mutex mutex;
    std::optional<Replay> replay;
};

namespace {
using Moment = std::shared_ptr<const RunMoment>;

template <class Value>
std::shared_ptr<QPromise<Value>> promised()
{
    auto promise = std::make_shared<QPromise<Value>>();
    promise->start();
    return promise;
}

template <class Value>
void keep(QPromise<Value>& promise, Value value)
{
    promise.addResult(std::move(value));
    promise.finish();
}
} // namespace

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
    auto promise = promised<Moment>();
    expect(promise->future());
    m_controller.look([promise, run = m_run](const Trainer& now, const RewindLog&) {
        auto moment = std::make_shared<RunMoment>();
        moment->run = run;
        moment->steps = now.stepsDone();
        moment->parameters.assign(now.parameters().begin(), now.parameters().end());
        keep<Moment>(*promise, std::move(moment));
    });
}

void MomentSource::makeAgain(std::int64_t steps)
{
    using State = std::shared_ptr<const TrainerState>;
    m_cancel = std::make_shared<std::atomic<bool>>(false);
    auto promise = promised<Moment>();
    expect(promise->future());
    auto kept = promised<State>();
    kept->future().then(this, [this, steps, promise, work = m_work, cancel = m_cancel](const State& from) {
        if (!from || cancel->load(std::memory_order_relaxed))
            return;
        m_threads.run([steps, promise, work, cancel, from] {
            const std::lock_guard lock(work->mutex);
            if (!work->replay) {
                auto made = Replay::make(work->run->file.experiment, work->run->data);
                if (!made)
                    return;
                work->replay.emplace(std::move(*made));
            }
            auto moment = std::make_shared<RunMoment>();
            moment->run = work->run;
            moment->steps = work->replay->go(steps, *from, *cancel);
            moment->parameters.assign(work->replay->parameters().begin(), work->replay->parameters().end());
            if (!cancel->load(std::memory_order_relaxed))
                keep<Moment>(*promise, std::move(moment));
        });
    });
    m_controller.look([kept, steps](const Trainer&, const RewindLog& log) {
        const RewindLog::Moment* const nearest = log.atOrBefore(steps);
        keep<State>(*kept, nearest ? std::make_shared<const TrainerState>(nearest->state) : nullptr);
    });
}

// Of what was asked for before the last question nothing is heard any more.
void MomentSource::expect(QFuture<Moment> future)
{
    m_waits = true;
    const std::uint64_t question = ++m_question;
    future
        .then(this,
              [this, question](const Moment& moment) {
                  if (question == m_question)
                      take(moment);
              })
        .onCanceled(this, [this, question] { // the memory ran out
            if (question == m_question)
                m_waits = false;
        });
}

void MomentSource::take(const Moment& moment)
{
    m_waits = false;
    m_moment = moment;
    Q_EMIT changed();
    ask();
}

} // namespace epochscope
