// What the gradients come to at one moment, for one batch size that batches are drawn at. Never changed once made.
#pragma once

#include "analysis/gradient_noise.h"
#include "bridge/run_moment.h"

#include <QtCore/QString>

#include <memory>

namespace epochscope {

struct GradientLook
{
    std::shared_ptr<const RunMoment> moment;
    GradientSamples samples;
    GradientCloud cloud;
    bool coarse = false; // a finer one is to come
    QString problem;     // instead of all but the moment
};

} // namespace epochscope
