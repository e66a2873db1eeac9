#include "gradient/noise_past.h"

#include "gradient/gradient_work.h"
#include "training/replay.h"


#include <algorithm>
#include <new>

namespace epochscope {

namespace {
using Look = std::shared_ptr<const GradientLook>;
constexpr int rests = 4; // times as long as the work took
}

// Only one thread at a time has it.
struct NoisePast::Kept
{
    std::shared_ptr<const LookedAtRun> run;
    std::optional<Replay> replay;
    std::optional<GradientNoise> noise;
    TrainerState start;

    bool prepare(const std::shared_ptr<const LookedAtRun>& of)
    {
        if (run == of)
            return replay && noise;
        *this = {};
        run = of;
        const auto trainer = Trainer::make(of->file.experiment, of->data);
        auto again = Replay::make(of->file.experiment, of->data);
        auto made = GradientNoise::make(of->file.experiment, of->data, of->plan, of->shape);
        if (!trainer || !again || !made)
            return false;
        (*trainer)->saveMoment(start);
        replay.emplace(std::move(*again));
        noise.emplace(std::move(*made));
        return true;
    }

    Look look(const std::shared_ptr<const LookedAtRun>& of, std::int64_t steps, const std::atomic<bool>& cancel)
    {
        if (!prepare(of) || replay->go(steps, start, cancel) != steps)
            return nullptr;
        auto moment = std::make_shared<RunMoment>();
        moment->run = of;
        moment->steps = steps;
        moment->parameters.assign(replay->parameters().begin(), replay->parameters().end());
        auto samples = noise->look(moment->parameters, steps, GradientWork::coarse, {}, cancel);
        if (!samples)
            return nullptr;
        auto result = std::make_shared<GradientLook>();
        result->moment = std::move(moment);
        result->samples = std::move(*samples);
        result->coarse = result->samples.looked < result->samples.samples;
        return result;
    }
};

NoisePast::NoisePast(QObject* parent) : QObject(parent), m_kept(std::make_shared<Kept>())
{
    for (QTimer* timer : {&m_timer, &m_end})
        timer->setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &NoisePast::begin);
    connect(&m_end, &QTimer::timeout, this, &NoisePast::stop);
}

NoisePast::~NoisePast()
{
    stop();
    m_threads.waitUntil(std::chrono::steady_clock::now() + std::chrono::seconds(2)); // unless a step takes very long
}

void NoisePast::fill(const std::shared_ptr<const RunMoment>& upTo, const NoiseCurve& curve)
{
    if (m_run != upTo->run) {
        stop();
        m_run = upTo->run;
        m_spent = m_rest = 0;
    }
    m_steps.clear();
    std::int64_t before = -1;
    for (std::int64_t mark = 0; mark < marks; ++mark) {
        const double share = static_cast<double>(mark) / static_cast<double>(marks);
        const auto steps = static_cast<std::int64_t>(share * share * static_cast<double>(upTo->steps));
        const std::int64_t apart = (steps - before) / 2;
        const auto near = curve.points().lower_bound(steps - apart);
        if (steps > before && (near == curve.points().end() || near->first > steps + apart))
            m_steps.push_back(steps);
        before = steps;
    }
    std::reverse(m_steps.begin(), m_steps.end());
    schedule();
}

void NoisePast::stop()
{
    m_steps.clear();
    m_timer.stop();
    m_end.stop();
    if (m_cancel)
        m_cancel->store(true, std::memory_order_relaxed);
}

void NoisePast::schedule()
{
    if (!m_steps.empty() && !isBusy() && m_spent < mostMilliseconds)
        m_timer.start(static_cast<int>(m_rest));
}

void NoisePast::begin()
{
    if (m_steps.empty() || isBusy())
        return;
    const std::int64_t steps = m_steps.back();
    m_steps.pop_back();
    m_cancel = std::make_shared<std::atomic<bool>>(false);
    m_began.start();
    m_end.start(static_cast<int>(mostMilliseconds - m_spent));
    m_threads.run([this, to = m_mailbox.address(), kept = m_kept, run = m_run, steps, cancel = m_cancel] {
        Look look;
        try {
            look = kept->look(run, steps, *cancel);
        } catch (const std::bad_alloc&) {
            *kept = {}; // the curve keeps its gaps
        }
        to.send([this, look = std::move(look)] { take(look); });
    });
}

void NoisePast::take(const Look& look)
{
    m_end.stop();
    const qint64 cost = m_began.elapsed();
    m_spent += cost;
    m_rest = rests * cost;
    m_cancel.reset();
    if (look && look->moment->run == m_run)
        Q_EMIT made(look);
    schedule();
}

} // namespace epochscope
