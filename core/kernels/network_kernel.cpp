#include "kernels/network_kernel.h"

#include "kernels/layered_kernel.h"
#include "kernels/narrow_kernel.h"

namespace epochscope::kernels {

NetworkKernel::NetworkKernel() = default;
NetworkKernel::~NetworkKernel() = default;

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

constexpr Index mostNarrowFeatures = 4;

template <class P, int Features>
std::unique_ptr<NetworkKernel> narrowKernel(const NetworkShape& shape, LossKind loss, const Part& part)
{
    switch (loss) {
    case LossKind::log:
        return std::make_unique<NarrowKernel<P, Features, LossKind::log>>(shape, part);
    case LossKind::mae:
        return std::make_unique<NarrowKernel<P, Features, LossKind::mae>>(shape, part);
    default:
        return std::make_unique<NarrowKernel<P, Features, LossKind::mse>>(shape, part);
    }
}

template <class P>
std::unique_ptr<NetworkKernel> narrowKernel(const NetworkShape& shape, LossKind loss, const Part& part)
{
    switch (shape.features()) {
    case 1:
        return narrowKernel<P, 1>(shape, loss, part);
    case 2:
        return narrowKernel<P, 2>(shape, loss, part);
    case 3:
        return narrowKernel<P, 3>(shape, loss, part);
    default:
        return narrowKernel<P, 4>(shape, loss, part);
    }
}
} // namespace

std::unique_ptr<NetworkKernel> NetworkKernel::make(const NetworkShape& shape, LossKind loss, const Part& part,
                                                   std::int64_t capacity)
{
    if (shape.layers.size() == 1 && shape.outputs() == 1 && shape.features() <= mostNarrowFeatures)
        return capacity <= width<NarrowPacket> ? narrowKernel<NarrowPacket>(shape, loss, part)
                                               : narrowKernel<WidePacket>(shape, loss, part);
    // A wide vector costs little more than a narrow one.
    if (3 * lanesOf<NarrowPacket>(shape) < 2 * lanesOf<WidePacket>(shape))
        return std::make_unique<LayeredKernel<NarrowPacket>>(shape, loss, part, capacity);
    return std::make_unique<LayeredKernel<WidePacket>>(shape, loss, part, capacity);
}

} // namespace epochscope::kernels
