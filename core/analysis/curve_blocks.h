// A curve in a few dozen blocks of epochs, each with its mean, and how much of their differences is chance. What
// diagnose() thinks in: quick however long the history, and blind to the zigzag of small batches.
#pragma once

#include "record/history.h"

#include <cstdint>
#include <vector>

namespace epochscope {

struct CurvePoint
{
    std::int64_t epoch = 0;
    double value = 0; // finite
};

// At most about `most` rows of the history, evenly spread, the last always among them. Only epochs that `every` divides
// are taken (and the last one): where the validation error stands.
std::vector<std::int64_t> spreadRows(const History::View& history, std::int64_t every, std::int64_t most);

class CurveBlocks
{
public:
    // Needs points in order, two at least; as many blocks as `most`, or one for every two points where they are few.
    CurveBlocks(const std::vector<CurvePoint>& points, int most);

    int count() const { return static_cast<int>(m_means.size()); }
    double mean(int block) const { return m_means[static_cast<std::size_t>(block)]; }
    std::int64_t firstEpoch(int block) const { return m_firstEpochs[static_cast<std::size_t>(block)]; }
    std::int64_t lastEpoch(int block) const { return m_lastEpochs[static_cast<std::size_t>(block)]; }

    int tail() const; // the number of blocks that stand for "now"
    double meanOf(int first, int blocks) const;
    double now() const { return meanOf(count() - tail(), tail()); }
    double quarterAgo() const; // the same, a quarter of the epochs earlier
    double halfAgo() const;
    int lowest() const; // the block with the smallest mean
    // Nearly every block of the later half (five at least) is below the one before.
    bool fallsSteadily() const;

    // The standard deviation of a block's mean as the differences between blocks show it: a robust estimate, over
    // several distances, so that noise that lasts for some blocks counts as well. A trend makes it larger.
    double noise() const { return m_noise; }
    // How much one block typically differs from the next in the later half, and how many of those steps turn back.
    double lateNoise() const;
    double lateTurns() const;

private:
    std::vector<double> m_means;
    std::vector<std::int64_t> m_firstEpochs, m_lastEpochs;
    double m_noise = 0;
};

} // namespace epochscope
