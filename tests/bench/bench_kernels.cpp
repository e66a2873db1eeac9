// The engine's kernels by size, on one batch of 32: what a network n-n-10 makes of it, its gradient, and updates.
#include "bench.h"
#include "kernels/network_kernel.h"
#include "model/network.h"
#include "workloads.h"

#include <fmt/format.h>

#include <numeric>

namespace epochscope::bench {

namespace {

constexpr std::int64_t batch = 32, classes = 10, samples = 256;
constexpr float rate = 1e-3F;

// For the engine and for the plain loop.
struct Net
{
    explicit Net(std::int64_t width)
        : features(Eigen::MatrixXf::Random(width, samples)), labels(static_cast<std::size_t>(samples)), order(labels.size()),
          shape(NetworkShape::make(width, {width}, classes, Activation::relu)),
          parameters(static_cast<std::size_t>(shape.parameters)), gradient(parameters.size()),
          kernel(kernels::NetworkKernel::make(
              shape, LossKind::crossEntropy,
              {.features = features.data(), .samples = samples, .labels = labels.data(), .classes = true}, batch)),
          plain(PlainNetwork::make({width, width, classes}, PlainActivation::relu,
                                   {.features = features.data(), .featureCount = width, .samples = samples, .labels = labels.data()},
                                   batch, rate))
    {
        for (std::size_t i = 0; i < labels.size(); ++i)
            labels[i] = static_cast<std::int32_t>(i % classes);
        std::iota(order.begin(), order.end(), 0U);
        drawInitialWeights(shape, InitialWeights::automatic, 1, parameters);
    }

    Eigen::MatrixXf features;
    std::vector<std::int32_t> labels;
    std::vector<std::uint32_t> order;
    NetworkShape shape;
    std::vector<float> parameters, gradient;
    std::vector<double> losses = std::vector<double>(1);
    std::unique_ptr<kernels::NetworkKernel> kernel;
    std::unique_ptr<PlainNetwork> plain;
};

void forward(Net& net) { benchmark::DoNotOptimize(net.kernel->evaluate(net.parameters.data(), 0, batch)); }
void gradient(Net& net)
{
    const auto first = std::span<const std::uint32_t>(net.order).first(batch);
    benchmark::DoNotOptimize(
        net.kernel->lossAndGradient(net.parameters.data(), first, 1.F / batch, net.gradient.data(), false));
}
void update(Net& net)
{
    kernels::Descent descent{.samples = std::span<const std::uint32_t>(net.order).first(batch),
                             .batchSize = batch,
                             .rate = rate,
                             .losses = net.losses};
    net.kernel->descend(net.parameters.data(), descent);
    benchmark::DoNotOptimize(descent.lossSum);
}

struct Kernel
{
    const char* name;
    void (*engine)(Net&);
    float (PlainNetwork::*plain)(std::int64_t);
    double products; // of matrices, as many as a forward pass has
};
constexpr Kernel all[] = {{"forward", forward, &PlainNetwork::forward, 1},
                          {"gradient", gradient, &PlainNetwork::gradient, 3},
                          {"update", update, &PlainNetwork::step, 3}};

} // namespace

void addKernels(Plan& plan)
{
    for (const Kernel& kernel : all)
        for (const std::int64_t width : {8, 32, 128, 512}) {
            const std::string name = fmt::format("kernels/{}/{}", kernel.name, width);
            measure(name + "/engine", [=](benchmark::State& state) {
                Net net(width);
                for (auto _ : state)
                    kernel.engine(net);
            });
            measure(name + "/plain", [=](benchmark::State& state) {
                Net net(width);
                for (auto _ : state)
                    benchmark::DoNotOptimize((*net.plain.*kernel.plain)(batch));
            });
            const auto size = static_cast<double>(width);
            plan.rows.push_back({.name = fmt::format("kernel, {} of {}-{}-10", kernel.name, width, width),
                                 .measured = name + "/engine",
                                 .reference = name + "/plain",
                                 .shown = Shown::rate,
                                 .work = kernel.products * 2e-9 * batch * size * (size + classes),
                                 .unit = "GFLOP/s"});
        }
}

} // namespace epochscope::bench
