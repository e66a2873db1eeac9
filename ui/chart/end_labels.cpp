#include "chart/end_labels.h"

#include <algorithm>
#include <iterator>
#include <numeric>

namespace epochscope {

std::vector<double> spread(const std::vector<double>& wanted, double height, double top, double bottom)
{
    const std::size_t count = wanted.size();
    if (count == 0)
        return {};
    const double room = bottom - top;
    height = std::min(height, room / static_cast<double>(count));

    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return wanted[a] < wanted[b]; });

    // Neighbours that would overlap become one block around the mean of what they want.
    struct Block
    {
        double sum;
        std::size_t count;
        double start = 0;
    };
    std::vector<Block> blocks;
    const auto place = [&](Block& block) {
        const double size = height * static_cast<double>(block.count);
        block.start = std::clamp(block.sum / static_cast<double>(block.count) - size / 2, top, bottom - size);
    };
    for (const std::size_t index : order) {
        blocks.push_back({wanted[index], 1});
        place(blocks.back());
        while (blocks.size() > 1) {
            Block& last = blocks.back();
            Block& before = blocks[blocks.size() - 2];
            if (before.start + height * static_cast<double>(before.count) <= last.start + 1e-9)
                break;
            before.sum += last.sum;
            before.count += last.count;
            blocks.pop_back();
            place(blocks.back());
        }
    }

    std::vector<double> centres(count);
    std::size_t next = 0;
    for (const Block& block : blocks)
        for (std::size_t i = 0; i < block.count; ++i)
            centres[order[next++]] = block.start + height * (static_cast<double>(i) + 0.5);
    return centres;
}

namespace {
constexpr std::size_t few = 8; // labels that may be moved far from their curves, as one sees where they belong
constexpr double mostOfHeight = 0.6;
constexpr double far = 1.6; // in heights of a label
constexpr double apart = 8; // pixels between labels side by side

bool isFree(const QRectF& box, const std::vector<std::optional<QRectF>>& taken)
{
    const QRectF inner = box.adjusted(-apart, 0.01, apart, -0.01);
    return std::none_of(taken.begin(), taken.end(),
                        [&](const std::optional<QRectF>& other) { return other && inner.intersects(*other); });
}
} // namespace

std::vector<std::optional<QRectF>> placeWhereTheyFit(const std::vector<QPointF>& points,
                                                     const std::vector<QSizeF>& sizes, double distance,
                                                     const QRectF& room, const PlotOccupancy& curves,
                                                     double rightEdge)
{
    std::vector<std::optional<QRectF>> placed(points.size());
    std::vector<std::size_t> atEdge;
    for (std::size_t i = 0; i < points.size(); ++i)
        if (points[i].x() + distance >= rightEdge)
            atEdge.push_back(i);
    // Those at the edge, in the order of their curves: all of them if there are few, else those that stay close.
    const auto column = [&](const std::vector<std::size_t>& which) {
        if (which.empty())
            return;
        std::vector<double> wanted;
        for (const std::size_t i : which)
            wanted.push_back(points[i].y());
        const double height = sizes[which.front()].height();
        const std::vector<double> centres = spread(wanted, height, room.top(), room.bottom());
        for (std::size_t k = 0; k < which.size(); ++k) {
            const QRectF box(QPointF(points[which[k]].x() + distance, centres[k] - height / 2), sizes[which[k]]);
            if (room.contains(box))
                placed[which[k]] = box;
        }
    };
    const double needed = atEdge.empty() ? 0 : sizes[atEdge.front()].height() * static_cast<double>(atEdge.size());
    const bool all = atEdge.size() <= few && needed <= mostOfHeight * room.height();
    if (all)
        column(atEdge);
    for (std::size_t i = 0; i < points.size(); ++i) {
        const bool edge = std::find(atEdge.begin(), atEdge.end(), i) != atEdge.end();
        if (edge && all)
            continue;
        const QSizeF& size = sizes[i];
        for (double offset = 0; offset <= far && !placed[i]; offset += 0.2)
            for (const double side : {-offset, offset})
                // To the right of the point, or where it is farther up or down, straight over or under it.
                for (const double left : {points[i].x() + distance, points[i].x() - size.width() / 2}) {
                    if (left < points[i].x() && offset < 1)
                        continue;
                    const QRectF box(QPointF(left, points[i].y() + (side - 0.5) * size.height()), size);
                    if (placed[i] || !room.contains(box) || !isFree(box, placed) || curves.under(box) > 0)
                        continue;
                    placed[i] = box;
                }
    }
    if (!all) {
        std::vector<std::size_t> chosen;
        std::copy_if(atEdge.begin(), atEdge.end(), std::back_inserter(chosen),
                     [&](std::size_t i) { return placed[i]; });
        column(chosen);
    }
    return placed;
}

} // namespace epochscope
