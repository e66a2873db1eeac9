#include "record/minmax_pyramid.h"

#include "record/minmax_bucket.h"

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

constexpr std::size_t chunkOf(std::int64_t index) { return static_cast<std::size_t>(index / chunkBuckets); }
constexpr std::size_t placeOf(std::int64_t index) { return static_cast<std::size_t>(index % chunkBuckets); }
constexpr std::int64_t chunksFor(std::int64_t buckets) { return (buckets + chunkBuckets - 1) / chunkBuckets; }
} // namespace

void MinMaxPyramid::Bucket::add(float value)
{
    if (std::isfinite(value))
        add(Bucket{value, value, value, value});
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
            levels.emplace_back(static_cast<std::size_t>(chunksFor(buckets)));
        if (width == 1)
            singles.resize(levels[0].size());
    }

    const std::int64_t bound;
    const std::int64_t width;
    using Chunk = std::shared_ptr<KeptBucket[]>; // complete ones may be shared with an older generation
    std::vector<std::vector<Chunk>> levels;
    std::vector<std::shared_ptr<float[]>> singles; // in place of the lowest level while every value is kept

    Bucket bucket(std::size_t level, std::int64_t index) const
    {
        if (level > 0 || width > 1)
            return bucketOf(levels[level][chunkOf(index)][placeOf(index)]);
        Bucket single;
        single.add(singles[chunkOf(index)][placeOf(index)]);
        return single;
    }

    // To be written: as many of them stand side by side as a chunk has left.
    KeptBucket* place(std::size_t level, std::int64_t index)
    {
        Chunk& chunk = levels[level][chunkOf(index)];
        if (!chunk)
            chunk = std::make_shared_for_overwrite<KeptBucket[]>(chunkBuckets);
        return &chunk[placeOf(index)];
    }
    float* placeOfSingle(std::int64_t index)
    {
        auto& chunk = singles[chunkOf(index)];
        if (!chunk)
            chunk = std::make_shared_for_overwrite<float[]>(chunkBuckets);
        return &chunk[placeOf(index)];
    }

    void put(std::size_t level, std::int64_t index, const Bucket& bucket)
    {
        if (level == 0 && width == 1)
            *placeOfSingle(index) = bucket.first;
        else
            *place(level, index) = keptOf(bucket);
    }

    // Puts a complete bucket, and those above that it completes, without publishing them.
    void complete(std::int64_t index, const Bucket& bucket)
    {
        put(0, index, bucket);
        sumUpFrom(index, index + 1);
    }

    // Those above that [from, to) of the lowest level, in one chunk, complete.
    void sumUpFrom(std::int64_t from, std::int64_t to)
    {
        for (std::size_t level = 1; level < levels.size() && from / span(level) < to / span(level); ++level)
            sumUp(level, from / span(level), to / span(level));
    }

    // Writer only.
    State at;

    // As many of the values as there is room for; returns their number.
    std::size_t append(std::span<const float> values)
    {
        const std::size_t taken = width == 1 ? appendSingle(values) : appendToBuckets(values);
        publish();
        return taken;
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
            const std::int64_t index = from / span(level);
            const std::int64_t count = std::min((to - from) / span(level), fanOut - index % fanOut); // of one above, or its end
            result.add(bucketOf(sumOf(level, index, count)));
            from += count * span(level);
        }
        return result;
    }

private:
    std::size_t appendSingle(std::span<const float> values)
    {
        const auto room = static_cast<std::size_t>(std::min(bound - at.complete, chunkBuckets - at.complete % chunkBuckets));
        values = values.first(std::min(values.size(), room));
        if (values.empty())
            return 0;
        std::copy(values.begin(), values.end(), placeOfSingle(at.complete));
        const std::int64_t before = at.complete;
        at.complete += static_cast<std::int64_t>(values.size());
        sumUpFrom(before, at.complete);
        return values.size();
    }

    std::size_t appendToBuckets(std::span<const float> values)
    {
        const auto perBucket = static_cast<std::size_t>(width);
        std::size_t taken = 0;
        while (taken < values.size() && at.complete < bound) {
            const std::size_t left = values.size() - taken;
            if (at.pending > 0 || left < perBucket) {
                const std::size_t part = std::min(perBucket - static_cast<std::size_t>(at.pending), left);
                KeptBucket kept;
                sumUpValues(&values[taken], static_cast<std::int64_t>(part), 1, &kept);
                at.values.add(bucketOf(kept));
                taken += part;
                at.pending += static_cast<std::int64_t>(part);
                if (at.pending == width) {
                    complete(at.complete, at.values);
                    at = State{at.complete + 1, 0, {}};
                }
                continue;
            }
            // Whole ones, up to the end of their chunk.
            const std::int64_t room = std::min(bound - at.complete, chunkBuckets - at.complete % chunkBuckets);
            const std::size_t count = std::min(left / perBucket, static_cast<std::size_t>(room));
            sumUpValues(&values[taken], width, static_cast<std::int64_t>(count), place(0, at.complete));
            const std::int64_t before = at.complete;
            at.complete += static_cast<std::int64_t>(count);
            sumUpFrom(before, at.complete);
            taken += count * perBucket;
        }
        return taken;
    }

    // So many of a level, in one chunk.
    KeptBucket sumOf(std::size_t level, std::int64_t index, std::int64_t count) const
    {
        if (level > 0 || width > 1)
            return sumUpBuckets(&levels[level][chunkOf(index)][placeOf(index)], count);
        KeptBucket sum;
        sumUpValues(&singles[chunkOf(index)][placeOf(index)], count, 1, &sum);
        return sum;
    }

    // [from, to) of a level, of what is beneath; in one chunk, as are the children of each.
    void sumUp(std::size_t level, std::int64_t from, std::int64_t to)
    {
        KeptBucket* const sums = place(level, from);
        if (level == 1 && width == 1)
            return sumUpValues(&singles[chunkOf(from * fanOut)][placeOf(from * fanOut)], fanOut, to - from, sums);
        for (std::int64_t above = from; above < to; ++above)
            sums[above - from] = sumOf(level - 1, above * fanOut, fanOut);
    }

    std::uint64_t m_writes = 0; // the writer's copy of m_sequence
    std::atomic<std::uint64_t> m_sequence{0};
    std::atomic<std::int64_t> m_complete{0};
    std::atomic<std::int64_t> m_pending{0};
    std::atomic<float> m_first{0}, m_lowest{0}, m_highest{0}, m_last{0};
};

MinMaxPyramid::MinMaxPyramid(std::int64_t bound) : m_generation(std::make_shared<Generation>(bound, 1))
{
    assert(bound >= fanOut && (bound & (bound - 1)) == 0);
}

MinMaxPyramid::~MinMaxPyramid() = default;

void MinMaxPyramid::append(std::span<const float> values)
{
    while (!values.empty()) {
        // Only this thread replaces the pointer, so it reads it without the lock.
        if (m_generation->at.complete == m_generation->bound)
            coarsen();
        values = values.subspan(m_generation->append(values));
    }
}

void MinMaxPyramid::coarsen()
{
    // The sums of fanOut buckets are the new buckets as they are, and readers hold on to the old ones beneath.
    Generation& old = *m_generation;
    auto fresh = std::make_shared<Generation>(old.bound, fanOut * old.width);
    for (std::size_t level = 0; level + 1 < old.levels.size(); ++level)
        std::copy(old.levels[level + 1].begin(), old.levels[level + 1].end(), fresh->levels[level].begin());
    fresh->at.complete = old.bound / fanOut;
    fresh->publish();
    publish(std::move(fresh));
}

void MinMaxPyramid::publish(std::shared_ptr<Generation> fresh)
{
    const std::lock_guard lock(m_mutex);
    m_generation.swap(fresh);
}

std::int64_t MinMaxPyramid::cut(std::int64_t most) const
{
    const Generation& at = *m_generation;
    const std::int64_t size = at.at.complete * at.width + at.at.pending;
    return most >= size ? size : std::max<std::int64_t>(0, most) / at.width * at.width;
}

std::int64_t MinMaxPyramid::truncate(std::int64_t most)
{
    const Generation& old = *m_generation;
    const std::int64_t size = cut(most);
    if (size == old.at.complete * old.width + old.at.pending)
        return size;
    // Readers hold on to the old buckets; whole chunks of them stay, those that are to be filled anew are copied.
    auto fresh = std::make_shared<Generation>(old.bound, old.width);
    const std::int64_t complete = size / old.width;
    for (std::size_t level = 0; level < old.levels.size(); ++level) {
        const std::int64_t buckets = complete / span(level);
        const auto whole = static_cast<std::size_t>(buckets / chunkBuckets);
        std::copy_n(old.levels[level].begin(), whole, fresh->levels[level].begin());
        if (level == 0 && old.width == 1)
            std::copy_n(old.singles.begin(), whole, fresh->singles.begin());
        for (std::int64_t index = static_cast<std::int64_t>(whole) * chunkBuckets; index < buckets; ++index)
            fresh->put(level, index, old.bucket(level, index));
    }
    fresh->at.complete = complete;
    fresh->publish();
    publish(std::move(fresh));
    return size;
}

MinMaxPyramid::Content MinMaxPyramid::content() const
{
    const auto generation = this->generation();
    const State state = generation->read();
    Content content{generation->width, {}, state.pending, state.values};
    content.buckets.reserve(static_cast<std::size_t>(state.complete));
    for (std::int64_t index = 0; index < state.complete; ++index)
        content.buckets.push_back(generation->bucket(0, index));
    return content;
}

std::shared_ptr<MinMaxPyramid> MinMaxPyramid::make(const Content& content, std::int64_t bound)
{
    const auto complete = static_cast<std::int64_t>(content.buckets.size());
    constexpr std::int64_t widest = std::int64_t{1} << 40;
    const bool fits = content.width >= 1 && content.width <= widest && (content.width & (content.width - 1)) == 0 &&
                      complete <= bound && content.pending >= 0 && content.pending < content.width &&
                      (complete < bound || content.pending == 0);
    if (!fits)
        return nullptr;
    auto pyramid = std::make_shared<MinMaxPyramid>(bound);
    auto fresh = std::make_shared<Generation>(bound, content.width);
    for (std::int64_t index = 0; index < complete; ++index)
        fresh->complete(index, content.buckets[static_cast<std::size_t>(index)]);
    fresh->at = State{complete, content.pending, content.atWork};
    fresh->publish();
    pyramid->m_generation = std::move(fresh);
    return pyramid;
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
