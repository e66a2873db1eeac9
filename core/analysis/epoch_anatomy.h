// Which sample is worked through where in one declared epoch, for any epoch past or future: the order of a pass is a
// function, and the plan's arithmetic says which batches of which passes make the epoch.
//
//   distinct batches of epoch e (from 1)   (e − 1)·S … e·S − 1 of the stream of passes, S = batches per epoch
//   batch g of the stream                  batch g mod P of pass ⌊g / P⌋, P = batches per pass
//
// A declared epoch may be a part of a pass, a pass, or more than one. A place is one sample in one batch; repeats work
// through the same place again.
#pragma once

#include "base/error.h"
#include "batching/batch_plan.h"
#include "batching/epoch_order.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace epochscope {

// Why a sample is in no batch of the epoch.
enum class Absence {
    dropped,    // it stands in the tail of the pass that makes no full batch
    otherEpoch, // its batch of this pass belongs to an epoch before or after
    notDrawn,   // with replacement, chance did not choose it
};

class EpochAnatomy
{
public:
    struct Batch
    {
        std::int64_t pass = 0;        // from 0
        std::int64_t batchOfPass = 0; // from 0
        std::int64_t begin = 0;       // its first place
        std::int64_t size = 0;
    };
    struct Place
    {
        std::int64_t batch = 0;    // of the epoch, from 0
        std::int64_t position = 0; // in the batch, from 0
    };

    // `epoch` from 1 to the plan's. Refused where the epoch or the data have more than `mostPlaces`.
    static Result<EpochAnatomy> make(const EpochOrder& order, const BatchPlan& plan, std::int64_t epoch);
    static constexpr std::int64_t mostPlaces = std::int64_t{1} << 20;

    std::int64_t epoch() const { return m_epoch; }
    std::int64_t samples() const { return static_cast<std::int64_t>(m_drawn.size()); }
    // The distinct batches, in the order of the work.
    const std::vector<Batch>& batches() const { return m_batches; }
    // The sample at each place, batch after batch.
    std::span<const std::uint32_t> places() const { return m_places; }
    Place placeAt(std::int64_t index) const;
    // All of a sample, in the order of the work; empty: it is absent.
    std::vector<Place> placesOf(std::uint32_t sample) const;
    // How many times the sample is worked through in the epoch, repeats counted.
    std::int64_t visits(std::uint32_t sample) const { return m_drawn[sample] * m_repeats; }
    std::int64_t repeats() const { return m_repeats; }

    // Those in no batch: in the order of the pass, or by number if they were not drawn.
    const std::vector<std::uint32_t>& absent() const { return m_absent; }
    Absence absence(std::size_t index) const { return m_absences[index]; } // of absent()[index]
    std::int64_t absentFor(Absence why) const;

    // How many samples are in the epoch's batches 0, 1, 2 … `columns − 1` or more times, repeats not counted.
    std::vector<std::int64_t> visitHistogram(std::size_t columns) const;

private:
    std::int64_t m_epoch = 0;
    std::int64_t m_repeats = 1;
    std::vector<Batch> m_batches;
    std::vector<std::uint32_t> m_places;
    std::vector<std::int64_t> m_drawn; // per sample
    std::vector<std::uint32_t> m_absent;
    std::vector<Absence> m_absences;
};

// How many times each sample has been worked through from the beginning up to the end of an epoch. Where every pass
// visits every sample, this is arithmetic; else the passes are gone through, and going on from one epoch to a later
// one takes up the count.
class VisitCount
{
public:
    VisitCount(EpochOrder order, const BatchPlan& plan);

    // Up to the end of `epoch`; false if that needs more than about `mostDraws`: to be called again.
    bool reach(std::int64_t epoch, std::int64_t mostDraws);
    // The same up to where `steps` steps are done, a repeat of a batch being one.
    bool reachStep(std::int64_t steps, std::int64_t mostDraws);
    std::int64_t of(std::uint32_t sample) const; // once reached

private:
    void addPass(std::int64_t pass, std::int64_t batches, std::int64_t times, std::vector<std::int64_t>& counts);

    EpochOrder m_order;
    BatchPlan m_plan;
    std::int64_t m_passes = 0; // whole ones in m_counts
    std::vector<std::int64_t> m_counts;
    std::vector<std::int64_t> m_rest; // of the pass at work
    std::vector<std::uint32_t> m_pass;
    std::int64_t m_drawn = -1; // the pass in m_pass
};

} // namespace epochscope
