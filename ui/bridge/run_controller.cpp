#include "bridge/run_controller.h"

#include <algorithm>
#include <thread>

namespace epochscope {

namespace {
constexpr double rateWindow = 1.0; // seconds of training that the rate is taken over
} // namespace

double RunSnapshot::secondsLeft() const
{
    if (finished)
        return 0;
    return updatesPerSecond > 0 ? static_cast<double>(plan.updates - position.updates) / updatesPerSecond : -1;
}

RunController::RunController(QObject* parent) : QObject(parent)
{
    m_timer.setInterval(frameMilliseconds);
    connect(&m_timer, &QTimer::timeout, this, &RunController::poll);
}

RunController::~RunController()
{
    if (m_session)
        m_session->stop();
}

void RunController::setState(State state)
{
    if (m_state == state)
        return;
    m_state = state;
    Q_EMIT stateChanged();
}

void RunController::retire()
{
    if (!m_session)
        return;
    m_session->stop();
    m_retired.push_back(std::move(m_session));
}

void RunController::start(const ExperimentFile& file)
{
    retire();
    m_requested = file;
    m_preparation = std::make_unique<RunPreparation>(file);
    m_timer.start();
    setState(State::preparing);
}

void RunController::stop()
{
    if (m_preparation) {
        std::erase_if(m_cancelled, [](const auto& thread) { return thread.expired(); });
        m_cancelled.push_back(m_preparation->thread());
        m_preparation.reset();
        setState(State::idle);
    } else if (m_session) {
        m_session->stop();
    }
}

bool RunController::stopWithin(std::chrono::milliseconds most)
{
    using Clock = std::chrono::steady_clock;
    const auto end = Clock::now() + most;
    stop();
    retire();
    for (const auto& session : m_retired)
        if (!session->waitFinished(
                std::max(std::chrono::milliseconds(0),
                         std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()))))
            return false;
    const auto isAtWork = [](const auto& thread) { return !thread.expired(); };
    while (std::any_of(m_cancelled.begin(), m_cancelled.end(), isAtWork)) {
        if (Clock::now() >= end)
            return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return true;
}

void RunController::poll()
{
    std::erase_if(m_retired, [](const auto& session) { return session->state() == SessionState::finished; });
    if (m_preparation)
        pollPreparation();
    else if (m_session && m_state == State::running)
        pollSession();
    if (m_state == State::idle && m_retired.empty())
        m_timer.stop();
}

void RunController::pollPreparation()
{
    if (auto result = m_preparation->take()) {
        m_preparation.reset();
        if (!*result) {
            setState(State::idle);
            if (result->error().code != ErrorCode::cancelled)
                Q_EMIT failed(result->error());
            return;
        }
        begin(std::move(**result));
        return;
    }
    const auto [done, total] = m_preparation->progress();
    Q_EMIT preparing(done, total);
}

void RunController::begin(std::unique_ptr<Trainer> trainer)
{
    m_session = std::make_unique<Session>(std::move(trainer), Session::Options{});
    m_experiment = m_requested;
    m_snapshot = {};
    m_snapshot.runId = m_session->runId();
    m_snapshot.plan = m_session->plan();
    m_recent.clear();
    setState(State::running);
    Q_EMIT started();
}

void RunController::takeSnapshot(bool atEnd)
{
    m_snapshot.position = m_session->position();
    m_snapshot.seconds = m_session->trainingSeconds();
    m_snapshot.history = m_session->history()->view();
    m_snapshot.finished = atEnd;

    m_recent.push_back({m_snapshot.seconds, m_snapshot.position.updates});
    while (m_recent.size() > 2 && m_recent[1].seconds < m_snapshot.seconds - rateWindow)
        m_recent.pop_front();
    const Moment since = atEnd || m_recent.size() < 2 ? Moment{0, 0} : m_recent.front();
    const double elapsed = m_snapshot.seconds - since.seconds;
    m_snapshot.updatesPerSecond =
        elapsed > 0 ? static_cast<double>(m_snapshot.position.updates - since.updates) / elapsed : 0;
}

void RunController::pollSession()
{
    const std::optional<Finished> end = m_session->takeFinished();
    if (end && end->runId != m_snapshot.runId)
        return;
    takeSnapshot(end.has_value());
    Q_EMIT advanced();
    if (!end)
        return;
    setState(State::idle);
    Q_EMIT finished(RunEnd{end->runId, end->reason, end->message});
}

} // namespace epochscope
