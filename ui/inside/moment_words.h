// When it is in a run, and which batch is meant, said alike in all panels.
#pragma once

#include "batching/batch_plan.h"

#include <QtCore/QString>

namespace epochscope {

// "epoch 2, batch 33 of 40", "end of epoch 2", "before the first batch".
QString placeWords(const BatchPlan& plan, std::int64_t steps);
// "After update 73 · epoch 2, batch 33 of 40", "Before the first update".
QString momentWords(const BatchPlan& plan, std::int64_t steps);

// "next batch", or after the last step of the run "last batch".
QString batchInTurnName(bool isNext);

} // namespace epochscope
