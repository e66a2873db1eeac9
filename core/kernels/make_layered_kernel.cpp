#include "kernels/layered_kernel.h"
#include "kernels/make_kernel.h"

namespace epochscope::kernels {

namespace {
// What a layer's columns come to in vectors of that width, in lanes.
template <class P>
Index lanesOf(const NetworkShape& shape)
{
    Index lanes = 0;
    for (const LayerShape& layer : shape.layers)
        lanes += layer.out == 1 ? 0 : roundedUp(layer.out, width<P>);
    return lanes;
}
} // namespace

std::unique_ptr<NetworkKernel> makeLayeredKernel(const NetworkShape& shape, LossKind loss, const Part& part,
                                                 std::int64_t capacity)
{
    // A wide vector costs little more than a narrow one.
    if (3 * lanesOf<NarrowPacket>(shape) < 2 * lanesOf<WidePacket>(shape))
        return std::make_unique<LayeredKernel<NarrowPacket>>(shape, loss, part, capacity);
    return std::make_unique<LayeredKernel<WidePacket>>(shape, loss, part, capacity);
}

} // namespace epochscope::kernels
