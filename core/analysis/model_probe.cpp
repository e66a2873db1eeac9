#include "analysis/model_probe.h"

#include "base/flush_denormals.h"
#include "model/loss.h"

#include <algorithm>
#include <cmath>

namespace epochscope {

ModelProbe::ModelProbe(const NetworkShape& shape, LossKind resolved, std::int64_t classes)
    : m_network(shape, blockSize), m_loss(resolved), m_classes(classes)
{
}

bool ModelProbe::hasProbabilities() const
{
    return m_classes > 0 && (m_loss == LossKind::log || m_loss == LossKind::crossEntropy);
}

bool ModelProbe::outputs(std::span<const float> parameters, const Eigen::Ref<const MatrixF>& features,
                         MatrixF& outputs, const std::atomic<bool>& cancel)
{
    const FlushDenormals flushing; // as in training
    outputs.resize(shape().outputs(), features.cols());
    for (Eigen::Index first = 0; first < features.cols(); first += blockSize) {
        if (cancel.load(std::memory_order_relaxed))
            return false;
        const Eigen::Index count = std::min<Eigen::Index>(blockSize, features.cols() - first);
        outputs.middleCols(first, count) = m_network.forward(parameters, features.middleCols(first, count));
    }
    return true;
}

MatrixF ModelProbe::classShares(const MatrixF& outputs) const
{
    MatrixF shares(m_classes, outputs.cols());
    if (outputs.rows() == 1) { // of class 1; a single class has row 0 alone
        for (Eigen::Index i = 0; i < outputs.cols(); ++i) {
            const float z = outputs(0, i);
            const float one = m_loss == LossKind::log ? 1 / (1 + std::exp(-z)) : z < 0 ? 0 : z > 1 ? 1 : z;
            shares(0, i) = 1 - one;
            if (m_classes > 1)
                shares(1, i) = one;
        }
        return shares;
    }
    if (m_loss != LossKind::crossEntropy)
        return outputs.topRows(m_classes).unaryExpr([](float z) { return z < 0 ? 0 : z > 1 ? 1 : z; });
    for (Eigen::Index i = 0; i < outputs.cols(); ++i) {
        const auto e = (outputs.col(i).array() - outputs.col(i).maxCoeff()).exp().eval();
        shares.col(i) = (e / e.sum()).head(m_classes);
    }
    return shares;
}

std::int32_t ModelProbe::predictedClass(const float* outputs) const
{
    return epochscope::predictedClass(m_loss, outputs, shape().outputs());
}

} // namespace epochscope
