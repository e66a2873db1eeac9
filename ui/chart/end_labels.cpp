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

} // namespace epochscope
