#include "chart/curve_layer.h"

#include "chart/curve_position.h"

#include <QtCore/QElapsedTimer>
#include <QtGui/QPaintEngine>
#include <QtGui/QPainter>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace epochscope {

namespace {
constexpr double bandColumn = 2; // pixels
constexpr float bandOpacity = 0.11F;
constexpr qsizetype mostBroadPoints = 30'000; // beyond, a picture takes too long and is too full to gain from it

// Where single pixels stand to make a line of this width.
std::vector<QPointF> sideBySide(double width)
{
    const double r = (width - 1) / 2;
    if (r < 0.25)
        return {{0, 0}};
    std::vector<QPointF> places{{-r, 0}, {r, 0}, {0, -r}, {0, r}};
    if (r > 0.75)
        for (const double d = 0.7 * r; const QPointF& place : {QPointF(0, 0), {-d, -d}, {-d, d}, {d, -d}, {d, d}})
            places.push_back(place);
    return places;
}

QTransform onto(const QRectF& plot)
{
    return QTransform(plot.width(), 0, 0, -plot.height(), plot.left(), plot.bottom());
}

void paintLine(QPainter& painter, const Polyline& line, const QTransform& transform)
{
    const QPolygonF points = transform.map(QPolygonF(line.points));
    for (std::size_t piece = 0; piece < line.starts.size(); ++piece) {
        const qsizetype begin = line.starts[piece];
        const qsizetype end = piece + 1 < line.starts.size() ? line.starts[piece + 1] : points.size();
        painter.drawPolyline(points.constData() + begin, static_cast<int>(end - begin));
    }
}
} // namespace

CurveLayer::CurveLayer(QGraphicsItem* chart, double z) : QGraphicsItem(chart)
{
    setZValue(z);
    setAcceptedMouseButtons(Qt::NoButton);
}

void CurveLayer::setPlot(const QRectF& plot)
{
    if (plot == m_plot)
        return;
    prepareGeometryChange();
    m_plot = plot;
    m_picture = {};
}

void CurveLayer::setStrokes(std::vector<Stroke> strokes)
{
    m_strokes = std::move(strokes);
    m_picture = {};
    update();
}

void CurveLayer::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*)
{
    if (m_strokes.empty() || m_plot.isEmpty())
        return;
    const bool raster = painter->paintEngine() && painter->paintEngine()->type() == QPaintEngine::Raster;
    if (!m_pictured || !raster || painter->worldTransform().type() > QTransform::TxTranslate) {
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setClipRect(m_plot, Qt::IntersectClip);
        paintStrokes(*painter, m_plot);
        painter->restore();
        return;
    }
    const double ratio = painter->device()->devicePixelRatioF();
    const QSize size = (m_plot.size() * ratio).toSize().expandedTo({1, 1});
    if (m_picture.size() != size || m_picture.devicePixelRatio() != ratio) {
        m_picture = QPixmap(size);
        m_picture.setDevicePixelRatio(ratio);
        m_picture.fill(Qt::transparent);
        QElapsedTimer clock;
        clock.start();
        QPainter inside(&m_picture);
        inside.setRenderHint(QPainter::Antialiasing);
        paintStrokes(inside, QRectF(QPointF(0, 0), m_plot.size()));
        m_paintTime = static_cast<double>(clock.nsecsElapsed()) / 1e6;
    }
    painter->drawPixmap(m_plot.topLeft(), m_picture);
}

void CurveLayer::paintStrokes(QPainter& painter, const QRectF& plot) const
{
    const bool raster = painter.paintEngine() && painter.paintEngine()->type() == QPaintEngine::Raster;
    const auto points = std::accumulate(m_strokes.begin(), m_strokes.end(), qsizetype(0),
                                        [](qsizetype sum, const Stroke& stroke) {
                                            return sum + stroke.line.points.size();
                                        });
    const bool broad = raster && points <= mostBroadPoints;
    painter.setBrush(Qt::NoBrush);
    for (const Stroke& stroke : m_strokes) {
        painter.setPen(stroke.pen);
        // What is transparent would add up.
        const bool opaque = stroke.pen.color().alpha() == 255;
        for (const QPointF& place : sideBySide(broad && opaque ? stroke.width : 0))
            paintLine(painter, stroke.line, onto(plot.translated(place)));
    }
}

BandLayer::BandLayer(QGraphicsItem* chart, double z) : QGraphicsItem(chart)
{
    setZValue(z);
    setAcceptedMouseButtons(Qt::NoButton);
}

void BandLayer::setPlot(const QRectF& plot)
{
    if (plot == m_plot)
        return;
    prepareGeometryChange();
    m_plot = plot;
}

void BandLayer::setBand(QPolygonF band, const QColor& color)
{
    m_band = std::move(band);
    m_color = color;
    update();
}

void BandLayer::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*)
{
    if (m_band.isEmpty() || m_plot.isEmpty())
        return;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    QColor color = m_color;
    color.setAlphaF(bandOpacity);
    painter->setBrush(color);
    painter->setPen(QPen(color, 1)); // to be seen also where the band is but a line, over its own fill
    painter->drawPolygon(onto(m_plot).map(m_band));
    painter->restore();
}

QPolygonF batchBand(const RunRecord& run, const Drawing& drawing)
{
    const auto losses = run.batchLosses;
    const PlotMapping& mapping = drawing.mapping;
    if (!losses || losses->size() == 0 || run.plan.stepsPerEpoch() <= 0)
        return {};
    const std::int64_t size = std::min(losses->size(), std::max<std::int64_t>(run.steps, 1));
    const auto height = [&](float value) {
        const auto in = [&](const PlotMapping& of) {
            const double y = of.unitY(static_cast<double>(value));
            return std::isfinite(y) ? std::clamp(y, 0.0, 1.0) : 0.0;
        };
        return drawing.before ? in(*drawing.before) + drawing.share * (in(mapping)-in(*drawing.before)) : in(mapping);
    };
    const auto across = [&](std::int64_t steps) {
        const auto in = [&](const PlotMapping& of) {
            return std::clamp(of.unitX(stepPosition(of.axis, run, steps)), 0.0, 1.0); // keeps NaN
        };
        return drawing.before ? in(*drawing.before) + drawing.share * (in(mapping)-in(*drawing.before)) : in(mapping);
    };
    QPolygonF above;
    QPolygonF below;
    const auto add = [&](std::int64_t from, std::int64_t to) {
        const auto found = losses->query(from, to, 1);
        if (found.empty() || found.front().values.empty())
            return;
        const double x = across(from + (to - from + 1) / 2);
        if (!std::isfinite(x))
            return;
        above.append({x, height(found.front().values.highest)});
        below.append({x, height(found.front().values.lowest)});
    };
    const int columns = std::max(64, static_cast<int>(drawing.plot.width() / bandColumn));
    const std::int64_t begin = std::clamp<std::int64_t>(stepAt(mapping.axis, run, mapping.x.from) - 1, 0, size);
    const std::int64_t end = std::clamp<std::int64_t>(stepAt(mapping.axis, run, mapping.x.to) + 1, begin, size);
    if (end - begin <= columns) {
        for (std::int64_t step = begin; step < end; ++step)
            add(step, step + 1);
    } else {
        std::int64_t from = begin;
        for (int column = 1; column <= columns; ++column) {
            const double edge = mapping.valueX(static_cast<double>(column) / columns);
            const std::int64_t to = column == columns ? end : std::min(end, stepAt(mapping.axis, run, edge));
            if (to > from)
                add(from, to);
            from = std::max(from, to);
        }
    }
    for (auto point = below.crbegin(); point != below.crend(); ++point)
        above.append(*point);
    return above;
}

} // namespace epochscope
