// What the outputs of a batch are compared with, brought together from where its samples stand. Inside the kernels only.
#pragma once

#include "kernels/loss_lanes.h"
#include "kernels/network_kernel.h"
#include "kernels/samples.h"

#include <cstdint>
#include <span>
#include <vector>

namespace epochscope::kernels {

class GatheredTargets
{
public:
    GatheredTargets() = default;
    // For batches of up to `capacity` samples. Whole vectors may be read behind the last.
    GatheredTargets(const Part& part, Index outputs, Index capacity)
        : m_part(part), m_outputs(outputs), m_values(Buffer::Zero((part.values ? outputs * capacity : 0) + width<WidePacket>)),
          m_weights(Buffer::Zero(capacity + width<WidePacket>)), m_labels(static_cast<std::size_t>(capacity))
    {
    }

    // Stays as it is until the next is asked for.
    BlockTargets of(std::span<const std::uint32_t> samples)
    {
        BlockTargets targets;
        if (m_part.values) {
            if (m_outputs == 1) {
                for (std::size_t b = 0; b < samples.size(); ++b)
                    m_values[static_cast<Index>(b)] = m_part.values[samples[b]];
            } else {
                for (std::size_t b = 0; b < samples.size(); ++b)
                    copyColumn(m_part.values + static_cast<Index>(samples[b]) * m_outputs, m_outputs,
                               m_values.data() + static_cast<Index>(b) * m_outputs);
            }
            targets.values = m_values.data();
        }
        if (m_part.labels) {
            for (std::size_t b = 0; b < samples.size(); ++b)
                m_labels[b] = m_part.labels[samples[b]];
            targets.labels = m_labels.data();
        }
        if (m_part.weights) {
            for (std::size_t b = 0; b < samples.size(); ++b)
                m_weights[static_cast<Index>(b)] = m_part.weights[samples[b]];
            targets.weights = m_weights.data();
        }
        return targets;
    }

private:
    using Buffer = Eigen::Matrix<float, Eigen::Dynamic, 1>;
    Part m_part;
    Index m_outputs = 0;
    Buffer m_values, m_weights;
    std::vector<std::int32_t> m_labels;
};

} // namespace epochscope::kernels
