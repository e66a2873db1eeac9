// What the view of the gradients says in words.
#pragma once

#include "gradient/gradient_look.h"
#include "gradient/noise_curve.h"

namespace epochscope {

QString gradientWords(const GradientLook& look);
QString gradientSummary(const GradientLook& look); // what the numbers do not say by themselves
QString arrowWords(const GradientArrow& arrow);
QString noisePointWords(const NoiseCurve::Point& point, std::int64_t batchSize);

} // namespace epochscope
