// Which curves of a run are drawn, and how.
#pragma once

namespace epochscope {

enum class CurveKind { running, measured, validation };
enum class HorizontalAxis { epochs, updates, samples, seconds };
enum class Quantity { error, accuracy };

struct LearningCurveOptions
{
    bool running = true;  // the running mean over each epoch's batches
    bool measured = true; // each of these only where it was measured
    bool validation = true;
    bool batchLosses = true; // the band behind
    HorizontalAxis horizontal = HorizontalAxis::epochs;
    bool logarithmicHorizontal = false;
    bool logarithmic = false; // the error axis
    double smoothing = 0;     // weight of the past, 0 to 0.99; the raw curve stays visible, faint
    bool marks = true;        // best epoch, end and divergence
    bool definitions = false; // of the loss of an epoch, where the run has them
    bool operator==(const LearningCurveOptions&) const = default;
};

} // namespace epochscope
