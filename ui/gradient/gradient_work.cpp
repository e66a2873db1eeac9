#include "gradient/gradient_work.h"

#include "panel/words.h"


#include <algorithm>
#include <new>
#include <utility>

namespace epochscope {

namespace {
using Look = std::shared_ptr<const GradientLook>;
constexpr int rests = 4; // times as long as the work took

// Whether nothing was left out for its cost.
bool isComplete(const GradientLook& look, const GradientBudget& budget)
{
    const GradientSamples& samples = look.samples;
    return !samples.finite ||
           (samples.looked == samples.samples && samples.batchLooked == samples.batchSize &&
            (static_cast<std::int64_t>(look.cloud.places.size()) == budget.batches || look.cloud.batchSize == samples.samples));
}

bool isOfSize(const GradientLook& look, std::int64_t batchSize)
{
    return !look.problem.isEmpty() || !look.samples.finite ||
           look.cloud.batchSize == std::clamp<std::int64_t>(batchSize, 1, look.samples.samples);
}
} // namespace

// Only one thread at a time has it.
struct GradientWork::Kept
{
    std::shared_ptr<const LookedAtRun> run;
    std::optional<GradientNoise> noise;
    QString problem;
    // Of the last moment: only the batches are drawn again where another size is asked for.
    std::shared_ptr<const RunMoment> moment;
    std::optional<GradientSamples> samples;
    bool fine = false;
    Eigen::VectorXd horizontal;

    void prepare(const RunMoment& of)
    {
        if (run == of.run)
            return;
        *this = {};
        run = of.run;
        auto made = GradientNoise::make(run->file.experiment, run->data, run->plan, run->shape);
        if (made)
            noise.emplace(std::move(*made));
        else
            problem = problemText(made.error());
    }

    Look look(const std::shared_ptr<const RunMoment>& of, std::int64_t batchSize, bool finely, const std::atomic<bool>& cancel)
    {
        auto result = std::make_shared<GradientLook>();
        result->moment = of;
        prepare(*of);
        result->problem = problem;
        if (!noise)
            return result;
        const GradientBudget& budget = finely ? GradientWork::fine : GradientWork::coarse;
        if (moment != of || finely != fine || !samples) {
            samples = noise->look(of->parameters, of->steps, budget, horizontal, cancel);
            moment = of;
            fine = finely;
        }
        if (!samples)
            return nullptr;
        result->samples = *samples;
        if (!samples->finite)
            return result;
        horizontal = samples->plane.horizontal();
        auto cloud = noise->cloud(of->parameters, *samples, batchSize, budget, cancel);
        if (!cloud)
            return nullptr;
        result->cloud = std::move(*cloud);
        result->coarse = !finely && !isComplete(*result, budget);
        return result;
    }
};

GradientWork::GradientWork(QObject* parent) : QObject(parent), m_kept(std::make_shared<Kept>())
{
    m_clock.start();
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &GradientWork::begin);
}

GradientWork::~GradientWork()
{
    stop();
    m_threads.waitUntil(std::chrono::steady_clock::now() + std::chrono::seconds(2)); // unless one sample takes very long
}

void GradientWork::ask(std::shared_ptr<const RunMoment> moment, std::int64_t batchSize, bool atOnce)
{
    if (moment == m_wanted && batchSize == m_batchSize)
        return;
    // Samples that have been looked at finely serve another batch size too.
    m_fine = m_fine && moment == m_wanted;
    if (isBusy() && (m_workOf != moment->run->id || m_workFine || atOnce))
        m_cancel->store(true, std::memory_order_relaxed);
    m_wanted = std::move(moment);
    m_batchSize = batchSize;
    m_answered = false;
    if (atOnce)
        m_nextCoarse = m_nextFine = 0;
    schedule();
}

void GradientWork::stop()
{
    m_wanted.reset();
    m_timer.stop();
    if (m_cancel)
        m_cancel->store(true, std::memory_order_relaxed);
}

void GradientWork::schedule()
{
    if (!m_wanted || m_answered || isBusy())
        return; // take() comes back to it
    const qint64 next = m_fine ? std::max(m_nextCoarse, m_nextFine) : m_nextCoarse;
    m_timer.start(static_cast<int>(std::max<qint64>(0, next - m_clock.elapsed())));
}

void GradientWork::begin()
{
    if (!m_wanted || isBusy())
        return;
    m_cancel = std::make_shared<std::atomic<bool>>(false);
    m_workOf = m_wanted->run->id;
    m_workFine = m_fine;
    m_began = m_clock.elapsed();
    m_threads.run([this, to = m_mailbox.address(), kept = m_kept, moment = m_wanted, size = m_batchSize, fine = m_fine, cancel = m_cancel] {
        Look look;
        try {
            look = kept->look(moment, size, fine, *cancel);
        } catch (const std::bad_alloc&) {
            *kept = {};
            auto failed = std::make_shared<GradientLook>();
            failed->moment = moment;
            failed->problem = GradientWork::tr("There is not enough memory to look at this model's gradients.");
            look = failed;
        }
        to.send([this, look = std::move(look)] { take(look); });
    });
}

void GradientWork::take(const Look& look)
{
    ++m_done;
    const qint64 now = m_clock.elapsed();
    (m_workFine ? m_nextFine : m_nextCoarse) = now + rests * (now - m_began);
    const bool cancelled = m_cancel->load(std::memory_order_relaxed);
    m_cancel.reset();
    if (look && m_wanted && look->moment->run == m_wanted->run && !cancelled) {
        if (look->moment == m_wanted && isOfSize(*look, m_batchSize)) {
            m_fine = look->coarse || m_workFine;
            m_answered = !look->coarse;
        }
        Q_EMIT answered(look);
    }
    schedule();
}

} // namespace epochscope
