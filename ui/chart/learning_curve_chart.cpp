#include "chart/learning_curve_chart.h"

#include "chart/curve_style.h"
#include "chart/number_text.h"
#include "record/decimation.h"

#include <QtCharts/QLegend>
#include <QtCharts/QLineSeries>
#include <QtCharts/QValueAxis>
#include <QtWidgets/QGraphicsLayout>
#include <QtWidgets/QGraphicsSceneResizeEvent>

#include <algorithm>
#include <cmath>
#include <limits>

namespace epochscope {

namespace {
constexpr double smallestSide = 60;    // of the chart, in pixels, below which nothing is laid out
constexpr double offScaleFactor = 100; // times the start of the run
constexpr double offScaleFactorLog = 1e8;
constexpr double largestDrawn = 1e15;
constexpr double headroom = 1.03;     // of a linear axis, so that no curve runs along its edge
constexpr double decadesDrawn = 1e16; // a logarithmic axis shows this much below its upper end

// Finer than the steps of the marks, so that the curve fills its chart.
double verticalCeiling(double value)
{
    const double power = std::pow(10.0, std::floor(std::log10(value)));
    for (const double factor : {1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0})
        if (factor * power >= value * (1 - 1e-12))
            return factor * power;
    return 10 * power;
}
} // namespace

LearningCurveChart::LearningCurveChart(QGraphicsItem* parent)
    : QChart(parent), m_frame(this),
      m_colors(ChartColors::light()), m_curves{Curve{CurveKind::running, &EpochRecord::trainRunning},
                                               Curve{CurveKind::measured, &EpochRecord::trainMeasured},
                                               Curve{CurveKind::validation, &EpochRecord::validation}},
      m_horizontalAxis(new QValueAxis(this)), m_verticalAxis(new QValueAxis(this))
{
    legend()->hide();
    setMargins({});
    layout()->setContentsMargins(0, 0, 0, 0);
    // The frame paints the background: Qt Charts' own lags behind where the plot area is set by hand.
    setBackgroundVisible(false);
    setPlotAreaBackgroundVisible(false);
    setAnimationOptions(QChart::NoAnimation);
    for (QValueAxis* axis : {m_horizontalAxis, m_verticalAxis})
        axis->setVisible(false);
    addAxis(m_horizontalAxis, Qt::AlignBottom);
    addAxis(m_verticalAxis, Qt::AlignLeft);
    // Validation under training, so that the solid line stays whole.
    for (auto curve = m_curves.rbegin(); curve != m_curves.rend(); ++curve) {
        curve->series = new QLineSeries(this);
        addSeries(curve->series);
        curve->series->attachAxis(m_horizontalAxis);
        curve->series->attachAxis(m_verticalAxis);
    }
    m_texts.horizontal = tr("epochs");
    m_texts.vertical = tr("error");
    restyle();
    begin(10);
}

void LearningCurveChart::setColors(const ChartColors& colors)
{
    m_colors = colors;
    restyle();
}

void LearningCurveChart::setChartFont(const QFont& font)
{
    m_fontSize = font.pixelSize();
    m_frame.setFont(font);
    restyle();
    applyRanges();
    redraw();
}

void LearningCurveChart::setTitles(const QString& title, const QString& subtitle, const QString& caption)
{
    m_texts.title = title;
    m_texts.subtitle = subtitle;
    m_texts.caption = caption;
    m_frame.setTexts(m_texts);
    applyRanges();
    redraw();
}

void LearningCurveChart::setHint(const QString& hint)
{
    m_hint = hint;
    redraw();
}

void LearningCurveChart::setOptions(const LearningCurveOptions& options)
{
    m_options = options;
    m_fitted = false;
    fitRanges();
    restyle();
    applyRanges();
    redraw();
}

void LearningCurveChart::begin(std::int64_t plannedEpochs)
{
    m_history = {};
    m_plannedEpochs = std::max<std::int64_t>(1, plannedEpochs);
    m_ended = false;
    forget();
    fitRanges();
    restyle();
    applyRanges();
    redraw();
}

void LearningCurveChart::forget()
{
    m_scanned = 0;
    m_fitted = false;
    m_hasFirst = false;
    m_offScale = false;
    for (Curve& curve : m_curves)
        curve.hasValues = curve.hasAboveZero = false;
}

void LearningCurveChart::draw(const History::View& history)
{
    const auto known = [this] {
        std::array<bool, 3> shown{};
        std::transform(m_curves.begin(), m_curves.end(), shown.begin(),
                       [this](const Curve& c) { return isShown(c); });
        return shown;
    };
    const auto before = known();
    m_history = history;
    scan();
    if (known() != before) {
        restyle();
        applyRanges();
    }
    if (fitRanges())
        applyRanges();
    redraw();
}

void LearningCurveChart::end()
{
    m_ended = true;
    m_fitted = false;
    fitRanges();
    applyRanges();
    redraw();
}

void LearningCurveChart::setQuantity(Quantity quantity) { m_quantity = quantity; }

void LearningCurveChart::setRuns(std::vector<CurveRun> runs)
{
    m_runs = std::move(runs);
    begin(m_runs.empty() ? m_plannedEpochs : m_runs.back().record.plan.epochs);
    if (!m_runs.empty())
        updateRun(CurveRun(m_runs.back()));
}

void LearningCurveChart::updateRun(const CurveRun& run)
{
    const auto known =
        std::find_if(m_runs.begin(), m_runs.end(), [&](const CurveRun& other) { return other.id == run.id; });
    if (known != m_runs.end()) {
        *known = run;
    } else {
        m_runs.push_back(run);
        begin(run.record.plan.epochs);
    }
    draw(run.record.history);
    if (run.ended && !run.record.history.empty())
        end();
}

void LearningCurveChart::setHighlighted(std::optional<std::uint64_t> run) { m_highlighted = run; }
void LearningCurveChart::setPlanned(const BatchPlan& plan) { begin(plan.epochs); }

void LearningCurveChart::setView(std::optional<Range> horizontal, std::optional<Range> vertical)
{
    m_horizontalView = horizontal;
    m_verticalView = vertical;
    Q_EMIT rangesChanged();
}

QRectF LearningCurveChart::plotRect() const { return mapRectToScene(plotArea()); }

QPointF LearningCurveChart::valueAt(const QPointF& point) const
{
    const QRectF plot = plotRect();
    return {m_horizontal.from + (point.x() - plot.left()) / plot.width() * m_horizontal.width(),
            m_vertical.from + (plot.bottom() - point.y()) / plot.height() * m_vertical.width()};
}

QPointF LearningCurveChart::pointAt(double x, double y) const
{
    const QRectF plot = plotRect();
    return {plot.left() + (x - m_horizontal.from) / m_horizontal.width() * plot.width(),
            plot.bottom() - (y - m_vertical.from) / m_vertical.width() * plot.height()};
}

bool LearningCurveChart::isShown(const Curve& curve) const
{
    const std::array<bool, 3> chosen = {m_options.running, m_options.measured, m_options.validation};
    // The training curve's place is kept from the start; the others appear with their first value.
    return chosen[index(curve.kind)] && (curve.hasValues || curve.kind == CurveKind::running);
}

void LearningCurveChart::scan()
{
    if (m_history.generation() != m_generation) {
        m_generation = m_history.generation();
        m_scanned = 0; // rows moved; the extremes known stay true
    }
    for (std::int64_t row = m_scanned; row < m_history.size(); ++row) {
        const EpochRecord& record = m_history[row];
        double first = -std::numeric_limits<double>::infinity();
        for (Curve& curve : m_curves) {
            const double value = record.*curve.value;
            if (!std::isfinite(value))
                continue;
            first = std::max(first, value);
            curve.lowest = curve.hasValues ? std::min(curve.lowest, value) : value;
            curve.highest = curve.hasValues ? std::max(curve.highest, value) : value;
            curve.hasValues = true;
            if (value > 0) {
                curve.lowestAboveZero = curve.hasAboveZero ? std::min(curve.lowestAboveZero, value) : value;
                curve.hasAboveZero = true;
            }
        }
        if (!m_hasFirst && std::isfinite(first)) {
            m_firstValue = first;
            m_hasFirst = true;
        }
    }
    // The newest row may stand off the stride and be replaced by the next one: it is looked at again.
    m_scanned = std::max<std::int64_t>(0, m_history.size() - 1);
}

bool LearningCurveChart::fitRanges()
{
    const Range oldHorizontal = m_horizontal;
    const Range oldVertical = m_vertical;

    const double last = m_history.empty() ? 0 : static_cast<double>(m_history.back().epoch);
    const auto planned = static_cast<double>(m_plannedEpochs);
    if (m_history.empty())
        m_horizontal = {0, planned};
    else if (m_ended)
        m_horizontal = {0, last};
    else
        m_horizontal = {0, std::min(planned, stepCeiling(std::max(last, 10.0)))};

    bool any = false;
    double low = 0;
    double high = 0;
    for (const Curve& curve : m_curves) {
        if (!isShown(curve) || !(m_options.logarithmic ? curve.hasAboveZero : curve.hasValues))
            continue;
        const double lowest = m_options.logarithmic ? curve.lowestAboveZero : curve.lowest;
        low = any ? std::min(low, lowest) : lowest;
        high = any ? std::max(high, curve.highest) : curve.highest;
        any = true;
    }
    m_offScale = false;
    if (any) {
        const double factor = m_options.logarithmic ? offScaleFactorLog : offScaleFactor;
        const double start = m_firstValue > 0 ? m_firstValue : high;
        const double limit = std::min(start * factor, largestDrawn);
        m_offScale = high > limit;
        high = std::min(high, limit);
        low = std::min(low, high);
        Range wanted;
        if (m_options.logarithmic) {
            low = std::max(low, high / decadesDrawn);
            wanted = {stepFloor(low), stepCeiling(high)};
        } else {
            wanted.to = high > 0 ? verticalCeiling(high * headroom) : 0;
            wanted.from = low < 0 ? -verticalCeiling(-std::max(low, -largestDrawn)) : 0;
        }
        wanted = drawable(wanted, m_options.logarithmic);
        // Within a run the axis only grows, so that it does not tremble.
        m_vertical =
            m_fitted ? Range{std::min(m_vertical.from, wanted.from), std::max(m_vertical.to, wanted.to)} : wanted;
        m_fitted = true;
    } else if (!m_fitted) {
        m_vertical = m_options.logarithmic ? Range{0.01, 1} : Range{0, 1};
    }
    m_horizontal = drawable(m_horizontal, false);
    return !(oldHorizontal == m_horizontal && oldVertical == m_vertical);
}

double LearningCurveChart::drawn(double value) const
{
    if (!std::isfinite(value) || (m_options.logarithmic && value <= 0))
        return std::numeric_limits<double>::quiet_NaN();
    value = std::clamp(value, m_vertical.from, m_vertical.to);
    return m_options.logarithmic ? std::log10(value) : value;
}

double LearningCurveChart::lastDrawn(const Curve& curve) const
{
    std::int64_t row = m_history.size() - 1;
    while (row > 0 && std::isnan(drawn(m_history[row].*curve.value)))
        --row;
    return m_history[row].*curve.value;
}

void LearningCurveChart::applyRanges()
{
    m_frame.setRanges(m_horizontal, m_vertical, m_options.logarithmic);
    const QRectF area(QPointF(0, 0), size());
    if (area.width() < smallestSide || area.height() < smallestSide)
        return;
    setPlotArea(m_frame.layOut(area));
    m_horizontalAxis->setRange(m_horizontal.from, m_horizontal.to);
    if (m_options.logarithmic)
        m_verticalAxis->setRange(std::log10(m_vertical.from), std::log10(m_vertical.to));
    else
        m_verticalAxis->setRange(m_vertical.from, m_vertical.to);
}

void LearningCurveChart::restyle()
{
    m_frame.setColors(m_colors);
    std::vector<LegendEntry> legendEntries;
    QStringList widest;
    for (Curve& curve : m_curves) {
        curve.series->setPen(curvePen(curve.kind, RunStyle{}, m_colors, m_fontSize, curve.isThin));
        if (!isShown(curve))
            continue;
        legendEntries.push_back({legendName(curve.kind), curvePen(curve.kind, RunStyle{}, m_colors, m_fontSize, false)});
        widest += curveName(curve.kind) + QStringLiteral(" 8.88×10⁻⁸⁸");
    }
    m_frame.setLegend(std::move(legendEntries));
    m_frame.reserveEndLabels(widest);
}

void LearningCurveChart::redraw()
{
    std::vector<CurveEnd> ends;
    std::optional<OffScale> mark;
    double highest = 0;
    const int columns = std::max(64, static_cast<int>(plotArea().width() / 2));
    for (Curve& curve : m_curves) {
        QList<QPointF> points;
        if (isShown(curve) && !m_history.empty()) {
            const auto x = [this](std::int64_t row) { return static_cast<double>(m_history[row].epoch); };
            const auto y = [this, &curve](std::int64_t row) { return drawn(m_history[row].*curve.value); };
            for (const CurvePoint& point :
                 decimate(m_history.size(), x, y, m_horizontal.from, m_horizontal.to, columns))
                points.append({point.x, point.y});
        }
        const double units = m_options.logarithmic ? std::log10(m_vertical.to / m_vertical.from) : m_vertical.width();
        const bool thin =
            isDense(points, plotArea().height() / units, 3 * (plotArea().width() + plotArea().height()));
        if (thin != curve.isThin) {
            curve.isThin = thin;
            curve.series->setPen(curvePen(curve.kind, RunStyle{}, m_colors, m_fontSize, thin));
        }
        curve.series->replace(points);
        if (points.isEmpty())
            continue;
        ends.push_back({curveName(curve.kind), valueText(lastDrawn(curve)), m_colors.hue(0), points.back().x(),
                        points.back().y()});
        if (m_offScale && curve.highest > highest) {
            highest = curve.highest;
            const double edge = m_options.logarithmic ? std::log10(m_vertical.to) : m_vertical.to;
            const auto first =
                std::find_if(points.cbegin(), points.cend(), [&](const QPointF& p) { return p.y() >= edge; });
            mark = OffScale{first == points.cend() ? points.back().x() : first->x(),
                            tr("off scale, up to %1").arg(valueText(highest))};
        }
    }
    QString hint;
    if (ends.empty())
        hint = m_history.empty()       ? m_hint
               : m_options.logarithmic ? tr("Nothing above zero to show on a logarithmic axis.")
                                       : tr("No finite error to show.");
    if (hint != m_texts.hint) {
        m_texts.hint = hint;
        m_frame.setTexts(m_texts);
    }
    m_frame.setEnds(std::move(ends));
    m_frame.setOffScale(std::move(mark));
}

QString LearningCurveChart::description() const
{
    if (m_history.empty())
        return tr("Learning curve, nothing drawn yet.");
    QStringList parts;
    for (const Curve& curve : m_curves)
        if (isShown(curve) && curve.hasValues)
            parts += tr("%1 error %2").arg(curveName(curve.kind), valueText(lastDrawn(curve)));
    return tr("Learning curve after %1 epochs: %2.")
        .arg(groupedText(m_history.back().epoch), parts.join(QStringLiteral(", ")));
}

void LearningCurveChart::resizeEvent(QGraphicsSceneResizeEvent* event)
{
    QChart::resizeEvent(event);
    applyRanges();
    redraw();
}

} // namespace epochscope
