#include "chart/end_labels.h"

#include <algorithm>
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
constexpr double fewLabels = 6; // stand farther from their curves than many do, as one sees where they belong
constexpr double farForFew = 2.6;
constexpr double farForMany = 1.6; // in heights of a label

bool isFree(const QRectF& box, const std::vector<std::optional<QRectF>>& taken)
{
    const QRectF inner = box.adjusted(0, 0.01, 0, -0.01);
    return std::none_of(taken.begin(), taken.end(),
                        [&](const std::optional<QRectF>& other) { return other && inner.intersects(*other); });
}
} // namespace

std::vector<std::optional<QRectF>> placeWhereTheyFit(const std::vector<QPointF>& points, const std::vector<QSizeF>& sizes,
                                                     double distance, const QRectF& room)
{
    std::vector<std::optional<QRectF>> placed(points.size());
    const double far = static_cast<double>(points.size()) <= fewLabels ? farForFew : farForMany;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const double height = sizes[i].height();
        for (double offset = 0; offset <= far && !placed[i]; offset += 0.25)
            for (const double side : {-offset, offset}) {
                const QRectF box(QPointF(points[i].x() + distance, points[i].y() - height / 2 + side * height), sizes[i]);
                if (room.contains(box) && isFree(box, placed)) {
                    placed[i] = box;
                    break;
                }
            }
    }
    // Neighbours in the order of their curves: those in one column change places until they are.
    for (std::size_t pass = 0; pass < points.size(); ++pass)
        for (std::size_t i = 0; i < points.size(); ++i)
            for (std::size_t j = 0; j < points.size(); ++j) {
                if (!placed[i] || !placed[j] || placed[i]->left() != placed[j]->left() ||
                    sizes[i].height() != sizes[j].height())
                    continue;
                if (points[i].y() < points[j].y() && placed[i]->top() > placed[j]->top()) {
                    const double top = placed[i]->top();
                    placed[i]->moveTop(placed[j]->top());
                    placed[j]->moveTop(top);
                }
            }
    return placed;
}

} // namespace epochscope
