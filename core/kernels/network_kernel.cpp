#include "kernels/network_kernel.h"

#include "kernels/make_kernel.h"
#include "kernels/sparse_batch.h"

namespace epochscope::kernels {

NetworkKernel::NetworkKernel() = default;
NetworkKernel::~NetworkKernel() = default;

namespace {
// Vectors over the samples leave no lanes empty where the batch fills them; but they ask for a weight at a time, which many
// samples have to share once layers are wide. (The bounds are where the two kernels met in `tests/run bench`.)
bool samplesFillLanes(const NetworkShape& shape, const Part& part, Index capacity)
{
    if (shape.layers.size() == 1 || isSparse(partOfZeros(part, shape.features()), shape.features()))
        return false;
    Index widest = shape.features();
    for (const LayerShape& layer : shape.layers)
        widest = std::max(widest, layer.out);
    const Index most = capacity >= 64 ? 512 : capacity > width<NarrowPacket> ? 64 : capacity > width<NarrowPacket> / 2 ? 20 : 0;
    return widest <= most;
}

constexpr Index mostNarrowFeatures = 4;
} // namespace

std::unique_ptr<NetworkKernel> NetworkKernel::make(const NetworkShape& shape, LossKind loss, const Part& part,
                                                   std::int64_t capacity)
{
    if (shape.layers.size() == 1 && shape.outputs() == 1 && shape.features() <= mostNarrowFeatures)
        return makeNarrowKernel(shape, loss, part, capacity);
    if (samplesFillLanes(shape, part, capacity))
        return makeSampleLanesKernel(shape, loss, part, capacity);
    return makeLayeredKernel(shape, loss, part, capacity);
}

} // namespace epochscope::kernels
