// What L1 and L2 penalties add to a trainer's error and gradient.
#include "model/penalty.h"
#include "training/trainer.h"

namespace epochscope {

double Trainer::penalty() const { return penaltyOf(m_shape, m_experiment.loss, parameters()); }

void Trainer::addPenaltyGradient()
{
    epochscope::addPenaltyGradient(m_shape, m_experiment.loss, parameters(), {m_gradient.data(), static_cast<std::size_t>(m_gradient.size())});
}

} // namespace epochscope
