#include "surface/surface_view.h"

#include "bridge/run_controller.h"
#include "bridge/superseding_work.h"
#include "chart/theme.h"
#include "surface/path_source.h"
#include "surface/short_label.h"
#include "surface/surface_drawing.h"
#include "surface/surface_map.h"

#include <QtGui/QPainter>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QToolButton>

#include <algorithm>
#include <cmath>
#include <mutex>
#include <utility>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

constexpr int side = 12;
constexpr int frameMilliseconds = 16;
constexpr qint64 restOfLayers = 300; // milliseconds between two layers' paintings beside a run: they take a long frame
} // namespace

struct SurfaceView::Inbox
{
    std::mutex mutex;
    std::optional<LaidSurface> laid;
    std::optional<BatchSurface> batch;
    std::optional<LeastSquares> exact;
    bool batchIsDone = false;
    std::atomic<bool> gentle{true}; // training goes on
    BatchSurfaces batches;          // the batch's thread's alone
};

SurfaceView::SurfaceView(RunController& controller, QWidget* parent)
    : MomentView(parent), m_controller(controller), m_path(new PathSource(controller, this)), m_inbox(std::make_shared<Inbox>()),
      m_laying(std::make_unique<SupersedingWork>()), m_batching(std::make_unique<SupersedingWork>()),
      m_solving(std::make_unique<SupersedingWork>())
{
    setObjectName(u"surfaceView"_s);
    setAccessibleName(tr("Error surface"));
    m_clock.start();
    m_timer.setInterval(frameMilliseconds);
    connect(&m_timer, &QTimer::timeout, this, &SurfaceView::poll);
    makeWidgets();
    connect(m_path, &PathSource::changed, this, [this] {
        if (isVisible() && m_moment)
            m_timer.start();
    });
    connect(&controller, &RunController::stateChanged, this, [this] {
        if (isVisible() && m_moment)
            m_timer.start(); // laid again at the end; a click may do something now
    });
    connect(m_kind, &QComboBox::activated, this, [this] {
        fitControls();
        layIfNeeded();
    });
    connect(m_others, &QToolButton::clicked, this, [this] {
        ++m_seed;
        layIfNeeded();
    });
    connect(m_batchShown, &QCheckBox::toggled, this, [this] {
        m_batch.reset();
        m_timer.start();
        refresh(false);
    });
    connect(m_solve, &QToolButton::clicked, this, &SurfaceView::solve);
    connect(m_map, &SurfaceMap::pointedChanged, this, &SurfaceView::showWords);
    connect(m_map, &SurfaceMap::chosen, this, &SurfaceView::begin);
    connect(m_map, &SurfaceMap::resized, this, [this] {
        if (isVisible() && m_moment)
            m_timer.start();
    });
    fitControls();
    refresh(true);
}

// The map outlives what is this class in it, and tells of its losing the focus.
SurfaceView::~SurfaceView() { m_map->disconnect(this); }

void SurfaceView::makeWidgets()
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(side, 0, side, 8);
    column->setSpacing(4);
    auto* const controls = m_tools = new QHBoxLayout;
    controls->setSpacing(8);
    m_kind = new QComboBox(this);
    m_kind->setObjectName(u"surfacePlane"_s);
    m_kind->setAccessibleName(tr("Plane of the surface"));
    m_kind->setToolTip(tr("A network has too many parameters to be drawn: the surface is shown over a plane through them"));
    m_kind->addItem(tr("Through the run"), static_cast<int>(PlaneKind::throughRun));
    m_kind->addItem(tr("Random directions"), static_cast<int>(PlaneKind::random));
    m_others = new QToolButton(this);
    m_others->setObjectName(u"otherDirections"_s);
    m_others->setText(tr("Others"));
    m_others->setAccessibleName(tr("Other random directions"));
    m_others->setToolTip(tr("Draw two other random directions"));
    m_batchShown = new QCheckBox(tr("Batch's own"), this);
    m_batchShown->setObjectName(u"batchSurface"_s);
    m_batchShown->setAccessibleName(tr("Show the batch's own surface"));
    m_batchShown->setToolTip(tr("Dashed, the error of the next batch alone: what its update goes down on. It is another for each "
                                "batch, while the full surface stays."));
    m_batchShown->setChecked(true);
    m_solve = new QToolButton(this);
    m_solve->setObjectName(u"solveExactly"_s);
    m_solve->setText(tr("Solve exactly"));
    m_solve->setAccessibleName(tr("Solve exactly"));
    m_solve->setToolTip(tr("The lowest point in one step, by least squares: only for a model without hidden layers and mean "
                           "squared error"));
    controls->addWidget(m_kind);
    controls->addWidget(m_others);
    controls->addWidget(m_batchShown);
    controls->addWidget(m_solve);
    controls->addStretch();
    m_map = new SurfaceMap(this);
    m_map->setObjectName(u"surfaceMap"_s);
    m_map->setAccessibleName(tr("Error surface"));
    m_map->setWhatsThis(tr("The arrow keys read the error off; Return or a click begins a run from there"));
    m_words = new ShortLabel(this);
    m_words->setObjectName(u"surfaceWords"_s);
    m_words->setAccessibleName(tr("What the surface shows"));
    column->addLayout(controls);
    column->addWidget(m_map, 1);
    column->addWidget(m_words);
}

PlaneKind SurfaceView::kind() const
{
    if (m_moment && m_moment->run->shape.parameters == 2)
        return PlaneKind::twoParameters;
    return static_cast<PlaneKind>(m_kind->currentData().toInt());
}

void SurfaceView::fitControls()
{
    const bool two = kind() == PlaneKind::twoParameters;
    m_kind->setVisible(m_moment && !two);
    m_others->setVisible(m_moment && kind() == PlaneKind::random);
    m_batchShown->setEnabled(m_moment && m_moment->run->plan.batchSize < m_moment->run->plan.samples);
    m_solve->setVisible(m_moment && hasLeastSquares(m_moment->run->file.experiment, *m_moment->run->data));
}

void SurfaceView::setMoment(std::shared_ptr<const RunMoment> moment)
{
    const bool another = !moment || !m_moment || moment->run != m_moment->run;
    m_moment = std::move(moment);
    if (another) {
        for (const auto& work : {m_laying.get(), m_batching.get(), m_solving.get()})
            work->cancel();
        m_inbox = std::make_shared<Inbox>();
        m_batch.reset();
        m_exact.reset();
        m_projected.clear();
        m_share.reset();
        m_showsExact = false;
        m_ordered = {};
        // Of the same experiment run again, the surface is the same: it stays until the new one comes.
        const bool same = m_moment && m_laid && m_laid->run->file.experiment == m_moment->run->file.experiment &&
                          m_laid->kind == PlaneKind::twoParameters;
        if (!same)
            m_laid.reset();
        fitControls();
    }
    m_path->follow(m_moment);
    if (!m_moment) {
        m_timer.stop();
        refresh(true);
        return;
    }
    if (isVisible())
        m_timer.start();
    refresh(another);
}

void SurfaceView::showEvent(QShowEvent* event)
{
    MomentView::showEvent(event);
    if (m_moment)
        m_timer.start();
}

void SurfaceView::hideEvent(QHideEvent* event)
{
    MomentView::hideEvent(event);
    m_timer.stop();
    m_path->pause();
    if (m_laying->isBusy())
        m_ordered = {};
    for (const auto& work : {m_laying.get(), m_batching.get(), m_solving.get()})
        work->cancel();
}

bool SurfaceView::isWorking() const
{
    return m_timer.isActive() || m_laying->isBusy() || m_batching->isBusy() || m_solving->isBusy();
}

bool SurfaceView::isStale() const
{
    const auto& was = m_ordered;
    if (was.run != m_moment->run || was.kind != kind() || was.aspect != m_aspect ||
        (was.kind != PlaneKind::twoParameters && was.seed != m_seed))
        return true;
    const std::int64_t steps = m_path->path().moments().empty() ? 0 : m_path->path().moments().back().steps;
    const bool isOver = m_controller.state() == RunController::State::idle && m_controller.snapshot().runId == was.run->id;
    if (was.kind == PlaneKind::twoParameters) {
        if (!m_laid || !m_laid->grid || m_laid->run != was.run || m_laying->isBusy())
            return false;
        const PlanePoint now{double{m_moment->parameters[0]}, double{m_moment->parameters[1]}};
        const PlaneWindow& window = m_laid->grid->window;
        // Where it goes far beyond the exact solution, it diverges: the window stays.
        return !m_laid->exact && std::isfinite(now.a) && std::isfinite(now.b) && !window.contains(now);
    }
    return (steps >= 2 * was.steps && steps > was.steps) || (isOver && (!was.isOver || steps != was.steps)) ||
           was.exact != (m_showsExact && m_exact);
}

void SurfaceView::layIfNeeded()
{
    if (!m_moment || !isVisible())
        return;
    m_aspect = m_map->wantedAspect();
    m_inbox->gentle.store(m_controller.state() == RunController::State::running, std::memory_order_relaxed);
    if (m_path->isKnown() && isStale())
        lay();
}

void SurfaceView::lay()
{
    SurfaceOrder order;
    // The newest of the run, wherever else one looks.
    const auto& moments = m_path->path().moments();
    order.now = m_moment;
    if (!moments.empty() && moments.back().steps > m_moment->steps) {
        auto newest = std::make_shared<RunMoment>();
        newest->run = m_moment->run;
        newest->steps = moments.back().steps;
        newest->parameters = *moments.back().parameters;
        order.now = std::move(newest);
    }
    order.kind = kind();
    order.seed = m_seed;
    order.aspect = m_aspect;
    order.path = moments;
    order.best = m_path->best();
    if (m_showsExact || order.kind == PlaneKind::twoParameters)
        order.exact = m_exact;
    const bool isOver = m_controller.state() == RunController::State::idle;
    m_ordered = {m_moment->run, order.kind, m_seed, m_aspect, order.now->steps, m_showsExact && m_exact, isOver};
    m_laying->start([order = std::move(order), inbox = m_inbox](const std::atomic<bool>& cancel) {
        laySurface(order, cancel, inbox->gentle, [&](LaidSurface laid) {
            if (cancel.load(std::memory_order_relaxed))
                return;
            const std::lock_guard lock(inbox->mutex);
            inbox->laid = std::move(laid);
        });
    });
    m_timer.start();
}

void SurfaceView::workOutBatch()
{
    if (!m_batchShown->isChecked() || !m_batchShown->isEnabled() || !m_laid || !m_laid->grid || m_laid->run != m_moment->run ||
        m_batching->isBusy() || m_clock.elapsed() < m_nextBatch || (m_batch && m_batch->steps == m_moment->steps))
        return;
    m_batching->start([moment = m_moment, laid = *m_laid, inbox = m_inbox](const std::atomic<bool>& cancel) {
        auto found = inbox->batches.surface(*moment, laid, cancel);
        const std::lock_guard lock(inbox->mutex);
        if (found && !cancel.load(std::memory_order_relaxed))
            inbox->batch = std::move(found);
        inbox->batchIsDone = !cancel.load(std::memory_order_relaxed);
    });
}

void SurfaceView::solve()
{
    m_showsExact = true;
    if (m_exact || !m_moment || m_solving->isBusy()) {
        m_timer.start();
        refresh(false);
        return;
    }
    m_solve->setEnabled(false);
    m_solving->start([run = m_moment->run, inbox = m_inbox](const std::atomic<bool>& cancel) {
        auto exact = leastSquares(run->file.experiment, run->data, cancel);
        const std::lock_guard lock(inbox->mutex);
        inbox->exact = std::move(exact);
    });
    m_timer.start();
}

void SurfaceView::poll()
{
    if (!m_moment || !isVisible()) {
        m_timer.stop();
        return;
    }
    std::optional<LaidSurface> laid;
    std::optional<BatchSurface> batch;
    bool batchIsDone = false;
    {
        const std::lock_guard lock(m_inbox->mutex);
        laid = std::exchange(m_inbox->laid, std::nullopt);
        batch = std::exchange(m_inbox->batch, std::nullopt);
        batchIsDone = std::exchange(m_inbox->batchIsDone, false);
        if (m_inbox->exact)
            m_exact = std::make_shared<const LeastSquares>(*std::exchange(m_inbox->exact, std::nullopt));
    }
    m_solve->setEnabled(!m_solving->isBusy());
    // A coarse one does not take the place of a fine one.
    // One on the way to it is left out where the run goes on and another has just been painted.
    const bool isOften = laid && !laid->isComplete && m_laid && m_laid->grid && m_laid->kind == laid->kind &&
                         m_controller.state() == RunController::State::running && m_clock.elapsed() < m_nextGround;
    const bool isBetter = laid && !isOften &&
                          (!m_laid || !m_laid->grid || !laid->grid || laid->grid->side > ErrorSurface::sides.front() ||
                           laid->isComplete || m_laid->grid->side <= laid->grid->side || m_laid->kind != laid->kind);
    if (isBetter) {
        const bool otherPlane = !m_laid || m_laid->plane != laid->plane;
        m_laid = std::move(laid);
        m_nextGround = m_clock.elapsed() + restOfLayers;
        if (m_laid->exact)
            m_exact = m_laid->exact;
        if (otherPlane) {
            m_projected.clear();
            m_batch.reset();
            m_nextShare = 0;
        }
    }
    const bool cannot = batchIsDone && !batch;
    if (batch) {
        const qint64 least = m_controller.state() == RunController::State::running ? restOfLayers : 0;
        m_nextBatch = m_clock.elapsed() + std::max(least, static_cast<qint64>(4000 * batch->seconds));
        m_batch = std::move(batch);
    } else if (cannot) {
        m_nextBatch = m_clock.elapsed() + 500; // later, at another moment
    }
    layIfNeeded();
    workOutBatch();
    measureShare();
    refresh(isBetter);
    // One of an earlier moment is worked out again; what cannot be shown is not tried again.
    const bool batchIsDue = m_batchShown->isChecked() && m_batchShown->isEnabled() && m_laid && m_laid->grid && !cannot &&
                            (!m_batch || m_batch->steps != m_moment->steps);
    const bool isBusy = m_laying->isBusy() || m_batching->isBusy() || m_solving->isBusy();
    if (isBusy || batchIsDue || m_moreToProject || isBetter)
        return;
    const std::lock_guard lock(m_inbox->mutex);
    if (!m_inbox->laid && !m_inbox->batch && !m_inbox->exact) // they may have come since the inbox was emptied
        m_timer.stop();
}

void SurfaceView::refresh(bool ground)
{
    m_map->setScene(scene(), ground);
    m_map->setStartsHere(facts().mayStart);
    showWords();
}

void SurfaceView::begin(PlanePoint at)
{
    if (!m_moment || !m_laid || !m_laid->plane || m_laid->run != m_moment->run || m_controller.isBusy())
        return;
    m_controller.start(m_moment->run->file, false, {std::make_shared<const std::vector<float>>(m_laid->plane->point(at)), {}});
}

std::shared_ptr<const RunMoment> SurfaceView::seenMoment() const { return m_map->scene().grid ? m_moment : nullptr; }

PanelDrawing SurfaceView::drawing() const
{
    return [scene = m_map->scene()](QPainter& painter, const QSizeF& size, const ChartColors& colors) {
        painter.fillRect(QRectF(QPointF(), size), colors.background);
        if (!scene.grid) {
            painter.setPen(colors.quietText);
            painter.drawText(QRectF(QPointF(), size), Qt::AlignCenter | Qt::TextWordWrap, scene.message);
            return;
        }
        constexpr double edge = 8;
        painter.save();
        painter.translate(edge, edge);
        const auto layout = SurfaceLayout::of(size - QSizeF(2 * edge, 2 * edge), QFontMetricsF(painter.font()), scene);
        drawGround(painter, layout, scene, colors);
        drawBatch(painter, layout, scene);
        drawLabels(painter, layout, scene);
        drawRun(painter, layout, scene, colors);
        painter.restore();
    };
}

} // namespace epochscope
