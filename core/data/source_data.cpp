#include "data/source_data.h"

#include "base/text.h"
#include "data/fingerprint.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace epochscope {

namespace {
// The different values in rising order, or too many (one more than `most`).
std::vector<double> differentValues(const std::vector<double>& values, std::size_t most)
{
    std::vector<double> found;
    std::array<bool, 1024> seen{}; // small whole numbers, which nearly all classes are
    for (const double value : values) {
        if (value >= 0 && value < static_cast<double>(seen.size())) {
            const auto index = static_cast<std::size_t>(value);
            if (static_cast<double>(index) == value && std::exchange(seen[index], true))
                continue;
        }
        const auto at = std::lower_bound(found.begin(), found.end(), value);
        if (at != found.end() && *at == value)
            continue;
        found.insert(at, value + 0.0); // −0 is 0
        if (found.size() > most)
            break;
    }
    return found;
}
} // namespace

std::string SourceData::fingerprint() const
{
    if (wide)
        return fingerprintOf(set, *wide);
    return bytes ? fingerprintOf(set, *bytes) : fingerprintOf(set);
}

void SourceData::keep(const std::vector<std::int64_t>& kept)
{
    const bool apart = wide || bytes;
    if (apart)
        set.features.resize(0, samples()); // select() below has columns to look at, and no rows to copy
    if (wide)
        wide->keep(kept);
    if (bytes) {
        MatrixU8 columns(bytes->rows(), static_cast<Eigen::Index>(kept.size()));
        for (std::size_t i = 0; i < kept.size(); ++i)
            columns.col(static_cast<Eigen::Index>(i)) = bytes->col(kept[i]);
        bytes = std::move(columns);
    }
    set = set.select(kept);
    if (apart)
        set.features.resize(0, 0);
    place = [place = std::move(place), kept](std::int64_t sample, std::int64_t feature) {
        return place(kept[static_cast<std::size_t>(sample)], feature);
    };
}

bool looksLikeClasses(const std::vector<double>& values)
{
    const auto different = differentValues(values, mostAutomaticClasses);
    const auto count = static_cast<std::int64_t>(different.size());
    if (!std::all_of(different.begin(), different.end(), [](double value) { return value == std::floor(value); }))
        return false;
    return count == 2 || (count > 2 && count <= mostAutomaticClasses &&
                          static_cast<std::int64_t>(values.size()) >= fewestSamplesPerAutomaticClass * count);
}

Result<void> setNumericTarget(Dataset& set, const std::vector<double>& values, TaskChoice task,
                              const std::function<std::string(std::int64_t sample)>& place)
{
    const bool classes =
        task == TaskChoice::classification || (task == TaskChoice::automatic && looksLikeClasses(values));
    set.task = classes ? Task::classification : Task::regression;
    if (!classes) {
        set.targets.resize(1, static_cast<Eigen::Index>(values.size()));
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (std::abs(values[i]) > static_cast<double>(std::numeric_limits<float>::max()))
                return badInput(
                    fmt::format("the target {} is too large for single precision", exactNumber(values[i])),
                    "scale the target to less than 3.4e38", place(static_cast<std::int64_t>(i)));
            set.targets(0, static_cast<Eigen::Index>(i)) = static_cast<float>(values[i]);
        }
        return {};
    }
    const std::vector<double> different = differentValues(values, mostClasses);
    if (different.size() > mostClasses)
        return badInput(fmt::format("the target has more than {} different values", grouped(mostClasses)),
                        "set data.task to regression, or choose another target with data.target", place(0));
    for (const double value : different)
        set.classNames.push_back(exactNumber(value));
    const auto classOf = [&](double value) {
        return static_cast<std::int32_t>(std::lower_bound(different.begin(), different.end(), value) - different.begin());
    };
    std::array<std::int32_t, 1024> ofSmall{}; // class + 1 of small whole numbers, once it is known
    set.labels.reserve(values.size());
    for (const double value : values) {
        const auto whole = value >= 0 && value < static_cast<double>(ofSmall.size()) ? static_cast<std::size_t>(value) : 0;
        if (static_cast<double>(whole) != value) {
            set.labels.push_back(classOf(value));
            continue;
        }
        if (ofSmall[whole] == 0)
            ofSmall[whole] = 1 + classOf(value);
        set.labels.push_back(ofSmall[whole] - 1);
    }
    return {};
}

} // namespace epochscope
