#include "window/chart_choices.h"

#include <algorithm>
#include <cmath>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;
constexpr double mostSmoothing = 0.99;
constexpr int lastAxis = static_cast<int>(HorizontalAxis::seconds);
} // namespace

QVariantMap remembered(const LearningCurveOptions& options)
{
    return {{u"running"_s, options.running},
            {u"measured"_s, options.measured},
            {u"validation"_s, options.validation},
            {u"batchLosses"_s, options.batchLosses},
            {u"horizontal"_s, static_cast<int>(options.horizontal)},
            {u"logarithmicHorizontal"_s, options.logarithmicHorizontal},
            {u"logarithmic"_s, options.logarithmic},
            {u"smoothing"_s, options.smoothing},
            {u"marks"_s, options.marks}};
}

LearningCurveOptions recalled(const QVariantMap& values)
{
    LearningCurveOptions options;
    const auto flag = [&](const QString& name, bool& value) { value = values.value(name, value).toBool(); };
    flag(u"running"_s, options.running);
    flag(u"measured"_s, options.measured);
    flag(u"validation"_s, options.validation);
    flag(u"batchLosses"_s, options.batchLosses);
    flag(u"logarithmicHorizontal"_s, options.logarithmicHorizontal);
    flag(u"logarithmic"_s, options.logarithmic);
    flag(u"marks"_s, options.marks);
    const int axis = values.value(u"horizontal"_s, 0).toInt();
    options.horizontal = static_cast<HorizontalAxis>(std::clamp(axis, 0, lastAxis));
    const double smoothing = values.value(u"smoothing"_s, 0.0).toDouble();
    options.smoothing = std::isfinite(smoothing) ? std::clamp(smoothing, 0.0, mostSmoothing) : 0.0;
    return options;
}

} // namespace epochscope
