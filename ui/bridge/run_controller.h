// Between the engine and the window: owns the Session, polls it at the rate of the screen, and says what happened.
//
// Training happens in Session's thread only and nothing here waits for it: a run that is no longer wanted is told to
// stop and left to a thread that clears up after it. What an older run still has to say is dropped by its id.
#pragma once

#include "bridge/run_preparation.h"
#include "record/run_record.h"
#include "training/session.h"

#include <QtCore/QObject>
#include <QtCore/QTimer>

#include <chrono>
#include <deque>
#include <memory>
#include <optional>

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
    enum class State { idle, preparing, running, paused };

    explicit RunController(QObject* parent = nullptr);
    ~RunController() override;

    State state() const { return m_state; }
    bool isBusy() const { return m_state != State::idle; }

    // Prepares the data off this thread, then trains, or waits before the first batch. A run at work is stopped: its
    // record gets the reason "interrupted" and is shown by advanced() once more, and nothing is heard of it again.
    // Begins with the weights that are given, else as the experiment says.
    struct Beginning
    {
        std::shared_ptr<const std::vector<float>> parameters;
        std::shared_ptr<const BranchPoint> branch; // of the run that they are from
    };
    void start(const ExperimentFile& file, bool paused = false, const Beginning& beginning = {});
    void pause();
    void resume();
    // Ends the run, or the preparation of its data.
    void stop();

    // One batch or epoch, then paused; while the data are being prepared, to be done first. Ignored without a run at work.
    void stepBatch();
    void stepEpoch();
    // Exactly to where the run was, then paused. The last run is opened again if it is over, under the same id: its
    // record loses its reason, and a later end is told by finished() again.
    void stepBackBatch();
    void stepBackEpoch();
    bool canStepBack() const;

    // Updates per second, above 0; none: as fast as possible. Kept for later runs.
    void setPace(std::optional<double> updatesPerSecond);
    std::optional<double> pace() const { return m_pace; }

    // See Session::look; of the last run that began. Nothing before the first.
    void look(Session::Look look);

    // Stops all that is still at work; false if that takes longer: a step cannot be cut short, and one batch may be a
    // hundred million samples. The only function that waits.
    bool stopWithin(std::chrono::milliseconds most);

    // What start() was last given, whether or not its run has begun.
    const ExperimentFile& requested() const { return m_requested; }
    // The last run that began, and its experiment: a preparation that fails or is stopped leaves all as they are.
    const ExperimentFile& experiment() const { return m_record.file; }
    const SourceSize& sourceSize() const { return m_sourceSize; } // of its data
    // Its data themselves, while it can be gone on with or back in; none before the first, and once another run takes over.
    const std::shared_ptr<const PreparedData>& data() const { return m_data; }
    const RunSnapshot& snapshot() const { return m_snapshot; }
    // The same for keeping; the weights, what follows from them and the best epoch stand in it when the run is over.
    const RunRecord& record() const { return m_record; }

    static constexpr int frameMilliseconds = 16;

Q_SIGNALS:
    void stateChanged();
    void preparing(qint64 bytesDone, qint64 bytesTotal);
    void started();                               // the data are there, the first batch is next; see snapshot()
    void advanced();                              // once per frame while training, once on a step; see snapshot()
    void finished(const epochscope::RunEnd& end); // at the end of a run, exactly once unless it was opened again
    void failed(const epochscope::Error& error);  // could not start

protected:
    virtual void adjust(Session::Options&) {} // of a run that is about to begin; for tests

private:
    // What the worker says of the run's end, before Session says that it is over.
    struct Outcome
    {
        std::optional<Divergence> divergence;
        BestEpoch best;
        std::shared_ptr<const std::vector<float>> parameters;
        std::string weightsSha256;
    };

    void watch(); // from now on
    void poll();
    void pollPreparation();
    void pollSession();
    void begin(RunPreparation::Prepared prepared);
    void takeSnapshot(bool atEnd);
    void takeOutcome(const Finished& end);
    void stepBack(void (*command)(Session&));
    bool isAtWork() const { return m_state == State::running || m_state == State::paused; }
    void abandon(); // the run at work
    void retire();
    void setState(State state);

    QTimer m_timer;
    State m_state = State::idle;
    std::optional<double> m_pace;
    ThreadCount m_threads; // preparing, and clearing up after runs
    ExperimentFile m_requested;
    Beginning m_beginning; // likewise
    std::unique_ptr<RunPreparation> m_preparation;
    struct // what to do when the data are there
    {
        bool paused = false;
        std::int64_t batches = 0;
        std::int64_t epochs = 0;
    } m_afterPreparation;

    std::unique_ptr<Session> m_session; // of the last run that began
    std::shared_ptr<Outcome> m_outcome; // of that
    RunRecord m_record;
    SourceSize m_sourceSize;
    std::shared_ptr<const PreparedData> m_data;
    RunSnapshot m_snapshot;

    struct Moment
    {
        double seconds;
        std::int64_t updates;
    };
    std::deque<Moment> m_recent; // of the last second or so, for the rate
};

} // namespace epochscope
