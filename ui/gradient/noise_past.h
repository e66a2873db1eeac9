// Fills the curve of the noise scale where a run was too fast for its moments to be looked at: goes through the run again from
// its beginning, in a thread of its own, and looks at it coarsely here and there.
//
// As GradientWork it rests four times as long as a piece of it took; what would take longer altogether than a bound is left.
#pragma once

#include "bridge/mailbox.h"
#include "bridge/thread_count.h"
#include "gradient/noise_curve.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QObject>
#include <QtCore/QTimer>

#include <vector>

namespace epochscope {

class NoisePast : public QObject
{
    Q_OBJECT
public:
    explicit NoisePast(QObject* parent = nullptr);
    ~NoisePast() override;

    // Up to this moment, where the curve has gaps.
    void fill(const std::shared_ptr<const RunMoment>& upTo, const NoiseCurve& curve);
    void stop();

    bool isBusy() const { return m_cancel != nullptr; }

    static constexpr qint64 mostMilliseconds = 3000; // of work, for one run
    static constexpr std::int64_t marks = 32;        // more of them near the beginning, where most happens

Q_SIGNALS:
    void made(std::shared_ptr<const epochscope::GradientLook> look); // its samples alone

private:
    struct Kept; // what the thread works with
    void schedule();
    void begin();
    void take(const std::shared_ptr<const GradientLook>& look);

    std::shared_ptr<Kept> m_kept;
    std::shared_ptr<const LookedAtRun> m_run;
    std::vector<std::int64_t> m_steps; // still to be looked at; the next one at the end
    std::shared_ptr<std::atomic<bool>> m_cancel;
    qint64 m_spent = 0, m_rest = 0; // ms
    QElapsedTimer m_began;
    QTimer m_timer; // to the next piece of work
    QTimer m_end;   // when the bound is reached
    ThreadCount m_threads;
    Mailbox m_mailbox{*this}; // last: nothing comes when the rest goes
};

} // namespace epochscope
