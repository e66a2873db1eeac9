// A step taken to pieces, in words: the stages' names and equations, and what happens in each.
#pragma once

#include "anatomy/update_look.h"

#include <QtCore/QString>

#include <cstdint>

namespace epochscope {

enum class UpdateStage { draw, predict, error, mean, gradient, update };
constexpr int updateStages = 6;

QString stageName(UpdateStage stage);                           // "Error per sample"
QString stageEquation(UpdateStage stage, const UpdateLook& look); // "ℓ = (ŷ − y)²"
QString stageCaption(UpdateStage stage, const UpdateLook& look);  // what happens, in a sentence or two

// η as short as it may be: "0.05".
QString rateText(double rate);
// "w", "b", "w₂", "layer 2 w[3, 1]"
QString parameterName(const NetworkShape& shape, std::int64_t index);
// "Update 13 of 40,000 · epoch 1, batch 13 of 40"
QString stepWords(const UpdateLook& look);
// A sample of the batch in full: "Sample 17: x 0.53, y 0.12; ŷ 0.4; error 0.0784".
QString sampleWords(const UpdateLook& look, std::size_t index);

} // namespace epochscope
