// What a run did, epoch by epoch. One thread appends, others read at the same time without holding it up.
//
// Every epoch is kept up to `History::bound` rows; beyond, every second row is given up and only every second epoch
// recorded from then on (and so on), so that memory stays bounded however long the run. The first and the newest row are
// always there; between them stand the epochs that the stride divides, so that what is measured every 2 or 10 epochs
// is not lost to a stride that is out of step with it.
#pragma once

#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace epochscope {

inline constexpr double notMeasured = std::numeric_limits<double>::quiet_NaN();

struct EpochRecord {
    std::int64_t epoch = 0; // 1 for the first
    std::int64_t updates = 0;
    std::int64_t samplesSeen = 0;
    double seconds = 0; // of training, up to the end of this epoch
    double trainRunning = notMeasured;  // Σ n_b·L_b / Σ n_b, L_b before update b (Keras)
    double trainMeasured = notMeasured; // on the whole training part after the epoch
    double validation = notMeasured;
    double trainAccuracy = notMeasured; // running, as trainRunning
    double validationAccuracy = notMeasured;
};

class History
{
public:
    static constexpr std::int64_t chunkRows = 1024;
    static constexpr std::int64_t bound = std::int64_t{1} << 20;

    using Chunk = std::vector<EpochRecord>; // chunkRows long; rows below the published count never change

    // A consistent state, cheap to take; rows may be read from any thread.
    class View
    {
    public:
        std::int64_t size() const { return m_rows + (m_hasTail ? 1 : 0); }
        bool empty() const { return size() == 0; }
        const EpochRecord& operator[](std::int64_t row) const
        {
            return row < m_rows ? (*m_chunks[static_cast<std::size_t>(row / chunkRows)])[static_cast<std::size_t>(row % chunkRows)] : m_tail;
        }
        const EpochRecord& back() const { return (*this)[size() - 1]; }
        std::int64_t stride() const { return m_stride; } // epochs per row
        std::int64_t generation() const { return m_generation; } // changes when rows were given up

    private:
        friend class History;
        std::vector<std::shared_ptr<const Chunk>> m_chunks;
        std::int64_t m_rows = 0;
        std::int64_t m_stride = 1;
        std::int64_t m_generation = 0;
        EpochRecord m_tail; // the newest epoch where it is not on the stride
        bool m_hasTail = false;
    };

    History() { m_chunks.reserve(32); } // not while a clock runs
    void append(const EpochRecord& record); // the writing thread only
    View view() const;                      // any thread

    // Gives up the rows of all epochs after this one; the stride stays, so that rows which it has passed over do not come
    // back. The writing thread only.
    void truncate(std::int64_t epoch);

    // Replaces everything by the rows of another history's view; appending goes on as it would have there. The writing
    // thread only. Without a stride it is taken from the rows.
    void restore(std::span<const EpochRecord> rows, std::int64_t stride = 0);

private:
    std::int64_t rows() const { return m_rows.load(std::memory_order_relaxed); } // for the writing thread
    void thin();
    void place(const EpochRecord& record);
    bool onStride(const EpochRecord& record) const { return m_stride == 1 || rows() == 0 || record.epoch % m_stride == 0; }

    mutable std::mutex m_mutex;
    std::vector<std::shared_ptr<Chunk>> m_chunks;
    std::shared_ptr<Chunk> m_first = std::make_shared<Chunk>(chunkRows); // until it is needed, for the same reason
    std::atomic<std::int64_t> m_rows{0}; // published; within a chunk this alone says that there is one more
    std::int64_t m_stride = 1;
    std::int64_t m_generation = 0;
    EpochRecord m_tail;
    bool m_hasTail = false;
};

} // namespace epochscope
