// Finds the first, lowest, highest and last of any stretch of a growing series in a few dozen looks, so that a frame of
// a long run costs no more than one of a short run. The values stay where they are stored: kept here are only the lowest
// and highest of every 64 and of every 4096, and their rows, as each look at a stored value is a wait for the memory.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace epochscope {

struct RowExtremes
{
    std::int64_t first = -1, lowest = -1, highest = -1, last = -1; // rows; −1: there is none
    bool empty() const { return first < 0; }
};

class RowIndex
{
public:
    static constexpr std::int64_t small = 64;
    static constexpr std::int64_t large = 64 * small;

    void clear()
    {
        m_small.clear();
        m_large.clear();
    }

    // Rows below `rows` are there for good. `value` gives a row's value; those that are not finite count as not there.
    template <class Value>
    void extend(std::int64_t rows, const Value& value)
    {
        while (static_cast<std::int64_t>(m_small.size() + 1) * small <= rows) {
            const auto begin = static_cast<std::int64_t>(m_small.size()) * small;
            Block block;
            for (std::int64_t row = begin; row < begin + small; ++row)
                block.add(row, value(row));
            m_small.push_back(block);
            if (m_small.size() % 64 == 0) {
                Block sum;
                for (std::size_t i = m_small.size() - 64; i < m_small.size(); ++i)
                    if (m_small[i].lowest >= 0)
                        sum.add(m_small[i]);
                m_large.push_back(sum);
            }
        }
    }

    // Of the rows [from, to) with a finite value above `floor`.
    template <class Value>
    RowExtremes query(std::int64_t from, std::int64_t to, const Value& value,
                      double floor = -std::numeric_limits<double>::infinity()) const
    {
        RowExtremes found;
        double low = 0;
        double high = 0;
        // Rows from which the last is still to be found: a whole block at most.
        std::int64_t lastBegin = 0;
        std::int64_t lastEnd = 0;
        const auto counts = [&](double y) { return std::isfinite(y) && y > floor; };
        const auto take = [&](std::int64_t lowest, double a, std::int64_t highest, double b) {
            if (found.lowest < 0 || a < low) {
                low = a;
                found.lowest = lowest;
            }
            if (found.highest < 0 || b > high) {
                high = b;
                found.highest = highest;
            }
        };
        for (std::int64_t row = from; row < to;) {
            const auto [block, length] = blockAt(row, to);
            if (!block) {
                if (const double y = value(row); counts(y)) {
                    take(row, y, row, y);
                    if (found.first < 0)
                        found.first = row;
                    lastBegin = row;
                    lastEnd = row + 1;
                }
                ++row;
                continue;
            }
            if (block->lowest >= 0 && block->high > floor) {
                if (block->low > floor) {
                    take(block->lowest, block->low, block->highest, block->high);
                    if (found.first < 0)
                        found.first = firstOf(row, row + length, counts, value);
                    lastBegin = row;
                    lastEnd = row + length;
                } else { // some count, some do not
                    for (std::int64_t inner = row; inner < row + length; ++inner)
                        if (const double y = value(inner); counts(y)) {
                            take(inner, y, inner, y);
                            if (found.first < 0)
                                found.first = inner;
                            lastBegin = inner;
                            lastEnd = inner + 1;
                        }
                }
            }
            row += length;
        }
        if (found.first >= 0)
            found.last = lastOf(lastBegin, lastEnd, counts, value);
        return found;
    }

private:
    struct Block
    {
        std::int32_t lowest = -1, highest = -1; // a history has no more rows than this counts

        double low = 0, high = 0;                   // their values

        void add(std::int64_t row, double value)
        {
            const auto here = static_cast<std::int32_t>(row);
            if (std::isfinite(value))
                add(Block{here, here, value, value});
        }
        void add(const Block& later)
        {
            if (lowest < 0 || later.low < low) {
                lowest = later.lowest;
                low = later.low;
            }
            if (highest < 0 || later.high > high) {
                highest = later.highest;
                high = later.high;
            }
        }
    };
    struct Found
    {
        const Block* block;
        std::int64_t length;
    };

    Found blockAt(std::int64_t row, std::int64_t to) const
    {
        if (row % small != 0)
            return {nullptr, 1};
        if (row % large == 0 && row + large <= to && row / large < static_cast<std::int64_t>(m_large.size()))
            return {&m_large[static_cast<std::size_t>(row / large)], large};
        if (row + small <= to && row / small < static_cast<std::int64_t>(m_small.size()))
            return {&m_small[static_cast<std::size_t>(row / small)], small};
        return {nullptr, 1};
    }

    template <class Counts, class Value>
    static std::int64_t firstOf(std::int64_t begin, std::int64_t end, const Counts& counts, const Value& value)
    {
        while (begin < end && !counts(value(begin)))
            ++begin;
        return begin;
    }
    template <class Counts, class Value>
    static std::int64_t lastOf(std::int64_t begin, std::int64_t end, const Counts& counts, const Value& value)
    {
        while (end > begin && !counts(value(end - 1)))
            --end;
        return end - 1;
    }

    std::vector<Block> m_small, m_large;
};

} // namespace epochscope
