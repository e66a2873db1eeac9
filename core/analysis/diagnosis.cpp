#include "analysis/diagnosis.h"

namespace epochscope {

Diagnosis diagnose(const RunRecord& record)
{
    if (record.divergence)
        return {Verdict::diverged, "Diverged.", record.divergence->text(), record.divergence->epoch};
    return {Verdict::nothingYet, "Nothing to judge yet.", "The run has no complete epoch.", {}};
}

} // namespace epochscope
