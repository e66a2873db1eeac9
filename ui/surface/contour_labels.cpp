#include "surface/contour_labels.h"

#include "chart/number_text.h"

#include <QtCore/QLineF>
#include <QtCore/QRectF>

#include <algorithm>
#include <cmath>

namespace epochscope {

namespace {
struct Place
{
    double bend = 0; // how far the line goes away from the straight one, in pixels
    QPointF centre;
    double degrees = 0;
};

// The pieces of the line over a label's length, every half of it, the straightest first.
std::vector<Place> placesOn(const QPolygonF& line, double length)
{
    std::vector<Place> places;
    qsizetype from = 0;
    double walked = 0;
    double next = 0;
    for (qsizetype start = 0; start + 1 < line.size(); ++start) {
        if (start > 0)
            walked += QLineF(line[start - 1], line[start]).length();
        if (walked < next)
            continue;
        next = walked + length / 2;
        from = start;
        double along = 0;
        qsizetype to = from;
        while (to + 1 < line.size() && along < length) {
            along += QLineF(line[to], line[to + 1]).length();
            ++to;
        }
        if (along < length)
            break;
        const QLineF chord(line[from], line[to]);
        double bend = along - chord.length();
        for (qsizetype i = from; i <= to && chord.length() > 0; ++i) {
            const QPointF way = line[i] - chord.p1();
            bend = std::max(bend, std::abs(way.x() * chord.dy() - way.y() * chord.dx()) / chord.length());
        }
        double degrees = -chord.angle(); // Qt's angles are counterclockwise, its rotations clockwise
        degrees = std::remainder(degrees, 180);
        places.push_back({bend, chord.center(), degrees});
    }
    std::stable_sort(places.begin(), places.end(), [](const Place& a, const Place& b) { return a.bend < b.bend; });
    return places;
}

// Of a label that lies at any angle.
QRectF boundsOf(const Place& place, const QSizeF& size)
{
    const double angle = place.degrees * M_PI / 180;
    const double width = std::abs(size.width() * std::cos(angle)) + std::abs(size.height() * std::sin(angle));
    const double height = std::abs(size.width() * std::sin(angle)) + std::abs(size.height() * std::cos(angle));
    return {place.centre.x() - width / 2, place.centre.y() - height / 2, width, height};
}
} // namespace

QString levelText(double level)
{
    const double size = std::abs(level);
    return size >= 1e-3 && size < 1e3 ? QString::number(level, 'g', 4) : valueText(level);
}

std::vector<ContourLabel> contourLabels(const std::vector<LevelLines>& lines, const std::function<QPointF(PlanePoint)>& mapped,
                                        const QRectF& area, const QFontMetricsF& metrics, const QPolygonF& avoid)
{
    std::vector<ContourLabel> labels;
    std::vector<QRectF> taken;
    for (const LevelLines& level : lines) {
        const QString text = levelText(level.level);
        const QSizeF size(metrics.horizontalAdvance(text) + 6, metrics.height());
        const auto longest = std::max_element(level.lines.begin(), level.lines.end(), [](const ContourLine& a, const ContourLine& b) {
            return a.points.size() < b.points.size();
        });
        if (longest == level.lines.end())
            continue;
        QPolygonF line;
        for (const PlanePoint& point : longest->points)
            line += mapped(point);
        for (const Place& place : placesOn(line, size.width())) {
            const QRectF bounds = boundsOf(place, size);
            const QRectF room = bounds.adjusted(-6, -4, 6, 4);
            const bool isFree = area.contains(bounds) && place.bend < size.height() / 2 &&
                                std::none_of(taken.begin(), taken.end(), [&](const QRectF& other) { return other.intersects(room); }) &&
                                std::none_of(avoid.begin(), avoid.end(), [&](const QPointF& point) { return room.contains(point); });
            if (!isFree)
                continue;
            taken.push_back(bounds);
            labels.push_back({place.centre, place.degrees, text, level.level});
            break;
        }
    }
    return labels;
}

} // namespace epochscope
