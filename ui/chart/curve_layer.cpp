#include "chart/curve_layer.h"

#include "chart/dense_line.h"

#include <QtCore/QElapsedTimer>
#include <QtGui/QPaintEngine>
#include <QtGui/QPainter>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace epochscope {

namespace {
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

void paintLine(QPainter& painter, const QPolygonF& points, const std::vector<qsizetype>& starts)
{
    for (std::size_t piece = 0; piece < starts.size(); ++piece) {
        const qsizetype begin = starts[piece];
        const qsizetype end = piece + 1 < starts.size() ? starts[piece + 1] : points.size();
        painter.drawPolyline(points.constData() + begin, static_cast<int>(end - begin));
    }
}

void paintDense(QPainter& painter, const Polyline& line, double width, const QColor& color, const QRectF& plot)
{
    const double column = 1 / painter.device()->devicePixelRatioF();
    const DenseLine made = makeDenseLine(onto(plot).map(QPolygonF(line.points)), line.starts, width, column);
    painter.save();
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.drawRects(made.bars);
    painter.restore();
    for (const QPointF& place : sideBySide(width))
        paintLine(painter, made.points.translated(place), made.starts);
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
            paintLine(painter, onto(plot).map(QPolygonF(stroke.line.points)), stroke.line.starts);
    }
}

} // namespace epochscope
