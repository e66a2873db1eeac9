#include "record/history.h"

#include <algorithm>
#include <utility>

// Only the writing thread changes anything, so it reads its own members without the lock; it takes the lock to
// publish, but for a row in a chunk that is there already.

namespace epochscope {

namespace {
std::size_t chunkOf(std::int64_t row) { return static_cast<std::size_t>(row / History::chunkRows); }
std::size_t placeOf(std::int64_t row) { return static_cast<std::size_t>(row % History::chunkRows); }

// The stride that a thinned history's rows stand on; 1 for all others.
std::int64_t strideOf(std::span<const EpochRecord> rows)
{
    if (static_cast<std::int64_t>(rows.size()) <= History::bound / 2)
        return 1;
    const std::int64_t stride = rows[2].epoch - rows[1].epoch;
    const auto inner = rows.subspan(1, rows.size() - 2);
    const bool fits = stride > 1 && std::all_of(inner.begin(), inner.end(), [stride](const EpochRecord& record) {
                          return record.epoch % stride == 0;
                      });
    return fits ? stride : 1;
}
} // namespace

void History::append(const EpochRecord& record)
{
    if (rows() == bound && onStride(record))
        thin();
    if (onStride(record)) {
        place(record);
        return;
    }
    const std::lock_guard lock(m_mutex);
    m_tail = record;
    m_hasTail = true;
}

void History::place(const EpochRecord& record)
{
    const std::int64_t row = rows();
    if (placeOf(row) != 0) {
        (*m_chunks.back())[placeOf(row)] = record; // beyond the published rows: nobody looks there yet
        if (!m_hasTail) {
            m_rows.store(row + 1, std::memory_order_release);
            return;
        }
    }
    std::shared_ptr<Chunk> fresh;
    if (placeOf(row) == 0) {
        fresh = m_first ? std::move(m_first) : std::make_shared<Chunk>(chunkRows);
        fresh->front() = record;
    }
    const std::lock_guard lock(m_mutex);
    if (fresh)
        m_chunks.push_back(std::move(fresh));
    m_rows.store(row + 1, std::memory_order_release);
    m_hasTail = false;
}

void History::thin()
{
    // Views hold on to the old chunks: the rows that stay move into new ones.
    const auto old = [this](std::int64_t row) -> const EpochRecord& {
        return (*m_chunks[chunkOf(row)])[placeOf(row)];
    };
    const std::int64_t stride = 2 * m_stride;
    std::vector<std::shared_ptr<Chunk>> chunks;
    std::int64_t kept = 0;
    for (std::int64_t row = 0; row < rows(); ++row) {
        if (row > 0 && old(row).epoch % stride != 0)
            continue;
        if (placeOf(kept) == 0)
            chunks.push_back(std::make_shared<Chunk>(chunkRows));
        (*chunks.back())[placeOf(kept)] = old(row);
        ++kept;
    }
    const EpochRecord newest = m_hasTail ? m_tail : old(rows() - 1);

    const std::lock_guard lock(m_mutex);
    m_chunks.swap(chunks);
    m_rows.store(kept, std::memory_order_release);
    m_stride = stride;
    ++m_generation;
    m_hasTail = newest.epoch % stride != 0;
    m_tail = newest;
}

void History::truncate(std::int64_t epoch)
{
    std::int64_t from = 0, to = rows(); // the first row to go is in [from, to]
    while (from < to) {
        const std::int64_t middle = from + (to - from) / 2;
        if ((*m_chunks[chunkOf(middle)])[placeOf(middle)].epoch <= epoch)
            from = middle + 1;
        else
            to = middle;
    }
    const bool keepsTail = m_hasTail && m_tail.epoch <= epoch;
    if (from == rows() && keepsTail == m_hasTail)
        return;
    // Views hold on to the old chunks, whose rows must stay as they are: the one that is to be filled anew is copied.
    const auto chunks = static_cast<std::size_t>((from + chunkRows - 1) / chunkRows);
    std::shared_ptr<Chunk> last = placeOf(from) != 0 ? std::make_shared<Chunk>(*m_chunks[chunks - 1]) : nullptr;

    std::vector<std::shared_ptr<Chunk>> given; // freed after the lock
    const std::lock_guard lock(m_mutex);
    given.assign(m_chunks.begin() + static_cast<std::ptrdiff_t>(chunks), m_chunks.end());
    m_chunks.resize(chunks);
    if (last)
        m_chunks.back().swap(last);
    m_rows.store(from, std::memory_order_release);
    m_hasTail = keepsTail;
    ++m_generation;
}

void History::restore(std::span<const EpochRecord> rows, std::int64_t stride)
{
    History fresh;
    fresh.m_stride = stride > 0 ? stride : strideOf(rows);
    for (const EpochRecord& record : rows)
        fresh.append(record);

    const std::lock_guard lock(m_mutex);
    m_chunks.swap(fresh.m_chunks);
    m_rows.store(fresh.rows(), std::memory_order_release);
    m_stride = fresh.m_stride;
    m_tail = fresh.m_tail;
    m_hasTail = fresh.m_hasTail;
    ++m_generation;
}

History::View History::view() const
{
    View view;
    view.m_chunks.reserve(bound / chunkRows + 1); // outside the lock, so that the writer never waits for it
    const std::lock_guard lock(m_mutex);
    view.m_chunks.assign(m_chunks.begin(), m_chunks.end());
    view.m_rows = m_rows.load(std::memory_order_acquire);
    view.m_stride = m_stride;
    view.m_generation = m_generation;
    view.m_tail = m_tail;
    view.m_hasTail = m_hasTail;
    return view;
}

} // namespace epochscope
