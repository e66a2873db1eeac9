#include "training/run_data.h"

namespace epochscope {

Result<std::shared_ptr<const PreparedData>> prepareRunData(const Experiment& experiment, const std::string& folder,
                                                           const ReadProgress& progress)
{
    const DataSeeds seeds{static_cast<std::uint64_t>(experiment.seed.data), static_cast<std::uint64_t>(experiment.seed.split)};
    auto data = prepareData(experiment.data, seeds, folder, progress);
    if (!data)
        return tl::unexpected(data.error());
    return std::make_shared<const PreparedData>(std::move(*data));
}

} // namespace epochscope
