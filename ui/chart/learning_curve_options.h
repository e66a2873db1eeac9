// Which curves of a run are drawn, and how.
#pragma once

namespace epochscope {

enum class CurveKind { running, measured, validation };

struct LearningCurveOptions
{
    bool running = true;  // the running mean over each epoch's batches
    bool measured = true; // each of these only where it was measured
    bool validation = true;
    bool logarithmic = false; // the error axis
};

} // namespace epochscope
