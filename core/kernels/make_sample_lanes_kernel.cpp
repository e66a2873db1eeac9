#include "kernels/make_kernel.h"
#include "kernels/sample_lanes_kernel.h"

namespace epochscope::kernels {

std::unique_ptr<NetworkKernel> makeSampleLanesKernel(const NetworkShape& shape, LossKind loss, const Part& part,
                                                     std::int64_t capacity)
{
    if (capacity <= width<NarrowPacket>)
        return std::make_unique<SampleLanesKernel<NarrowPacket>>(shape, loss, part, capacity);
    return std::make_unique<SampleLanesKernel<WidePacket>>(shape, loss, part, capacity);
}

} // namespace epochscope::kernels
