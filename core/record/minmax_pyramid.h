// The lowest and highest of any stretch of a long series, such as the loss of every batch, in bounded memory.
//
// Up to `bound` values every single one is kept; beyond, values are kept in buckets of 16, then 256 … of {first, lowest,
// highest, last}: at least bound / 16 of them, and memory stays below 18 bytes × bound however long the series. Above the
// buckets stand levels of 16 of the level below each, so that a stretch costs a few dozen looks whatever its length, and
// the next level is there when the lowest has to go.
//
// One thread appends, others query at the same time without holding it up. Values that are not finite keep their
// place in the count but take no part in what is reported.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <span>
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
        void add(const Bucket& later)
        {
            if (later.empty())
                return;
            if (empty()) {
                *this = later;
                return;
            }
            lowest = later.lowest < lowest ? later.lowest : lowest;
            highest = later.highest > highest ? later.highest : highest;
            last = later.last;
        }
    };
    struct Column
    {
        std::int64_t begin = 0; // positions in the series: [begin, end)
        std::int64_t end = 0;
        Bucket values;
    };

    // `bound` is a power of two, at least 16.
    explicit MinMaxPyramid(std::int64_t bound = defaultBound);
    ~MinMaxPyramid();
    MinMaxPyramid(const MinMaxPyramid&) = delete;
    MinMaxPyramid& operator=(const MinMaxPyramid&) = delete;

    // The writing thread only.
    void append(float value) { append(std::span<const float>(&value, 1)); }
    void append(std::span<const float> values); // several at once cost a fraction of one by one
    // Shortens the series to the last bucket's end at or before `most` values, and returns the number that is left; the
    // values after it can be appended again. The width of the buckets stays.
    std::int64_t truncate(std::int64_t most);
    // Where truncate() would cut.
    std::int64_t cut(std::int64_t most) const;

    // Any thread.
    std::int64_t size() const;  // values appended
    std::int64_t width() const; // values per bucket: 1 while every value is kept

    // The positions [from, to), as far as there are any, in `columns` parts of as equal length as whole buckets
    // allow: a bucket belongs to the column in which its first value falls. Columns without a bucket are left out.
    std::vector<Column> query(std::int64_t from, std::int64_t to, int columns) const;

    // Everything, for a file.
    struct Content
    {
        std::int64_t width = 1;
        std::vector<Bucket> buckets; // complete ones
        std::int64_t pending = 0;    // values of the one at work: fewer than `width`
        Bucket atWork;
    };
    Content content() const;
    // None if the content is not that of any series.
    static std::shared_ptr<MinMaxPyramid> make(const Content& content, std::int64_t bound = defaultBound);

private:
    struct Generation;
    struct State;
    void coarsen();
    void publish(std::shared_ptr<Generation> fresh);
    std::shared_ptr<const Generation> generation() const;

    mutable std::mutex m_mutex; // guards the pointer; the writer takes it only when buckets are merged
    std::shared_ptr<Generation> m_generation;
};

} // namespace epochscope
