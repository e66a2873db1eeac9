#include "surface/surface_drawing.h"

#include "chart/theme.h"
#include "surface/clipped_line.h"
#include "surface/contour_labels.h"
#include "surface/surface_colors.h"

#include <QtCore/QLineF>
#include <QtGui/QPainter>
#include <QtGui/QPainterPath>

#include <algorithm>
#include <cmath>

namespace epochscope {

namespace {
using Mark = KeyEntry::Mark;
const QColor pathColor(0xff8c1a);     // stands out from every colour of heights by its dark edge

QPainterPath pathOf(const ContourLine& line, const SurfaceLayout& layout)
{
    QPainterPath path;
    for (std::size_t i = 0; i < line.points.size(); ++i) {
        const QPointF at = layout.pixel(line.points[i]);
        if (i == 0)
            path.moveTo(at);
        else
            path.lineTo(at);
    }
    if (line.closed)
        path.closeSubpath();
    return path;
}

// Without what cannot be told from its neighbours: a run is long at its end.
QPolygonF pathPixels(const SurfaceLayout& layout, const SurfaceScene& scene)
{
    constexpr double least = 1.5;
    QPolygonF pixels;
    for (std::size_t i = 0; i < scene.path.size(); ++i) {
        if (!std::isfinite(scene.path[i].a) || !std::isfinite(scene.path[i].b))
            continue;
        const QPointF pixel = layout.pixel(scene.path[i]);
        if (scene.pathHasEachUpdate || pixels.isEmpty() || i + 1 == scene.path.size() ||
            QLineF(pixels.last(), pixel).length() >= least)
            pixels += pixel;
    }
    return pixels;
}

void drawHeights(QPainter& painter, const SurfaceLayout& layout, const SurfaceScene& scene)
{
    // The outer points lie on the edges: half a pixel of the image is beyond them.
    const QImage image = heightImage(*scene.grid, scene.scale);
    const double half = 0.5;
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(layout.plot, image, QRectF(half, half, image.width() - 2 * half, image.height() - 2 * half));
}

void drawContours(QPainter& painter, const SurfaceLayout& layout, const SurfaceScene& scene)
{
    for (const LevelLines& level : *scene.lines) {
        QColor color = lineOn(heightColor(scene.scale.position(level.level)));
        color.setAlphaF(0.6F);
        painter.setPen(QPen(color, 1));
        for (const ContourLine& line : level.lines)
            painter.drawPath(pathOf(line, layout));
    }
}

void drawAxes(QPainter& painter, const SurfaceLayout& layout, const SurfaceScene& scene, const ChartColors& colors)
{
    const QFontMetricsF metrics(painter.font());
    const QRectF& plot = layout.plot;
    const double line = metrics.height();
    painter.setPen(QPen(colors.axis, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(plot);
    // The name stands in the row of the numbers, whose last ones make room for it.
    const double nameLeft = plot.right() - std::min(metrics.horizontalAdvance(scene.aName), plot.width() * 0.6);
    for (const Tick& tick : layout.aTicks) {
        const double x = layout.pixel({tick.value, layout.window.bFrom}).x();
        const double width = metrics.horizontalAdvance(tick.label);
        painter.setPen(QPen(colors.axis, 1));
        painter.drawLine(QPointF(x, plot.bottom()), QPointF(x, plot.bottom() + 3));
        if (x + width / 2 + 8 > nameLeft)
            continue;
        painter.setPen(colors.quietText);
        painter.drawText(QRectF(x - width / 2 - 2, plot.bottom() + 3, width + 4, line), Qt::AlignCenter, tick.label);
    }
    for (const Tick& tick : layout.bTicks) {
        const double y = layout.pixel({layout.window.aFrom, tick.value}).y();
        painter.setPen(QPen(colors.axis, 1));
        painter.drawLine(QPointF(plot.left() - 3, y), QPointF(plot.left(), y));
        painter.setPen(colors.quietText);
        const double top = std::clamp(y - line / 2, plot.top() - line / 4, plot.bottom() - 0.75 * line);
        painter.drawText(QRectF(plot.left() - 6 - layout.tickWidth, top, layout.tickWidth, line), Qt::AlignRight | Qt::AlignVCenter,
                         tick.label);
    }
    painter.setPen(colors.text);
    painter.drawText(QRectF(nameLeft, plot.bottom() + 3, plot.right() - nameLeft, line), Qt::AlignRight | Qt::AlignVCenter,
                     metrics.elidedText(scene.aName, Qt::ElideRight, plot.right() - nameLeft + 1));
    painter.save();
    painter.translate(0, plot.bottom());
    painter.rotate(-90);
    painter.drawText(QRectF(0, 0, plot.height(), line), Qt::AlignCenter,
                     metrics.elidedText(scene.bName, Qt::ElideRight, plot.height()));
    painter.restore();
}

void drawBar(QPainter& painter, const SurfaceLayout& layout, const SurfaceScene& scene, const ChartColors& colors)
{
    const QRectF& bar = layout.bar;
    constexpr int steps = 64;
    for (int step = 0; step < steps; ++step) {
        const double top = bar.bottom() - bar.height() * (step + 1) / steps;
        painter.fillRect(QRectF(bar.left(), top, bar.width(), bar.height() / steps + 1), heightColor((step + 0.5) / steps));
    }
    painter.setPen(QPen(colors.axis, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(bar);
    const QFontMetricsF metrics(painter.font());
    const double line = metrics.height();
    double last = bar.bottom() + line;
    for (const LevelLines& level : *scene.lines) {
        const double y = bar.bottom() - scene.scale.position(level.level) * bar.height();
        painter.setPen(QPen(colors.axis, 1));
        painter.drawLine(QPointF(bar.right(), y), QPointF(bar.right() + 3, y));
        if (y > last - line || y < bar.top() + line / 4 || y > bar.bottom() - line / 4)
            continue;
        last = y;
        painter.setPen(colors.quietText);
        painter.drawText(QRectF(bar.right() + 5, y - line / 2, 200, line), Qt::AlignLeft | Qt::AlignVCenter, levelText(level.level));
    }
}

void drawBatchLine(QPainter& painter, const QPainterPath& path)
{
    // Light over dark: seen on every height.
    QPen pen(QColor(0, 0, 0, 170), 2);
    pen.setDashPattern({4, 4});
    pen.setCapStyle(Qt::FlatCap);
    painter.strokePath(path, pen);
    pen = QPen(Qt::white, 1.25);
    pen.setDashPattern({6.4, 6.4}); // in widths of the pen: the same lengths
    pen.setCapStyle(Qt::FlatCap);
    painter.strokePath(path, pen);
}

void drawKey(QPainter& painter, const SurfaceLayout& layout, const SurfaceScene& scene, const ChartColors& colors)
{
    if (layout.entries.isNull())
        return;
    const double line = QFontMetricsF(painter.font()).height() + 2;
    double top = layout.entries.top();
    for (const KeyEntry& entry : keyEntries(scene)) {
        if (top + line > layout.entries.bottom() + 8)
            break;
        const QRectF swatch(layout.entries.left(), top, 20, line);
        if (entry.mark == Mark::batch || entry.mark == Mark::path) {
            QPainterPath path(QPointF(swatch.left(), swatch.center().y()));
            path.lineTo(swatch.right(), swatch.center().y());
            if (entry.mark == Mark::batch) {
                painter.fillRect(swatch.adjusted(-1, 2, 1, -2), heightColor(0.25)); // white dashes
                drawBatchLine(painter, path);
            } else {
                painter.strokePath(path, QPen(Qt::black, 4));
                painter.strokePath(path, QPen(pathColor, 2));
            }
        } else {
            painter.save();
            painter.setPen(Qt::NoPen);
            painter.setBrush(heightColor(0.25));
            painter.drawRoundedRect(swatch.adjusted(2, 0, -2, -1), 3, 3);
            painter.restore();
            drawMark(painter, entry.mark, swatch.center(), 5);
        }
        painter.setPen(colors.text);
        painter.drawText(QRectF(swatch.right() + 4, top, layout.entries.width(), line), Qt::AlignLeft | Qt::AlignVCenter, entry.text);
        top += line;
    }
}
} // namespace

void drawMark(QPainter& painter, Mark mark, const QPointF& at, double size)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath shape;
    switch (mark) {
    case Mark::start:
        shape.addEllipse(at, size, size);
        painter.strokePath(shape, QPen(Qt::black, 4));
        painter.strokePath(shape, QPen(Qt::white, 2));
        break;
    case Mark::now:
        shape.addEllipse(at, size, size);
        painter.fillPath(shape, pathColor);
        painter.strokePath(shape, QPen(Qt::black, 1.5));
        break;
    case Mark::best: // a diamond
        shape.addPolygon(QPolygonF{at + QPointF(0, -size - 1), at + QPointF(size + 1, 0), at + QPointF(0, size + 1),
                                   at + QPointF(-size - 1, 0), at + QPointF(0, -size - 1)});
        painter.fillPath(shape, Qt::white);
        painter.strokePath(shape, QPen(Qt::black, 1.5));
        break;
    case Mark::exact: // a cross
        shape.moveTo(at + QPointF(-size, -size));
        shape.lineTo(at + QPointF(size, size));
        shape.moveTo(at + QPointF(-size, size));
        shape.lineTo(at + QPointF(size, -size));
        painter.strokePath(shape, QPen(Qt::black, 5, Qt::SolidLine, Qt::RoundCap));
        painter.strokePath(shape, QPen(Qt::white, 2.5, Qt::SolidLine, Qt::RoundCap));
        break;
    case Mark::path:
    case Mark::batch:
        break;
    }
    painter.restore();
}

void drawGround(QPainter& painter, const SurfaceLayout& layout, const SurfaceScene& scene, const ChartColors& colors)
{
    if (!scene.grid)
        return;
    painter.save();
    drawHeights(painter, layout, scene);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.save();
    painter.setClipRect(layout.plot);
    drawContours(painter, layout, scene);
    painter.restore();
    drawAxes(painter, layout, scene, colors);
    drawBar(painter, layout, scene, colors);
    painter.restore();
}

void drawBatch(QPainter& painter, const SurfaceLayout& layout, const SurfaceScene& scene)
{
    if (!scene.grid || !scene.batchLines)
        return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipRect(layout.plot);
    for (const LevelLines& level : *scene.batchLines)
        for (const ContourLine& line : level.lines)
            drawBatchLine(painter, pathOf(line, layout));
    painter.restore();
}

void drawLabels(QPainter& painter, const SurfaceLayout& layout, const SurfaceScene& scene)
{
    if (!scene.grid)
        return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipRect(layout.plot);
    const QFontMetricsF metrics(painter.font());
    const auto labels = contourLabels(
        *scene.lines, [&](PlanePoint point) { return layout.pixel(point); }, layout.plot, metrics, pathPixels(layout, scene));
    for (const ContourLabel& label : labels) {
        const QColor ground = heightColor(scene.scale.position(label.level));
        QPainterPath text;
        text.addText(-metrics.horizontalAdvance(label.text) / 2, metrics.capHeight() / 2, painter.font(), label.text);
        painter.save();
        painter.translate(label.centre);
        painter.rotate(label.degrees);
        painter.strokePath(text, QPen(ground, 3.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.fillPath(text, lineOn(ground));
        painter.restore();
    }
    painter.restore();
}

void drawRun(QPainter& painter, const SurfaceLayout& layout, const SurfaceScene& scene, const ChartColors& colors)
{
    if (!scene.grid)
        return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.save();
    painter.setClipRect(layout.plot);
    const QPolygonF pixels = pathPixels(layout, scene);
    if (pixels.size() > 1) {
        const auto pieces = clippedLine(pixels, layout.plot.adjusted(-8, -8, 8, 8));
        for (const auto& [color, width] : {std::pair(QColor(0, 0, 0), 3.5), std::pair(pathColor, 1.75)}) {
            painter.setPen(QPen(color, width, Qt::SolidLine, Qt::FlatCap, Qt::BevelJoin)); // round ones take longer
            for (const QPolygonF& piece : pieces)
                painter.drawPolyline(piece);
        }
        if (scene.pathHasEachUpdate) {
            painter.setPen(QPen(Qt::black, 0.75));
            painter.setBrush(pathColor);
            for (const QPointF& pixel : pixels)
                if (layout.plot.contains(pixel))
                    painter.drawEllipse(pixel, 2.5, 2.5);
        }
    }
    painter.restore();
    for (const auto& [mark, point] : {std::pair(Mark::exact, scene.exact), std::pair(Mark::best, scene.best),
                                      std::pair(Mark::start, scene.start), std::pair(Mark::now, scene.now)})
        if (point && layout.window.contains(*point))
            drawMark(painter, mark, layout.pixel(*point), 5);
    drawKey(painter, layout, scene, colors);
    painter.restore();
}

} // namespace epochscope
