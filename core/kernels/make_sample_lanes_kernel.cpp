#include "kernels/make_kernel.h"
#include "kernels/sample_lanes_kernel.h"

namespace epochscope::kernels {

std::unique_ptr<NetworkKernel> makeSampleLanesKernel(const NetworkShape& shape, LossKind loss, const Part& part,
                                                     std::int64_t capacity)
{
    if (capacity <= width<NarrowPacket>)
        return std::make_unique<SampleLanesKernel<NarrowPacket, true>>(shape, loss, part, capacity);
    if (capacity <= width<WidePacket>) // the same kernel where the level has one width
        return std::make_unique<SampleLanesKernel<WidePacket, true>>(shape, loss, part, capacity);
    return std::make_unique<SampleLanesKernel<WidePacket, false>>(shape, loss, part, capacity);
}

} // namespace epochscope::kernels
