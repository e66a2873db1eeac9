#include "bridge/run_controller.h"

#include <algorithm>

namespace epochscope {

namespace {
constexpr double rateWindow = 1.0; // seconds of training that the rate is taken over
// Every loss is kept up to here, beyond it the extremes of neighbours: 4 MB a run, and some thousand times what a screen
// shows.
constexpr std::int64_t lossBuckets = std::int64_t{1} << 19;
using Clock = std::chrono::steady_clock;
} // namespace

double RunSnapshot::secondsLeft() const
{
    if (finished)
        return 0;
    return updatesPerSecond > 0 ? static_cast<double>(plan.updates - position.updates) / updatesPerSecond : -1;
}

RunController::RunController(QObject* parent) : QObject(parent)
{
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &RunController::poll);
}

RunController::~RunController()
{
    // Nobody is told any more: who listens may be half gone. The worker may use what the program takes down after this,
    // so it is waited for, unless a step takes very long.
    blockSignals(true);
    stopWithin(std::chrono::seconds(2));
}

void RunController::setState(State state)
{
    if (m_state == state)
        return;
    m_state = state;
    Q_EMIT stateChanged();
}

void RunController::watch() { m_timer.start(1); }

void RunController::retire()
{
    if (!m_session)
        return;
    m_session->stop();
    // Joined, and its data freed, elsewhere: a step cannot be cut short.
    m_threads.run([session = std::move(m_session), data = std::move(m_data)]() mutable {
        session.reset();
        data.reset();
    });
}

void RunController::abandon()
{
    const bool known = m_record.isOver(); // its end is being told at this moment
    if (!known) {
        takeSnapshot(true);
        m_record.reason = FinishReason::interrupted;
    }
    retire();
    m_state = State::idle; // what is told of it next is another run's
    if (!known)
        Q_EMIT advanced();
}

void RunController::start(const ExperimentFile& file, bool paused, const Beginning& beginning)
{
    if (isAtWork())
        abandon();
    m_requested = file;
    m_afterPreparation = {paused, 0, 0};
    m_beginning = beginning;
    m_preparation = std::make_unique<RunPreparation>(file, beginning.parameters, m_threads);
    watch();
    setState(State::preparing);
}

void RunController::pause()
{
    if (m_state == State::preparing)
        m_afterPreparation = {true, 0, 0};
    else if (isAtWork())
        m_session->pause();
    watch();
}

void RunController::resume()
{
    if (m_state == State::preparing)
        m_afterPreparation = {false, 0, 0};
    else if (isAtWork())
        m_session->resume();
    watch();
}

void RunController::stop()
{
    if (m_state == State::preparing) {
        m_preparation.reset();
        setState(State::idle);
    } else if (isAtWork()) {
        m_session->stop();
        watch();
    }
}

void RunController::stepBatch()
{
    if (m_state == State::preparing) {
        m_afterPreparation.paused = true;
        ++m_afterPreparation.batches;
    } else if (isAtWork()) {
        m_session->stepBatches(1);
        watch();
    }
}

void RunController::stepEpoch()
{
    if (m_state == State::preparing) {
        m_afterPreparation.paused = true;
        ++m_afterPreparation.epochs;
    } else if (isAtWork()) {
        m_session->stepEpoch();
        watch();
    }
}

bool RunController::canStepBack() const
{
    return m_session && m_state != State::preparing && m_session->stepsDone() > m_session->earliestStep();
}

void RunController::stepBack(void (*command)(Session&))
{
    if (!canStepBack())
        return;
    command(*m_session);
    m_recent.clear();
    m_record.reason.reset();
    m_record.message.clear();
    m_record.divergence.reset();
    m_record.best = {};
    m_record.parameters.reset();
    m_record.weightsSha256.clear();
    m_snapshot.finished = false;
    if (m_state == State::idle)
        setState(State::paused);
    watch();
}

void RunController::stepBackBatch()
{
    stepBack([](Session& session) { session.stepBack(1); });
}

void RunController::stepBackEpoch()
{
    stepBack([](Session& session) { session.stepBackEpoch(); });
}

void RunController::setPace(std::optional<double> updatesPerSecond)
{
    m_pace = updatesPerSecond;
    if (m_session)
        m_session->setPace(updatesPerSecond);
}

void RunController::look(Session::Look look)
{
    if (m_session)
        m_session->look(std::move(look));
}

bool RunController::stopWithin(std::chrono::milliseconds most)
{
    const auto end = Clock::now() + most;
    m_preparation.reset();
    if (isAtWork())
        abandon();
    retire();
    m_timer.stop();
    m_state = State::idle;
    Q_EMIT stateChanged();
    return m_threads.waitUntil(end);
}

void RunController::poll()
{
    // A command is mostly followed at once, so that the next looks come soon: after 1, 2, 4, 8 ms, then at each frame.
    if (m_timer.interval() < frameMilliseconds)
        m_timer.setInterval(std::min(2 * m_timer.interval(), frameMilliseconds));
    if (m_state == State::preparing)
        pollPreparation();
    else if (isAtWork())
        pollSession();
    else
        m_timer.stop();
}

void RunController::pollPreparation()
{
    auto result = m_preparation->take();
    if (!result) {
        const auto [done, total] = m_preparation->progress();
        Q_EMIT preparing(done, total);
        return;
    }
    m_preparation.reset();
    if (*result) {
        begin(std::move(**result));
        return;
    }
    setState(State::idle);
    if (result->error().code != ErrorCode::cancelled)
        Q_EMIT failed(result->error());
}

void RunController::begin(RunPreparation::Prepared prepared)
{
    retire(); // the last run, which is over
    const Trainer& trainer = *prepared.trainer;
    m_outcome = std::make_shared<Outcome>();
    auto losses = std::make_shared<MinMaxPyramid>(lossBuckets);
    m_record = {};
    m_record.file = m_requested;
    m_record.initialParameters = m_beginning.parameters;
    m_record.branch = m_beginning.branch;
    m_record.plan = trainer.plan();
    m_record.classification = trainer.data().train.task == Task::classification;
    m_record.dataFingerprint = trainer.data().fingerprint;
    m_record.batchLosses = losses;
    m_sourceSize = trainer.data().source;
    m_data = std::move(prepared.data);
    m_record.stableRate = prepared.stableRate;
    m_record.constantError = prepared.constantError;
    m_record.shape = trainer.networkShape();

    Session::Options options;
    options.startPaused = m_afterPreparation.paused;
    options.updatesPerSecond = m_pace;
    options.batchLosses = std::move(losses);
    options.onEnd = [outcome = m_outcome](const Trainer& at) {
        outcome->divergence = at.divergence();
        outcome->best = at.best();
        outcome->parameters =
            std::make_shared<const std::vector<float>>(at.parameters().begin(), at.parameters().end());
        outcome->weightsSha256 = weightsSha256(at.networkShape(), at.parameters());
    };
    adjust(options);
    m_session = std::make_unique<Session>(std::move(prepared.trainer), std::move(options));
    for (std::int64_t epoch = 0; epoch < m_afterPreparation.epochs; ++epoch)
        m_session->stepEpoch();
    if (m_afterPreparation.batches > 0)
        m_session->stepBatches(m_afterPreparation.batches);

    m_snapshot = {};
    m_snapshot.runId = m_session->runId();
    m_snapshot.plan = m_record.plan;
    m_recent.clear();
    setState(m_afterPreparation.paused ? State::paused : State::running);
    Q_EMIT started();
}

void RunController::takeSnapshot(bool atEnd)
{
    m_record.steps = m_session->stepsDone();
    m_record.seconds = m_session->trainingSeconds();
    m_record.history = m_session->history()->view();
    m_snapshot.position = m_record.position();
    m_snapshot.seconds = m_record.seconds;
    m_snapshot.history = m_record.history;
    m_snapshot.finished = atEnd;

    m_recent.push_back({m_snapshot.seconds, m_snapshot.position.updates});
    while (m_recent.size() > 2 && m_recent[1].seconds < m_snapshot.seconds - rateWindow)
        m_recent.pop_front();
    const Moment since = atEnd || m_recent.size() < 2 ? Moment{0, 0} : m_recent.front();
    const double elapsed = m_snapshot.seconds - since.seconds;
    m_snapshot.updatesPerSecond =
        elapsed > 0 ? static_cast<double>(m_snapshot.position.updates - since.updates) / elapsed : 0;
}

void RunController::takeOutcome(const Finished& end)
{
    m_record.reason = end.reason;
    m_record.message = end.message;
    m_record.divergence = m_outcome->divergence;
    m_record.best = m_outcome->best;
    m_record.parameters = m_outcome->parameters;
    m_record.weightsSha256 = m_outcome->weightsSha256;
}

void RunController::pollSession()
{
    // Asked before the position: what changes after this is seen next time.
    const Session* const session = m_session.get();
    const SessionState state = session->state();
    const bool settled = session->isSettled();
    const std::optional<Finished> end = m_session->takeFinished();
    if (end && end->runId != m_snapshot.runId)
        return;
    if (end || m_state == State::running || session->stepsDone() != m_record.steps) {
        takeSnapshot(end.has_value());
        if (end)
            takeOutcome(*end);
        Q_EMIT advanced();
        if (m_session.get() != session) // another was started
            return;
    }
    if (end) {
        setState(State::idle);
        Q_EMIT finished(RunEnd{end->runId, end->reason, end->message});
        return;
    }
    if (state == SessionState::paused)
        setState(State::paused);
    else if (state == SessionState::running)
        setState(State::running);
    if (settled && m_state == State::paused && m_session.get() == session && session->isSettled())
        m_timer.stop();
}

} // namespace epochscope
