// The lowest and highest of any stretch of a long series, such as the loss of every batch, in bounded memory.
//
// Up to `bound` values every single one is kept; beyond, values are kept in buckets of 2, then 4, 8 … of {first,
// lowest, highest, last}, so that memory stays below 18 bytes × bound however long the series. Above the buckets
// stand levels of 16 of the level below each, so that a stretch costs a few dozen looks whatever its length.
//
// One thread appends, others query at the same time without holding it up. Values that are not finite keep their
// place in the count but take no part in what is reported.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <vector>

namespace epochscope {

class MinMaxPyramid
{
public:
    static constexpr std::int64_t defaultBound = std::int64_t{1} << 20;

    // All NaN if there is no finite value.
    struct Bucket
    {
        float first = std::numeric_limits<float>::quiet_NaN();
        float lowest = std::numeric_limits<float>::quiet_NaN();
        float highest = std::numeric_limits<float>::quiet_NaN();
        float last = std::numeric_limits<float>::quiet_NaN();

        bool empty() const { return first != first; }
        void add(float value);
        void add(const Bucket& later);
    };
    struct Column
    {
        std::int64_t begin = 0; // positions in the series: [begin, end)
        std::int64_t end = 0;
        Bucket values;
    };

    // `bound` is a power of two, at least 2.
    explicit MinMaxPyramid(std::int64_t bound = defaultBound);
    ~MinMaxPyramid();
    MinMaxPyramid(const MinMaxPyramid&) = delete;
    MinMaxPyramid& operator=(const MinMaxPyramid&) = delete;

    void append(float value); // the writing thread only

    // Any thread.
    std::int64_t size() const;  // values appended
    std::int64_t width() const; // values per bucket: 1 while every value is kept

    // The positions [from, to), as far as there are any, in `columns` parts of as equal length as whole buckets
    // allow: a bucket belongs to the column in which its first value falls. Columns without a bucket are left out.
    std::vector<Column> query(std::int64_t from, std::int64_t to, int columns) const;

private:
    struct Generation;
    struct State;
    void coarsen();
    std::shared_ptr<const Generation> generation() const;

    mutable std::mutex m_mutex; // guards the pointer; the writer takes it only when buckets are merged
    std::shared_ptr<Generation> m_generation;
};

} // namespace epochscope
