#include "kernels/make_kernel.h"
#include "kernels/narrow_kernel.h"

namespace epochscope::kernels {

namespace {
template <class P, int Features>
std::unique_ptr<NetworkKernel> make(const NetworkShape& shape, LossKind loss, const Part& part)
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
std::unique_ptr<NetworkKernel> make(const NetworkShape& shape, LossKind loss, const Part& part)
{
    switch (shape.features()) {
    case 1:
        return make<P, 1>(shape, loss, part);
    case 2:
        return make<P, 2>(shape, loss, part);
    case 3:
        return make<P, 3>(shape, loss, part);
    default:
        return make<P, 4>(shape, loss, part);
    }
}
} // namespace

std::unique_ptr<NetworkKernel> makeNarrowKernel(const NetworkShape& shape, LossKind loss, const Part& part,
                                                std::int64_t capacity)
{
    return capacity <= width<NarrowPacket> ? make<NarrowPacket>(shape, loss, part) : make<WidePacket>(shape, loss, part);
}

} // namespace epochscope::kernels
