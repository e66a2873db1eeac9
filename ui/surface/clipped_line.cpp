#include "surface/clipped_line.h"

#include <algorithm>
#include <utility>

namespace epochscope {

namespace {
// The part of the way from `from` to `to` that is inside, as shares of it; empty where first > second.
std::pair<double, double> insideOf(const QPointF& from, const QPointF& to, const QRectF& area)
{
    double enter = 0;
    double leave = 1;
    const QPointF way = to - from;
    const auto cut = [&](double direction, double distance) { // inside while direction · share ≤ distance
        if (direction > 0)
            leave = std::min(leave, distance / direction);
        else if (direction < 0)
            enter = std::max(enter, distance / direction);
        else if (distance < 0)
            leave = -1;
    };
    cut(-way.x(), from.x() - area.left());
    cut(way.x(), area.right() - from.x());
    cut(-way.y(), from.y() - area.top());
    cut(way.y(), area.bottom() - from.y());
    return {enter, leave};
}
} // namespace

std::vector<QPolygonF> clippedLine(const QPolygonF& given, const QRectF& area)
{
    // So far away that it makes no difference to be seen, and near enough for shares of the way to be exact.
    constexpr double farAway = 1e7;
    QPolygonF line = given;
    for (QPointF& point : line)
        point = {std::clamp(point.x(), -farAway, farAway), std::clamp(point.y(), -farAway, farAway)};
    std::vector<QPolygonF> pieces;
    bool goesOn = false; // the last piece ends with the point before
    for (qsizetype i = 1; i < line.size(); ++i) {
        const auto [enter, leave] = insideOf(line[i - 1], line[i], area);
        if (enter > leave) {
            goesOn = false;
            continue;
        }
        const QPointF way = line[i] - line[i - 1];
        if (!goesOn || enter > 0)
            pieces.push_back({line[i - 1] + enter * way});
        pieces.back() += leave < 1 ? line[i - 1] + leave * way : line[i];
        goesOn = leave >= 1;
    }
    return pieces;
}

} // namespace epochscope
