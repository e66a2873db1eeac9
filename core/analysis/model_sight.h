// What a model at one moment of its training makes of what is before it: of the samples, and of the inputs between them.
#pragma once

#include "analysis/batch_at.h"
#include "analysis/confusion_matrix.h"
#include "analysis/model_probe.h"
#include "analysis/model_scene.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace epochscope {

struct SightPoint
{
    ScenePoint point;
    double predicted = 0; // a number
    std::int32_t predictedClass = -1;
    double share = 0;      // of the predicted class: its probability, or its score
    double shareOfOwn = 0; // of the sample's own class
    bool inBatch = false;  // whose turn it is
    bool isWrong() const { return point.label >= 0 && predictedClass != point.label; }
};

// Over a grid of places, its first row at the top (v highest), both edges of the range included.
struct SightGrid
{
    std::int64_t columns = 0, rows = 0;
    MatrixF values; // numbers [1 × places], or shares of the classes [classes × places] where they are few
    std::vector<std::int32_t> classes; // the predicted class at each place; empty for numbers
    std::vector<float> shares;         // its share

    std::int64_t places() const { return columns * rows; }
    // As many classes as the shares of all of them are kept of.
    static constexpr std::int64_t mostClasses = 32;
};

// Of a curve: at places from u.from to u.to, each output or each class's share.
struct SightCurve
{
    std::vector<double> u;
    MatrixF values; // [1 or classes × places]
};

struct ModelSight
{
    std::shared_ptr<const ModelScene> scene;
    std::int64_t steps = 0;
    bool hasProbabilities = false;
    std::vector<SightPoint> points; // the scene's, then samples of the batch that are none of them
    std::int64_t batchSize = 0;     // of the batch in turn; 0: it cannot be told
    bool batchIsNext = true;        // false: the run's last one
    SightCurve curve;
    SightGrid grid;

    // Of the scene's points of a part: how many, how many of them wrong, and the root of the mean squared residual.
    struct Tally
    {
        std::int64_t samples = 0, wrong = 0;
        double rootMeanSquare = 0;
    };
    Tally tally(bool validation) const;
};

// Makes sights of one scene after another; keeps what is costly to make.
class ModelSights
{
public:
    // The samples. None where `cancel` was set.
    std::optional<ModelSight> points(const std::shared_ptr<const ModelScene>& scene, std::int64_t steps,
                                     std::span<const float> parameters, const std::atomic<bool>& cancel);
    // And the inputs between them, at so many places. False where `cancel` was set.
    bool addCurve(ModelSight& sight, std::span<const float> parameters, std::int64_t places,
                  const std::atomic<bool>& cancel);
    bool addGrid(ModelSight& sight, std::span<const float> parameters, std::int64_t columns, std::int64_t rows,
                 const std::atomic<bool>& cancel);

private:
    BatchInTurn batchAfter(const ModelScene& scene, std::int64_t steps);

    static constexpr std::size_t mostLit = 500; // samples of a batch that are none of the scene's
    std::uint64_t m_orderOf = 0;                // run
    std::optional<BatchFinder> m_batches;
};

// Which samples of a part are taken for what; none where `cancel` was set.
struct PartConfusion
{
    ConfusionMatrix matrix;
    std::int64_t samples = 0; // of the part; the matrix counts those of them that there was time for

    static constexpr std::int64_t mostClasses = 200;
    static std::optional<PartConfusion> make(const ModelSubject& subject, bool validation,
                                             std::span<const float> parameters, const std::atomic<bool>& cancel);
};

} // namespace epochscope
