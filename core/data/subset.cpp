#include "data/subset.h"

#include "base/proportions.h"
#include "base/random.h"
#include "base/text.h"
#include "data/data_names.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace epochscope {

namespace {
// `count` of the members, in the order drawn: the first steps of a Fisher–Yates shuffle.
void draw(std::vector<std::uint32_t>& members, std::int64_t count, RandomStream& stream)
{
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i)
        std::swap(members[i], members[i + stream.below(static_cast<std::uint32_t>(members.size() - i))]);
    members.resize(static_cast<std::size_t>(count));
}

Result<void> checkBalance(const DataSettings& settings, const std::vector<std::int64_t>& classCounts)
{
    const auto name = sourceName(settings.source);
    if (classCounts.empty())
        return badInput(fmt::format("{} has numbers to predict, not classes", name), "set data.balance to null",
                        "data.balance");
    if (settings.balance->size() != classCounts.size())
        return badInput(fmt::format("{} has {} classes, and {} proportions are given", name, classCounts.size(),
                                    settings.balance->size()),
                        fmt::format("give {} of them, in the order of the classes", classCounts.size()),
                        "data.balance");
    return {};
}
} // namespace

Result<std::int64_t> drawnCount(const DataSettings& settings, std::int64_t available,
                                const std::vector<std::int64_t>& classCounts)
{
    if (settings.balance) {
        if (auto checked = checkBalance(settings, classCounts); !checked)
            return tl::unexpected(checked.error());
        const std::int64_t most = largestTotal(*settings.balance, classCounts);
        const std::int64_t wanted = settings.samples.value_or(most);
        const auto counts = largestRemainder(wanted, *settings.balance);
        for (std::size_t k = 0; k < counts.size(); ++k)
            if (wanted > available || counts[k] > classCounts[k])
                return badInput(
                    fmt::format("{} samples in these proportions need {} of class {}, and {} has {}", grouped(wanted),
                                grouped(counts[k]), k + 1, sourceName(settings.source), grouped(classCounts[k])),
                    fmt::format("at most {} samples have these proportions", grouped(most)), "data.samples");
        if (wanted < 1)
            return badInput("no sample is left in these proportions", "give each class a part that the data has",
                            "data.balance");
        return wanted;
    }
    if (settings.samples && *settings.samples > available)
        return badInput(fmt::format("{} samples were asked for, and {} has {}", grouped(*settings.samples),
                                    sourceName(settings.source), grouped(available)),
                        fmt::format("at most {}, or all of them", grouped(available)), "data.samples");
    return settings.samples.value_or(available);
}

Result<std::vector<std::int64_t>> drawSamples(const DataSettings& settings, std::uint64_t seed,
                                              std::int64_t available, const std::vector<std::int32_t>& labels,
                                              const std::vector<std::int64_t>& classCounts)
{
    const auto wanted = drawnCount(settings, available, classCounts);
    if (!wanted)
        return tl::unexpected(wanted.error());
    std::vector<std::int64_t> drawn;
    drawn.reserve(static_cast<std::size_t>(*wanted));
    if (!settings.balance) {
        std::vector<std::uint32_t> members(static_cast<std::size_t>(available));
        std::iota(members.begin(), members.end(), 0U);
        if (*wanted < available) {
            RandomStream stream(seed, StreamPurpose::subset);
            draw(members, *wanted, stream);
        }
        drawn.assign(members.begin(), members.end());
        if (*wanted == available)
            return drawn;
    } else {
        const auto counts = largestRemainder(*wanted, *settings.balance);
        std::vector<std::vector<std::uint32_t>> members(classCounts.size());
        for (std::size_t i = 0; i < labels.size(); ++i)
            members[static_cast<std::size_t>(labels[i])].push_back(static_cast<std::uint32_t>(i));
        for (std::size_t k = 0; k < members.size(); ++k) {
            RandomStream stream(seed, StreamPurpose::subset, k + 1);
            draw(members[k], counts[k], stream);
            drawn.insert(drawn.end(), members[k].begin(), members[k].end());
        }
    }
    std::sort(drawn.begin(), drawn.end());
    return drawn;
}

std::vector<std::int64_t> flipLabels(Dataset& set, double fraction, std::uint64_t seed)
{
    const auto classes = static_cast<std::uint32_t>(set.classes());
    const std::int64_t count = std::llround(fraction * static_cast<double>(set.labels.size()));
    std::vector<std::uint32_t> members(set.labels.size());
    std::iota(members.begin(), members.end(), 0U);
    RandomStream stream(seed, StreamPurpose::labelFlip);
    draw(members, count, stream);
    for (const std::uint32_t i : members) {
        const auto label = static_cast<std::uint32_t>(set.labels[i]);
        set.labels[i] = static_cast<std::int32_t>((label + 1 + stream.below(classes - 1)) % classes);
    }
    std::sort(members.begin(), members.end());
    return {members.begin(), members.end()};
}

} // namespace epochscope
