#include "chart/chart_navigator.h"

#include "chart/chart_overlay.h"
#include "chart/guarded_chart_view.h"

#include <cmath>

namespace epochscope {

namespace {
constexpr double beyond = 0.1; // of the plot: how far past what is revealed

std::pair<double, double> placesIn(const QRectF& plot, const QPointF& point)
{
    return {(point.x() - plot.left()) / plot.width(), (plot.bottom() - point.y()) / plot.height()};
}
} // namespace

ChartNavigator::ChartNavigator(GuardedChartView& view, NavigableChart& chart, ChartOverlay& overlay, QObject* parent)
    : QObject(parent), m_view(view), m_chart(chart), m_overlay(overlay)
{
    m_burst.setSingleShot(true);
    m_burst.setInterval(0);
    connect(&m_burst, &QTimer::timeout, this, [this] {
        if (m_pending)
            apply();
    });
    view.setFocusPolicy(Qt::StrongFocus);
    view.viewport()->setMouseTracking(true);
    view.setToolTip(tr("Wheel or drag to zoom, middle button to pan, double click for all.\n"
                       "With Shift the wheel zooms only the horizontal axis, with Ctrl only the vertical one."));
    view.installEventFilter(this);
    view.viewport()->installEventFilter(this);
}

void ChartNavigator::shareHorizontally(ChartNavigator& other)
{
    m_others.emplace_back(&other);
    other.m_others.emplace_back(this);
    other.takeHorizontal(m_horizontal);
}

void ChartNavigator::zoom(double factor, std::optional<QPointF> about, Axes axes)
{
    const QRectF plot = m_chart.plotRect();
    if (plot.isEmpty() || !std::isfinite(factor) || factor <= 0)
        return;
    const auto [x, y] = placesIn(plot, about.value_or(plot.center()));
    std::optional<Range> horizontal = m_horizontal;
    std::optional<Range> vertical = m_vertical;
    if (axes != Axes::vertical) {
        const AxisView axis = horizontalAxis();
        const Range wanted = zoomed(axis, x, factor);
        // There is nothing to see beyond the run.
        horizontal = factor > 1 ? keptWithin(wanted, axis) : wanted;
        if (coversAll(*horizontal, axis))
            horizontal.reset();
    }
    if (axes != Axes::horizontal) {
        const AxisView axis = verticalAxis();
        vertical = zoomed(axis, y, factor);
        // Zooming out of both ends where the chart began; of the vertical axis alone it goes on, to what is off scale.
        if (axes == Axes::both && factor > 1 && !horizontal && coversAll(*vertical, axis))
            vertical.reset();
    }
    setView(horizontal, vertical);
}

void ChartNavigator::pan(const QPointF& pixels)
{
    const QRectF plot = m_chart.plotRect();
    if (plot.isEmpty())
        return;
    std::optional<Range> horizontal = m_horizontal;
    std::optional<Range> vertical = m_vertical;
    if (pixels.x() != 0) {
        const AxisView axis = horizontalAxis();
        horizontal = keptWithin(panned(axis, -pixels.x() / plot.width()), axis);
        if (coversAll(*horizontal, axis))
            horizontal.reset();
    }
    if (pixels.y() != 0)
        vertical = panned(verticalAxis(), pixels.y() / plot.height());
    setView(horizontal, vertical);
}

void ChartNavigator::zoomTo(const QRectF& band)
{
    const QRectF plot = m_chart.plotRect();
    const QRectF inside = band.normalized() & plot;
    if (plot.isEmpty() || inside.isEmpty())
        return;
    const auto [left, bottom] = placesIn(plot, inside.bottomLeft());
    const auto [right, top] = placesIn(plot, inside.topRight());
    std::optional<Range> horizontal = m_horizontal;
    std::optional<Range> vertical = m_vertical;
    if (inside.width() < plot.width())
        horizontal = between(horizontalAxis(), left, right);
    if (inside.height() < plot.height())
        vertical = between(verticalAxis(), bottom, top);
    setView(horizontal, vertical);
}

void ChartNavigator::reveal(double x)
{
    const AxisView axis = horizontalAxis();
    const double place = placeOf(x, axis);
    if (!std::isfinite(place) || (place >= 0 && place <= 1))
        return;
    const double part = place < 0 ? place - beyond : place - 1 + beyond;
    pan({-part * m_chart.plotRect().width(), 0});
}

void ChartNavigator::fit() { setView(std::nullopt, std::nullopt); }

void ChartNavigator::setHorizontal(std::optional<Range> range) { setView(range, m_vertical); }

void ChartNavigator::setView(std::optional<Range> horizontal, std::optional<Range> vertical)
{
    if (horizontal == m_horizontal && vertical == m_vertical)
        return;
    const bool moved = horizontal != m_horizontal;
    m_horizontal = horizontal;
    m_vertical = vertical;
    apply();
    if (moved)
        for (const QPointer<ChartNavigator>& other : m_others)
            if (other)
                other->takeHorizontal(horizontal);
}

void ChartNavigator::takeHorizontal(std::optional<Range> horizontal)
{
    if (horizontal == m_horizontal)
        return;
    m_horizontal = horizontal;
    apply();
}

void ChartNavigator::apply()
{
    m_pending = true;
    if (m_burst.isActive() || m_view.isHidden())
        return;
    m_pending = false;
    m_burst.start();
    m_chart.setView(m_horizontal, m_vertical);
    Q_EMIT viewChanged();
}

AxisView ChartNavigator::horizontalAxis() const
{
    AxisView axis = m_chart.horizontalAxis();
    if (m_pending)
        axis.shown = m_horizontal.value_or(axis.full);
    return axis;
}

AxisView ChartNavigator::verticalAxis() const
{
    AxisView axis = m_chart.verticalAxis();
    if (m_pending)
        axis.shown = m_vertical.value_or(axis.full);
    return axis;
}

} // namespace epochscope
