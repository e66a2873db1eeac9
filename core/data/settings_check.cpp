#include "data/settings_check.h"

#include "base/text.h"

#include <cmath>

namespace epochscope {

namespace {
Result<void> checkShare(const Share& share, const char* path)
{
    const bool whole = share.value == std::floor(share.value);
    if (!std::isfinite(share.value) || share.value < 0 || share.value > 0x1p53 || (share.isCount() && !whole))
        return badInput(fmt::format("{} is no share of the samples", exactNumber(share.value)),
                        "a fraction from 0 to below 1, or a whole number of samples", path);
    return {};
}
} // namespace

Result<void> checkDataSettings(const DataSettings& settings)
{
    if (settings.samples && *settings.samples < 1)
        return badInput(fmt::format("{} samples were asked for", *settings.samples), "at least 1", "data.samples");
    if (!std::isfinite(settings.noise) || settings.noise < 0)
        return badInput(fmt::format("{} is no standard deviation", exactNumber(settings.noise)), "0 or more",
                        "data.noise");
    if (!(settings.labelFlip >= 0 && settings.labelFlip <= 1))
        return badInput(fmt::format("{} is no fraction of the labels", exactNumber(settings.labelFlip)), "0 to 1",
                        "data.label_flip");
    if (settings.balance) {
        double sum = 0;
        for (const double weight : *settings.balance) {
            if (!std::isfinite(weight) || weight < 0)
                return badInput(fmt::format("{} is no proportion", exactNumber(weight)),
                                "0 or more for each class, such as [0.9, 0.1]", "data.balance");
            sum += weight;
        }
        if (!std::isfinite(sum) || !(sum > 0))
            return badInput("the proportions add up to nothing", "at least one above 0, such as [0.9, 0.1]",
                            "data.balance");
    }
    if (auto share = checkShare(settings.validation, "data.validation"); !share)
        return share;
    return checkShare(settings.test, "data.test");
}

} // namespace epochscope
