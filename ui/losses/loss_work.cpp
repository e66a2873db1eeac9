#include "losses/loss_work.h"

#include "bridge/run_controller.h"

#include <algorithm>
#include <new>
#include <utility>

namespace epochscope {

namespace {
constexpr int leastRest = 40; // ms, beside a run at work
}

// Only one thread at a time has it.
struct LossWork::Kept
{
    Experiment experiment;
    std::shared_ptr<const PreparedData> data;
    std::shared_ptr<const std::vector<float>> initial;
    std::unique_ptr<LossDefinitions> definitions;

    void go(Piece& piece, std::int64_t epochs, std::chrono::milliseconds most, const std::atomic<bool>& cancel)
    {
        if (!definitions) {
            auto made = LossDefinitions::make(experiment, data, initial ? std::span<const float>(*initial) : std::span<const float>());
            if (!made) {
                piece.failed = true;
                return;
            }
            definitions = std::move(*made);
        }
        const bool there = definitions->go(epochs, most, cancel);
        piece.reached = there ? std::max(epochs, definitions->epochsDone()) : definitions->epochsDone();
        piece.rows = definitions->rows();
    }
};

LossWork::LossWork(RunController& controller, QObject* parent) : QObject(parent), m_controller(controller)
{
    m_rest.setSingleShot(true);
    connect(&m_rest, &QTimer::timeout, this, &LossWork::next);
    connect(&controller, &RunController::started, this, &LossWork::begin);
    connect(&controller, &RunController::stateChanged, this, [this] {
        if (isTraining())
            return;
        m_rest.stop(); // nobody is in its way any more
        publish();
        next();
    });
    connect(&controller, &RunController::advanced, this, [this] {
        publish(); // it may have gone back
        next();
    });
}

LossWork::~LossWork()
{
    giveUp();
    m_threads.waitUntil(std::chrono::steady_clock::now() + std::chrono::seconds(2)); // unless a step takes very long
}

bool LossWork::isTraining() const { return m_controller.state() == RunController::State::running; }

std::int64_t LossWork::epochsOfRun() const
{
    const History::View& history = m_controller.snapshot().history;
    return history.empty() ? 0 : history.back().epoch;
}

void LossWork::begin()
{
    m_run = m_controller.snapshot().runId;
    restart();
}

void LossWork::clear()
{
    m_run = 0;
    restart();
}

void LossWork::setOn(bool on)
{
    if (on == m_on)
        return;
    m_on = on;
    restart();
}

void LossWork::giveUp()
{
    if (m_cancel)
        m_cancel->store(true, std::memory_order_relaxed);
    m_cancel.reset();
    m_rest.stop();
    m_kept.reset();
    m_known.reset();
}

void LossWork::restart()
{
    giveUp();
    const bool had = m_table != nullptr;
    m_table.reset();
    if (m_on && m_run != 0 && m_controller.data()) {
        m_kept = std::make_shared<Kept>();
        m_kept->experiment = m_controller.experiment().experiment;
        m_kept->data = m_controller.data();
        m_kept->initial = m_controller.record().initialParameters;
        publish();
        next();
    } else if (had) {
        Q_EMIT changed();
    }
}

void LossWork::next()
{
    const std::int64_t epochs = epochsOfRun();
    if (!m_kept || m_cancel || m_rest.isActive() || epochs == 0 || (m_known && (m_known->failed || m_known->reached >= epochs)))
        return;
    m_cancel = std::make_shared<std::atomic<bool>>(false);
    m_began.start();
    const std::chrono::milliseconds most(isTraining() ? pieceMilliseconds : longPieceMilliseconds);
    m_threads.run([this, to = m_mailbox.address(), kept = m_kept, epochs, most, cancel = m_cancel] {
        auto piece = std::make_shared<Piece>();
        try {
            kept->go(*piece, epochs, most, *cancel);
        } catch (const std::bad_alloc&) {
            kept->definitions.reset();
            piece->failed = true;
        }
        to.send([this, piece, cancel] {
            if (cancel == m_cancel) // else it was given up
                take(piece);
        });
    });
}

void LossWork::take(const std::shared_ptr<Piece>& piece)
{
    m_cancel.reset();
    m_known = piece;
    if (!isTraining() || !m_published.isValid() || m_published.elapsed() >= publishMilliseconds)
        publish();
    if (isTraining())
        m_rest.start(std::max(leastRest, static_cast<int>(rests * m_began.elapsed())));
    else
        next();
}

// Up to where the run has come, which may have gone back.
void LossWork::publish()
{
    if (!m_kept)
        return;
    const std::int64_t epochs = epochsOfRun();
    const std::int64_t known = m_known ? std::min(m_known->reached, epochs) : 0;
    const bool failed = m_known && m_known->failed;
    if (m_table && m_table->reached == known && m_table->failed == failed)
        return;
    m_published.start();
    auto table = std::make_shared<LossTable>();
    table->reached = known;
    if (m_known) {
        table->failed = failed;
        const auto end = std::find_if(m_known->rows.begin(), m_known->rows.end(),
                                      [epochs](const EpochLosses& row) { return row.epoch > epochs; });
        table->rows.assign(m_known->rows.begin(), end);
    }
    m_table = std::move(table);
    Q_EMIT changed();
}

} // namespace epochscope
