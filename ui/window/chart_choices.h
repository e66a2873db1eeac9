// The chart's options as the settings remember them.
#pragma once

#include "chart/learning_curve_options.h"

#include <QtCore/QVariantMap>

namespace epochscope {

QVariantMap remembered(const LearningCurveOptions& options);
// What is missing or makes no sense is as by default.
LearningCurveOptions recalled(const QVariantMap& values);

} // namespace epochscope
