// How far the gradients of batches lie from that of all samples, at one moment of a run.
//
//   gᵢ = ∇ℓᵢ + p        of sample i, p the penalties' gradient (sample_gradients.h)
//   G = (1/N) Σ gᵢ       the full gradient
//   σ² = tr Σ            = (1/N) Σ ‖gᵢ − G‖², the spread of samples, summed over the parameters
//   sd of a batch        σ/√B · √((N − B)/(N − 1)), drawn without replacement; with it σ/√B  (semantics.md, 5.11)
//   noise scale          B_simple = tr Σ / ‖G‖²: at this B the noise of a batch is as large as the gradient
//                        (McCandlish et al., An Empirical Model of Large-Batch Training, 2018, section 2.2)
//
// With `loss.reduction` = sum, all gradients are those of updates divided by the run's B, so that they compare.
//
// Where all samples would cost more than the budget, some are drawn, the same at every moment of a run: then σ² is the unbiased
// estimate, and ‖G‖² in the noise scale is corrected for the noise of its own mean (there, appendix A.1):
// ‖Ĝ‖² − S²/n·(1 − n/N), S² = σ²·N/(N − 1). A batch too large for it is looked at by some of its samples.
#pragma once

#include "analysis/batch_at.h"
#include "analysis/gradient_plane.h"
#include "analysis/sample_gradients.h"
#include "batching/batch_plan.h"
#include "batching/epoch_order.h"

#include <optional>

namespace epochscope {

// What may be spent on one moment. An operation takes about a tenth of a nanosecond.
struct GradientBudget
{
    double operations = 0;
    std::int64_t arrows = 300;  // samples that are shown one by one, at most
    std::int64_t batches = 200; // of the cloud, at most

    // Of a sample by itself, and of one in a batch.
    static constexpr double perSample(std::int64_t parameters) { return 8 * static_cast<double>(parameters) + 800; }
    static constexpr double perBatchSample(std::int64_t parameters) { return 3 * static_cast<double>(parameters) + 200; }
};

struct GradientArrow
{
    std::uint32_t sample = 0;
    double loss = 0;       // without penalties
    double length = 0;     // ‖gᵢ‖, out of the plane included
    Eigen::Vector2d place{0, 0};
};

// Of the samples and of the batch whose turn it is.
struct GradientSamples
{
    std::int64_t samples = 0; // N
    std::int64_t looked = 0;  // of them
    bool finite = true;       // else nothing below is
    GradientPlane plane;
    Eigen::VectorXd full;        // G [parameters]
    Eigen::Vector2d fullPlace{0, 0};
    double fullLength = 0;
    double variance = 0;         // σ²
    Eigen::Matrix2d planeVariance = Eigen::Matrix2d::Zero(); // the part of Σ in the plane
    double noiseScale = 0;       // NaN: cannot be told; infinite: G is 0
    double batchSd = 0;          // predicted, for the run's full batches

    std::vector<GradientArrow> arrows;

    std::int64_t batchSize = 0;   // as it is: a last one may be smaller
    std::int64_t batchLooked = 0; // of its samples
    std::int64_t batchPass = 0, batchOfPass = 0; // from 0
    bool batchIsNext = true;      // false: the run's last one
    double batchLoss = 0;         // mean, without penalties
    double batchLength = 0;
    Eigen::Vector2d batchPlace{0, 0};
    double angle = 0; // between the batch's and the full gradient, radians; NaN where one of them is 0
};

// Gradients of batches that could be drawn.
struct GradientCloud
{
    std::int64_t batchSize = 0;
    bool withReplacement = false;
    std::vector<Eigen::Vector2d> places; // none: they would cost more than the budget
    double predicted = 0;                // sd, over all parameters
    double measured = 0;                 // the same of the cloud; NaN for fewer than two
    Eigen::Matrix2d predictedInPlane = Eigen::Matrix2d::Zero(); // variances
    Eigen::Matrix2d measuredInPlane = Eigen::Matrix2d::Zero();
    Eigen::Vector2d mean{0, 0}; // of the places
};

class GradientNoise
{
public:
    // Refused for more than four million parameters.
    static Result<GradientNoise> make(const Experiment& experiment, std::shared_ptr<const PreparedData> data,
                                      const BatchPlan& plan, const NetworkShape& shape);

    // With the weights after so many steps; the batch is the one whose turn it then is. None: cancelled.
    std::optional<GradientSamples> look(std::span<const float> parameters, std::int64_t steps, const GradientBudget& budget,
                                        const Eigen::VectorXd& horizontalBefore, const std::atomic<bool>& cancel);
    // With the same weights; a batch size from 1 to N.
    std::optional<GradientCloud> cloud(std::span<const float> parameters, const GradientSamples& of, std::int64_t batchSize,
                                       const GradientBudget& budget, const std::atomic<bool>& cancel);

    std::int64_t samples() const { return m_gradients.samples(); }
    std::int64_t parameters() const { return m_gradients.parameters(); }

private:
    GradientNoise(const Experiment& experiment, std::shared_ptr<const PreparedData> data, const BatchPlan& plan,
                  const NetworkShape& shape, EpochOrder order);

    struct Work; // what the steps of look() share
    void drawDistinct(std::int64_t count, std::uint64_t index, std::vector<std::uint32_t>& drawn);
    bool measureBatch(Work& work);
    bool measureSpread(Work& work);
    bool measureSamples(Work& work);

    BatchPlan m_plan;
    BatchFinder m_batches;
    std::uint64_t m_seed = 0;
    bool m_sums = false; // loss.reduction
    SampleGradients m_gradients;
    std::vector<std::uint32_t> m_numbers; // 0, 1, 2 …, but while drawing
};

} // namespace epochscope
