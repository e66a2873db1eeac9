#include "record/minmax_pyramid.h"

#include <algorithm>
#include <atomic>
#include <cassert>
#include <cmath>
#include <utility>

namespace epochscope {

namespace {
constexpr std::int64_t fanOut = 16;
constexpr std::int64_t chunkBuckets = 4096;

// 16ˡ
constexpr std::int64_t span(std::size_t level) { return std::int64_t{1} << (4 * level); }
} // namespace

void MinMaxPyramid::Bucket::add(float value)
{
    if (std::isfinite(value))
        add(Bucket{value, value, value, value});
}

void MinMaxPyramid::Bucket::add(const Bucket& later)
{
    if (later.empty())
        return;
    if (empty()) {
        *this = later;
        return;
    }
    lowest = std::min(lowest, later.lowest);
    highest = std::max(highest, later.highest);
    last = later.last;
}

// How far the series has come, as one reader sees it.
struct MinMaxPyramid::State
{
    std::int64_t complete = 0; // buckets of the lowest level
    std::int64_t pending = 0;  // values of the bucket at work
    Bucket values;             // of the bucket at work
};

// The series in buckets of one width. Complete buckets never change and are published by `m_complete`; the bucket at
// work is read under a sequence counter (odd while it changes), every field of it atomic.
struct MinMaxPyramid::Generation
{
    Generation(std::int64_t mostBuckets, std::int64_t valuesPerBucket) : bound(mostBuckets), width(valuesPerBucket)
    {
        // The vectors get their full length at once, so that readers never meet a vector that grows.
        for (std::int64_t buckets = bound; buckets > 0; buckets /= fanOut)
            levels.emplace_back(static_cast<std::size_t>((buckets + chunkBuckets - 1) / chunkBuckets));
    }

    const std::int64_t bound;
    const std::int64_t width;
    using Chunk = std::unique_ptr<Bucket[]>;
    std::vector<std::vector<Chunk>> levels;

    const Bucket& bucket(std::size_t level, std::int64_t index) const
    {
        return levels[level][static_cast<std::size_t>(index / chunkBuckets)]
                     [static_cast<std::size_t>(index % chunkBuckets)];
    }

    void put(std::size_t level, std::int64_t index, const Bucket& bucket)
    {
        Chunk& chunk = levels[level][static_cast<std::size_t>(index / chunkBuckets)];
        if (!chunk)
            chunk = std::make_unique_for_overwrite<Bucket[]>(chunkBuckets);
        chunk[static_cast<std::size_t>(index % chunkBuckets)] = bucket;
    }

    // Puts a complete bucket, and those above that it completes, without publishing them.
    void complete(std::int64_t index, const Bucket& bucket)
    {
        put(0, index, bucket);
        for (std::size_t level = 1; level < levels.size() && (index + 1) % span(level) == 0; ++level) {
            const std::int64_t above = (index + 1) / span(level) - 1;
            Bucket sum;
            for (std::int64_t child = above * fanOut; child < (above + 1) * fanOut; ++child)
                sum.add(this->bucket(level - 1, child));
            put(level, above, sum);
        }
    }

    // Writer only.
    State at;

    void append(float value)
    {
        at.values.add(value);
        ++at.pending;
        if (at.pending == width) {
            complete(at.complete, at.values);
            at = State{at.complete + 1, 0, {}};
        }
        publish();
    }

    // Release and acquire on every field stand in for fences: who sees a new field sees the odd counter before it,
    // and who then finds the counter as it was has seen no new field.
    void publish()
    {
        if (width > 1) {
            m_sequence.store(++m_writes, std::memory_order_relaxed);
            m_pending.store(at.pending, std::memory_order_release);
            m_first.store(at.values.first, std::memory_order_release);
            m_lowest.store(at.values.lowest, std::memory_order_release);
            m_highest.store(at.values.highest, std::memory_order_release);
            m_last.store(at.values.last, std::memory_order_release);
            m_complete.store(at.complete, std::memory_order_release);
            m_sequence.store(++m_writes, std::memory_order_release);
        } else {
            m_complete.store(at.complete, std::memory_order_release);
        }
    }

    State read() const
    {
        if (width == 1)
            return {m_complete.load(std::memory_order_acquire), 0, {}};
        for (;;) {
            const std::uint64_t before = m_sequence.load(std::memory_order_acquire);
            State state;
            state.pending = m_pending.load(std::memory_order_acquire);
            state.values = {m_first.load(std::memory_order_acquire), m_lowest.load(std::memory_order_acquire),
                            m_highest.load(std::memory_order_acquire), m_last.load(std::memory_order_acquire)};
            state.complete = m_complete.load(std::memory_order_acquire);
            if (before % 2 == 0 && m_sequence.load(std::memory_order_relaxed) == before)
                return state;
        }
    }

    // Buckets [from, to) of the lowest level, all complete.
    Bucket sum(std::int64_t from, std::int64_t to) const
    {
        Bucket result;
        while (from < to) {
            std::size_t level = 0;
            while (level + 1 < levels.size() && from % span(level + 1) == 0 && from + span(level + 1) <= to)
                ++level;
            result.add(bucket(level, from / span(level)));
            from += span(level);
        }
        return result;
    }

private:
    std::uint64_t m_writes = 0; // the writer's copy of m_sequence
    std::atomic<std::uint64_t> m_sequence{0};
    std::atomic<std::int64_t> m_complete{0};
    std::atomic<std::int64_t> m_pending{0};
    std::atomic<float> m_first{0}, m_lowest{0}, m_highest{0}, m_last{0};
};

MinMaxPyramid::MinMaxPyramid(std::int64_t bound) : m_generation(std::make_shared<Generation>(bound, 1))
{
    assert(bound >= 2 && (bound & (bound - 1)) == 0);
}

MinMaxPyramid::~MinMaxPyramid() = default;

void MinMaxPyramid::append(float value)
{
    // Only this thread replaces the pointer, so it reads it without the lock.
    if (m_generation->at.complete == m_generation->bound)
        coarsen();
    m_generation->append(value);
}

void MinMaxPyramid::coarsen()
{
    // Readers hold on to the old buckets; pairs of them move into a new generation.
    const Generation& old = *m_generation;
    auto fresh = std::make_shared<Generation>(old.bound, 2 * old.width);
    for (std::int64_t index = 0; index < old.bound / 2; ++index) {
        Bucket pair = old.bucket(0, 2 * index);
        pair.add(old.bucket(0, 2 * index + 1));
        fresh->complete(index, pair);
    }
    fresh->at.complete = old.bound / 2;
    fresh->publish();

    const std::lock_guard lock(m_mutex);
    m_generation.swap(fresh);
}

std::shared_ptr<const MinMaxPyramid::Generation> MinMaxPyramid::generation() const
{
    const std::lock_guard lock(m_mutex);
    return m_generation;
}

std::int64_t MinMaxPyramid::size() const
{
    const auto generation = this->generation();
    const State state = generation->read();
    return state.complete * generation->width + state.pending;
}

std::int64_t MinMaxPyramid::width() const { return generation()->width; }

std::vector<MinMaxPyramid::Column> MinMaxPyramid::query(std::int64_t from, std::int64_t to, int columns) const
{
    const auto generation = this->generation();
    const State state = generation->read();
    const std::int64_t width = generation->width;
    const std::int64_t size = state.complete * width + state.pending;
    from = std::clamp<std::int64_t>(from, 0, size);
    to = std::clamp<std::int64_t>(to, 0, size);
    std::vector<Column> result;
    if (from >= to || columns < 1)
        return result;

    columns = static_cast<int>(std::min<std::int64_t>(columns, to - from)); // more would stay empty

    // The bucket whose first value is the first at or after the boundary of two columns.
    const auto boundary = [&](std::int64_t column) {
        const std::int64_t whole = (to - from) / columns, rest = (to - from) % columns;
        const std::int64_t position = from + whole * column + rest * column / columns;
        return (position + width - 1) / width;
    };
    const std::int64_t buckets = state.complete + (state.pending > 0 ? 1 : 0);
    result.reserve(static_cast<std::size_t>(columns));
    // The bucket that `from` falls into belongs to the first column even if it starts before.
    std::int64_t begin = from / width;
    for (int column = 0; column < columns; ++column) {
        const std::int64_t end = std::min(boundary(column + 1), buckets);
        if (begin >= end)
            continue;
        Column part{begin * width, std::min(end * width, size),
                    generation->sum(begin, std::min(end, state.complete))};
        if (end > state.complete)
            part.values.add(state.values);
        result.push_back(part);
        begin = end;
    }
    return result;
}

} // namespace epochscope
