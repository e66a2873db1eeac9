#include "chart/learning_curve_chart.h"

#include "chart/curve_position.h"

#include <QtCharts/QLegend>
#include <QtCharts/QValueAxis>
#include <QtCore/QVariantAnimation>
#include <QtWidgets/QGraphicsLayout>
#include <QtWidgets/QGraphicsScene>
#include <QtWidgets/QGraphicsSceneResizeEvent>
#include <QtWidgets/QGraphicsView>
#include <QtWidgets/QStyle>

#include <algorithm>
#include <cmath>

namespace epochscope {

namespace {
constexpr double smallestSide = 60;  // of the chart, in pixels, below which nothing is laid out
constexpr int movingTime = 150;      // ms
constexpr double slowestMoving = 40; // ms for one frame
constexpr double bandZ = 1;
constexpr double layerZ = 2; // below Qt Charts' series (from 3)
constexpr double lossesZ = 40;
} // namespace

LearningCurveChart::LearningCurveChart(QGraphicsItem* parent)
    : QChart(parent), m_frame(this), m_colors(ChartColors::light()), m_band(new BandLayer(this, bandZ)),
      m_layer(new CurveLayer(this, layerZ)), m_broad(new CurveLayer(this, layerZ + 0.5)),
      m_lossesBelow(new CurveLayer(this, layerZ + 0.2)), m_lossesAbove(new CurveLayer(this, lossesZ)), m_animation(new QVariantAnimation(this))
{
    legend()->hide();
    m_broad->setPictured(false);
    setMargins({});
    layout()->setContentsMargins(0, 0, 0, 0);
    // The frame paints the background: Qt Charts' own lags behind where the plot area is set by hand.
    setBackgroundVisible(false);
    setPlotAreaBackgroundVisible(false);
    setAnimationOptions(QChart::NoAnimation);
    // In units of the plot, so that no range is too narrow, too far away or logarithmic for Qt Charts.
    auto* horizontal = new QValueAxis(this);
    auto* vertical = new QValueAxis(this);
    for (QValueAxis* axis : {horizontal, vertical}) {
        axis->setVisible(false);
        axis->setRange(0, 1);
    }
    addAxis(horizontal, Qt::AlignBottom);
    addAxis(vertical, Qt::AlignLeft);
    for (std::size_t standing = 0; standing < standings; ++standing)
        m_series.emplace_back(this, horizontal, vertical);

    m_animation->setDuration(movingTime);
    m_animation->setEasingCurve(QEasingCurve::InOutCubic);
    m_animation->setStartValue(0.0);
    m_animation->setEndValue(1.0);
    connect(m_animation, &QVariantAnimation::valueChanged, this, [this](const QVariant& share) {
        if (!m_drawing.before)
            return;
        m_drawing.share = share.toDouble();
        redraw();
    });
    connect(m_animation, &QVariantAnimation::finished, this, [this] {
        m_drawing.before.reset();
        m_drawing.share = 1;
        redraw();
    });
    fit(true);
    layOut();
}

LearningCurveChart::~LearningCurveChart() { m_animation->disconnect(this); }

void LearningCurveChart::setColors(const ChartColors& colors)
{
    m_colors = colors;
    m_restyled = true;
    layOut();
}

void LearningCurveChart::setChartFont(const QFont& font)
{
    m_fontSize = font.pixelSize();
    m_frame.setFont(font);
    m_restyled = true;
    layOut();
}

void LearningCurveChart::setTitles(const QString& title, const QString& subtitle, const QString& caption)
{
    m_texts.title = title;
    m_texts.subtitle = subtitle;
    m_texts.caption = caption;
    layOut();
}

void LearningCurveChart::setHint(const QString& hint)
{
    m_hint = hint;
    showHint();
}

void LearningCurveChart::setOptions(const LearningCurveOptions& options)
{
    if (options == m_options)
        return;
    const PlotMapping from = m_drawing.mapping;
    const bool anotherAxis = options.horizontal != m_options.horizontal;
    const bool morphs = anotherAxis || options.logarithmicHorizontal != m_options.logarithmicHorizontal ||
                        options.logarithmic != m_options.logarithmic;
    if (anotherAxis)
        m_horizontalView.reset(); // epochs are no updates
    m_options = options;
    m_restyled = true;
    fit(true);
    if (morphs)
        startMoving(from);
    layOut();
}

void LearningCurveChart::setQuantity(Quantity quantity)
{
    m_quantity = quantity;
    fit(true);
    layOut();
}

void LearningCurveChart::setForFile(bool forFile)
{
    m_forFile = forFile;
    for (CurveLayer* layer : {m_layer, m_lossesBelow, m_lossesAbove})
        layer->setPictured(!forFile);
    layOut();
}

void LearningCurveChart::startMoving(const PlotMapping& from)
{
    // Nobody would see it, somebody asked for less motion, or it would but stutter.
    const QWidget* view = scene() && !scene()->views().isEmpty() ? scene()->views().first() : nullptr;
    if (!m_moving || m_runs.empty() || !view || !view->isVisible() ||
        m_drawTime + m_layer->paintMilliseconds() > slowestMoving ||
        view->style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, view) <= 0)
        return;
    m_animation->stop();
    m_drawing.before = from;
    m_drawing.share = 0;
    m_animation->start();
}

void LearningCurveChart::setRuns(std::vector<CurveRun> runs)
{
    RunCurvesList list;
    bool sameRuns = runs.size() == m_runs.size();
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const CurveRun& run = runs[i];
        const auto known = std::find_if(m_runs.begin(), m_runs.end(),
                                        [&](const auto& other) { return other && other->id() == run.id; });
        if (known == m_runs.end()) {
            sameRuns = false;
            list.push_back(std::make_unique<RunCurves>(run, m_quantity));
            continue;
        }
        sameRuns = sameRuns && (*known)->run().ended == run.ended;
        (*known)->update(run);
        list.push_back(std::move(*known));
    }
    m_runs = std::move(list);
    m_inLayer.clear();
    if (const RunCurves* live = find(m_live); !live || live->run().ended)
        m_live.reset();
    m_restyled = true;
    fit(!sameRuns);
    layOut();
}

void LearningCurveChart::updateRun(const CurveRun& run)
{
    RunCurves* known = find(run.id);
    bool afresh = !known;
    if (known) {
        // A run that ends, or begins again, may take less room; one that went back does not shake the chart.
        afresh = known->run().ended != run.ended;
        std::array<bool, 3> before{};
        for (const CurveKind kind : {CurveKind::running, CurveKind::measured, CurveKind::validation})
            before[static_cast<std::size_t>(kind)] = known->isShown(kind, m_options);
        m_restyled = m_restyled || !(known->run().style == run.style) || known->run().name != run.name ||
                     !known->run().definitions != !run.definitions;
        known->update(run);
        for (const CurveKind kind : {CurveKind::running, CurveKind::measured, CurveKind::validation})
            m_restyled = m_restyled || before[static_cast<std::size_t>(kind)] != known->isShown(kind, m_options);
    } else {
        m_runs.push_back(std::make_unique<RunCurves>(run, m_quantity));
        m_restyled = true;
    }
    const std::optional<std::uint64_t> live = run.ended ? std::nullopt : std::optional(run.id);
    m_live = run.ended && m_live != run.id ? m_live : live;
    const Drawing before = m_drawing;
    fit(afresh);
    if (m_restyled || !(m_drawing == before))
        layOut();
    else
        redraw();
}

void LearningCurveChart::setHighlighted(std::optional<std::uint64_t> run)
{
    if (!find(run))
        run.reset();
    if (run == m_highlighted)
        return;
    m_highlighted = run;
    showLegend();
    m_frame.layOut(m_frame.area());
    redraw();
}

void LearningCurveChart::setPlanned(const BatchPlan& plan)
{
    m_planned = plan;
    fit(true);
    layOut();
}

void LearningCurveChart::setView(std::optional<Range> horizontal, std::optional<Range> vertical)
{
    m_horizontalView = horizontal;
    m_verticalView = vertical;
    fit(false);
    layOut();
}

RunCurves* LearningCurveChart::find(std::optional<std::uint64_t> run) const
{
    const auto known =
        std::find_if(m_runs.begin(), m_runs.end(), [&](const auto& other) { return other->id() == run; });
    return run && known != m_runs.end() ? known->get() : nullptr;
}

RunCurves* LearningCurveChart::focus() const
{
    if (RunCurves* highlighted = find(m_highlighted))
        return highlighted;
    return m_runs.empty() ? nullptr : m_runs.back().get();
}

void LearningCurveChart::fit(bool afresh)
{
    m_horizontal = m_sharedHorizontal
                       ? *m_sharedHorizontal
                       : followedHorizontal(m_runs, m_options, plannedEnd(m_options.horizontal, m_planned));
    const bool logarithmic = m_options.logarithmic && m_quantity == Quantity::error;
    const FollowedVertical followed = followedVertical(m_runs, m_options, m_quantity);
    m_offScale = followed.offScale;
    if (afresh)
        m_fitted = false;
    if (followed.any) {
        // While runs go on the axis only grows, so that it does not tremble.
        const Range& wanted = followed.range;
        m_vertical =
            m_fitted ? Range{std::min(m_vertical.from, wanted.from), std::max(m_vertical.to, wanted.to)} : wanted;
        m_fitted = true;
    } else if (!m_fitted) {
        m_vertical = logarithmic ? Range{0.01, 1} : Range{0, 1};
    }
    PlotMapping& mapping = m_drawing.mapping;
    mapping.axis = m_options.horizontal;
    mapping.logarithmicX = m_options.logarithmicHorizontal;
    mapping.logarithmicY = logarithmic;
    mapping.x = m_horizontalView ? viewable(*m_horizontalView, m_horizontal, mapping.logarithmicX) : m_horizontal;
    mapping.y = m_verticalView ? viewable(*m_verticalView, m_vertical, logarithmic) : m_vertical;
    m_drawing.held = !m_verticalView;
    m_drawing.exact = m_forFile;
    m_drawing.options = m_options;
}

QRectF LearningCurveChart::plotRect() const { return mapRectToScene(plotArea()); }

QPointF LearningCurveChart::valueAt(const QPointF& point) const
{
    const QRectF plot = plotRect();
    return {mapping().valueX((point.x() - plot.left()) / plot.width()),
            mapping().valueY((plot.bottom() - point.y()) / plot.height())};
}

QPointF LearningCurveChart::pointAt(double x, double y) const
{
    const QRectF plot = plotRect();
    return {plot.left() + mapping().unitX(x) * plot.width(), plot.bottom() - mapping().unitY(y) * plot.height()};
}

void LearningCurveChart::setLeastMargins(double left, double right)
{
    if (left == m_frame.leastLeftMargin() && right == m_frame.leastRightMargin())
        return;
    m_frame.setLeastMargins(left, right);
    layOut();
}

void LearningCurveChart::setSharedHorizontal(std::optional<Range> range)
{
    if (range == m_sharedHorizontal)
        return;
    m_sharedHorizontal = range;
    fit(false);
    layOut();
}

void LearningCurveChart::setParts(bool legend, bool horizontalName)
{
    if (legend == m_hasLegend && horizontalName == m_hasHorizontalName)
        return;
    m_hasLegend = legend;
    m_hasHorizontalName = horizontalName;
    m_restyled = true;
    layOut();
}

void LearningCurveChart::layOut()
{
    m_drawing.exact = m_forFile;
    m_texts.horizontal = m_hasHorizontalName ? axisName(m_options.horizontal) : QString();
    m_texts.vertical = m_quantity == Quantity::accuracy ? tr("accuracy") : tr("error");
    m_frame.setTexts(m_texts);
    if (m_restyled)
        showLegend();
    m_frame.setMapping(m_drawing.mapping, m_quantity == Quantity::accuracy);
    const QRectF area(QPointF(0, 0), size());
    if (area.width() >= smallestSide && area.height() >= smallestSide) {
        const QRectF plot = m_frame.layOut(area);
        setPlotArea(plot);
        m_band->setPlot(plot);
        m_layer->setPlot(plot);
        for (CurveLayer* layer : {m_broad, m_lossesBelow, m_lossesAbove})
            layer->setPlot(plot);
        m_drawing.plot = plot.size();
    }
    redraw();
    m_restyled = false;
    Q_EMIT rangesChanged();
}

void LearningCurveChart::resizeEvent(QGraphicsSceneResizeEvent* event)
{
    QChart::resizeEvent(event);
    layOut();
}

} // namespace epochscope
