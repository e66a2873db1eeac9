#include "chart/curve_layer.h"

#include "chart/curve_position.h"

#include <QtCore/QElapsedTimer>
#include <QtGui/QPaintEngine>
#include <QtGui/QPainter>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <utility>

namespace epochscope {

namespace {
constexpr double bandColumn = 2; // pixels
constexpr float bandOpacity = 0.11F;
constexpr qsizetype mostBroadPoints = 30'000; // beyond, a picture takes too long and is too full to gain from it

// Where lines of a single pixel stand to make a dense one of this width: nearly all of it goes up and down, and on the whole it
// falls, so that they are set apart across a falling line.
std::vector<QPointF> sideBySide(double width)
{
    const double r = (width - 1) / 2;
    if (r < 0.25)
        return {{0, 0}};
    const double d = 0.85 * r;
    std::vector<QPointF> places{{-d, d}, {d, -d}};
    if (r > 0.6)
        places.push_back({0, 0});
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

// A dense line in pieces: where it goes up and down within each column of pixels, the columns that it fills, which a bar shows
// as well as any number of lines; and the line between.
struct DenseLine
{
    Polyline line; // in pixels
    QList<QRectF> bars;
};

class DenseLineMaker
{
public:
    // `width`: of the line, 0 for one that is broad enough to be seen as it is.
    DenseLineMaker(double width, double column) : m_width(std::max(width, column)), m_column(column), m_isThin(width > 0) {}

    DenseLine make(const QPolygonF& points, const std::vector<qsizetype>& starts)
    {
        for (std::size_t piece = 0; piece < starts.size(); ++piece) {
            const qsizetype end = piece + 1 < starts.size() ? starts[piece + 1] : points.size();
            m_inLine = false;
            m_before.reset();
            for (qsizetype i = starts[piece]; i < end;)
                i = addColumn(points, i, end);
        }
        return std::move(m_made);
    }

private:
    // The points from `begin` on that stand in one column.
    qsizetype addColumn(const QPolygonF& points, qsizetype begin, qsizetype pieceEnd)
    {
        const double left = std::floor(points[begin].x() / m_column) * m_column;
        qsizetype highest = begin, deepest = begin, end = begin + 1;
        for (; end < pieceEnd && points[end].x() < left + m_column; ++end) {
            if (points[end].y() < points[highest].y())
                highest = end;
            if (points[end].y() > points[deepest].y())
                deepest = end;
        }
        const double top = points[highest].y(), bottom = points[deepest].y();
        if ((end - begin >= fewest && bottom - top >= lowest) || isSteep(points[begin], top, bottom)) {
            addBar(left, top, bottom, points[begin]);
            m_inLine = false;
        } else {
            if (!m_inLine) {
                m_made.line.starts.push_back(m_made.line.points.size());
                if (m_before)
                    m_made.line.points.append(*m_before);
                m_inLine = true;
            }
            // All that can be seen of it where there are many.
            const auto [first, second] = highest == deepest ? std::pair(begin, end - 1) : std::minmax({highest, deepest});
            m_made.line.points.append(points[first]);
            if (second != first)
                m_made.line.points.append(points[second]);
        }
        m_before = points[end - 1];
        m_rightBefore = left + m_column;
        return end;
    }

    void addBar(double left, double top, double bottom, const QPointF& first)
    {
        if (m_inLine) // to where the bar begins
            m_made.line.points.append(first);
        else if (m_before && left - m_rightBefore > nearby * m_column) { // far apart: by a line
            m_made.line.starts.push_back(m_made.line.points.size());
            m_made.line.points.append({*m_before, first});
        } else if (m_before) { // so that bars touch
            double from = m_before->y();
            if (left > m_rightBefore) { // a column is between them, and has half of the way
                const double middle = (from + first.y()) / 2;
                append(m_rightBefore, left, std::min(from, middle), std::max(from, middle));
                from = middle;
            }
            top = std::min(top, from);
            bottom = std::max(bottom, from);
        }
        append(left, left + m_column, top, bottom);
    }

    void append(double left, double right, double top, double bottom)
    {
        const double more = (m_width - m_column) / 2;
        m_made.bars.append(QRectF(left, top, right - left, bottom - top).adjusted(-more, -more, more, more));
    }

    // Whether the line from a point nearby goes up or down so far that nobody sees its slant.
    bool isSteep(const QPointF& first, double top, double bottom) const
    {
        const double across = m_isThin && m_before ? std::max(first.x() - m_before->x(), m_column) : HUGE_VAL;
        return across <= nearby * m_column && std::max(bottom, m_before->y()) - std::min(top, m_before->y()) >= steep * across;
    }

    static constexpr qsizetype fewest = 3; // points of a bar
    static constexpr double lowest = 1.5;  // pixels
    static constexpr double nearby = 2;    // columns
    static constexpr double steep = 6;     // pixels up or down for one across

    double m_width, m_column;
    double m_rightBefore = 0; // of the column before
    bool m_isThin;
    DenseLine m_made;
    bool m_inLine = false;
    std::optional<QPointF> m_before;
};

void paintDense(QPainter& painter, const Polyline& line, double width, const QColor& color, const QRectF& plot)
{
    const double column = 1 / painter.device()->devicePixelRatioF();
    const DenseLine made = DenseLineMaker(width, column).make(onto(plot).map(QPolygonF(line.points)), line.starts);
    painter.save();
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.drawRects(made.bars);
    painter.restore();
    for (const QPointF& place : sideBySide(width))
        paintLine(painter, made.line, QTransform::fromTranslate(place.x(), place.y()));
}

// A band that has a point for every few pixels is spikes throughout, whose slanted edges take long to smooth and are not seen.
bool isDense(const QPolygonF& band, double width) { return static_cast<double>(band.size()) / 2 > width / (2 * bandColumn); }

// At least a pixel high everywhere.
QPolygonF thickened(QPolygonF band)
{
    const qsizetype count = band.size() / 2;
    for (qsizetype i = 0; i < count; ++i) {
        QPointF &top = band[i], &bottom = band[band.size() - 1 - i];
        const double rest = std::max(0.0, 1 - (bottom.y() - top.y())) / 2;
        top.ry() -= rest;
        bottom.ry() += rest;
    }
    return band;
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
        if (broad && opaque)
            paintDense(painter, stroke.line, stroke.width, stroke.pen.color(), plot);
        else
            paintLine(painter, stroke.line, onto(plot));
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
    const bool raster = painter->paintEngine() && painter->paintEngine()->type() == QPaintEngine::Raster;
    const QPolygonF band = onto(m_plot).map(m_band);
    painter->save();
    QColor color = m_color;
    color.setAlphaF(bandOpacity);
    painter->setBrush(color);
    if (raster && isDense(band, m_plot.width())) {
        painter->setPen(Qt::NoPen);
        painter->setRenderHint(QPainter::Antialiasing, false);
        painter->drawPolygon(thickened(band));
    } else {
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(QPen(color, 1)); // to be seen also where the band is but a line, over its own fill
        painter->drawPolygon(band);
    }
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
