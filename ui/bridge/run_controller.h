// Between the engine and the window: owns the Session, polls it at the rate of the screen, and says what happened.
//
// Training happens in Session's thread only and nothing here waits for it: a run that is no longer wanted is told to
// stop and put aside until it has. What an older run still has to say is dropped by its id.
#pragma once

#include "bridge/run_preparation.h"
#include "training/session.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QObject>
#include <QtCore/QTimer>

#include <chrono>
#include <deque>
#include <memory>
#include <vector>

namespace epochscope {

// What the counters and the curve show at one moment.
struct RunSnapshot
{
    std::uint64_t runId = 0;
    BatchPlan plan;
    BatchPosition position;
    double seconds = 0;          // of training
    double updatesPerSecond = 0; // of late; of the whole run when it is over
    History::View history;
    bool finished = false;

    // Of training, at the present rate; negative if it cannot be told.
    double secondsLeft() const;
};

struct RunEnd
{
    std::uint64_t runId = 0;
    FinishReason reason = FinishReason::epochs;
    std::string message; // for a person; may be empty
};

class RunController : public QObject
{
    Q_OBJECT
public:
    enum class State { idle, preparing, running };

    explicit RunController(QObject* parent = nullptr);
    ~RunController() override;

    State state() const { return m_state; }
    bool isBusy() const { return m_state != State::idle; }

    // Prepares the data off this thread, then trains. A run at work is stopped and forgotten.
    void start(const ExperimentFile& file);
    // Ends the run, or the preparation of its data.
    void stop();
    // Stops all that is still at work; false if that takes longer: a step cannot be cut short, and one batch may be a
    // hundred million samples.
    bool stopWithin(std::chrono::milliseconds most);

    // What start() was last given, whether or not its run has begun.
    const ExperimentFile& requested() const { return m_requested; }
    // The last run that began, and its experiment: a preparation that fails or is stopped leaves both as they are.
    const ExperimentFile& experiment() const { return m_experiment; }
    const RunSnapshot& snapshot() const { return m_snapshot; }

    static constexpr int frameMilliseconds = 16;

Q_SIGNALS:
    void stateChanged();
    void preparing(qint64 bytesDone, qint64 bytesTotal);
    void started();                               // the data are there, the first batch is at work; see snapshot()
    void advanced();                              // once per frame while training; see snapshot()
    void finished(const epochscope::RunEnd& end); // exactly once per started run
    void failed(const epochscope::Error& error);  // could not start

private:
    void poll();
    void pollPreparation();
    void pollSession();
    void begin(std::unique_ptr<Trainer> trainer);
    void takeSnapshot(bool atEnd);
    void retire();
    void setState(State state);

    QTimer m_timer;
    State m_state = State::idle;
    ExperimentFile m_requested;
    ExperimentFile m_experiment;
    std::unique_ptr<RunPreparation> m_preparation;
    std::vector<std::weak_ptr<const void>> m_cancelled; // preparations that are stopping
    std::unique_ptr<Session> m_session;
    std::vector<std::unique_ptr<Session>> m_retired; // stopping
    RunSnapshot m_snapshot;

    struct Moment
    {
        double seconds;
        std::int64_t updates;
    };
    std::deque<Moment> m_recent; // of the last second or so, for the rate
};

} // namespace epochscope
