#include "data/split.h"

#include "base/proportions.h"
#include "base/random.h"
#include "base/text.h"
#include "data/prepare.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

namespace epochscope {

namespace {
__extension__ typedef unsigned __int128 Wide;

constexpr int mostDecimals = 38; // 10³⁸ fits into 128 bits, 10³⁹ does not

// The part of each sample: 0 training, 1 validation, 2 test.
using PartOf = std::vector<unsigned char>;

void deal(PartOf& partOf, std::vector<std::uint32_t>& numbers, std::int64_t validation, std::int64_t test,
          RandomStream& stream)
{
    stream.shuffle(std::span(numbers));
    const auto first = static_cast<std::size_t>(validation), second = first + static_cast<std::size_t>(test);
    for (std::size_t i = 0; i < second; ++i)
        partOf[numbers[i]] = i < first ? 1 : 2;
}

PartOf stratified(const PartSizes& sizes, std::uint64_t seed, const std::vector<std::int32_t>& labels,
                  const std::vector<std::int64_t>& classCounts)
{
    const auto validation = largestRemainder(sizes.validation, classCounts);
    std::vector<std::int64_t> left(classCounts);
    for (std::size_t k = 0; k < left.size(); ++k)
        left[k] -= validation[k];
    const auto test = largestRemainder(sizes.test, left);

    std::vector<std::vector<std::uint32_t>> members(classCounts.size());
    for (std::size_t i = 0; i < labels.size(); ++i)
        members[static_cast<std::size_t>(labels[i])].push_back(static_cast<std::uint32_t>(i));
    PartOf partOf(labels.size(), 0);
    for (std::size_t k = 0; k < members.size(); ++k) {
        RandomStream stream(seed, StreamPurpose::split, k + 1);
        deal(partOf, members[k], validation[k], test[k], stream);
    }
    return partOf;
}
} // namespace

std::int64_t shareCount(const Share& share, std::int64_t samples)
{
    if (!(share.value > 0) || samples <= 0)
        return 0;
    if (share.isCount())
        return share.value < 0x1p63 ? static_cast<std::int64_t>(share.value) : INT64_MAX;
    // samples − ⌊samples · (1 − f)⌋ = ⌈samples · f⌉. In floating point 10 · (1 − 0.9) is 0.9999…; so take the decimal
    // number that was written, f = digits / 10^decimals, and divide whole numbers.
    char text[64];
    const auto end = std::to_chars(text, text + sizeof text, share.value, std::chars_format::scientific).ptr;
    Wide digits = 0;
    int decimals = 0;
    const char* at = text;
    for (bool point = false; at != end && *at != 'e'; ++at) {
        if (*at == '.') {
            point = true;
            continue;
        }
        digits = digits * 10 + static_cast<unsigned>(*at - '0');
        decimals += point ? 1 : 0;
    }
    int exponent = 0;
    if (at != end)
        std::from_chars(at + (at[1] == '+' ? 2 : 1), end, exponent);
    decimals -= exponent;
    if (decimals > mostDecimals)
        return 1; // less than one sample, but not nothing
    Wide power = 1;
    for (int i = 0; i < decimals; ++i)
        power *= 10;
    return static_cast<std::int64_t>((static_cast<Wide>(samples) * digits + power - 1) / power);
}

Result<PartSizes> partSizes(const DataSettings& settings, std::int64_t samples)
{
    const bool asked = settings.validation.value > 0 || settings.test.value > 0;
    const char* path = settings.validation.value > 0 ? "data.validation" : "data.test";
    if (samples == 1 && asked)
        return badInput("one sample cannot be split: it would either train or be tested",
                        "set data.validation and data.test to 0, or take more samples", path);
    PartSizes sizes;
    sizes.validation = shareCount(settings.validation, samples);
    sizes.test = shareCount(settings.test, samples);
    if (sizes.validation >= samples || sizes.test >= samples - sizes.validation)
        return badInput(fmt::format("validation takes {} and test {} of {} samples: none are left for training",
                                    grouped(sizes.validation), grouped(sizes.test), grouped(samples)),
                        "at least one sample must be left for training", path);
    sizes.train = samples - sizes.validation - sizes.test;
    return sizes;
}

Result<Parts> splitSamples(const DataSettings& settings, std::uint64_t seed, std::int64_t samples,
                           const std::vector<std::int32_t>& labels, const std::vector<std::int64_t>& classCounts)
{
    const auto sizes = partSizes(settings, samples);
    if (!sizes)
        return tl::unexpected(sizes.error());
    if (settings.split == SplitKind::stratified && classCounts.empty())
        return badInput("a stratified split needs classes, and the target is a number",
                        "set data.split to random or last", "data.split");

    PartOf partOf;
    if (sizes->train == samples) {
        partOf.assign(static_cast<std::size_t>(samples), 0);
    } else if (settings.split == SplitKind::stratified) {
        partOf = stratified(*sizes, seed, labels, classCounts);
    } else if (settings.split == SplitKind::random) {
        partOf.assign(static_cast<std::size_t>(samples), 0);
        std::vector<std::uint32_t> numbers(partOf.size());
        std::iota(numbers.begin(), numbers.end(), 0U);
        RandomStream stream(seed, StreamPurpose::split);
        deal(partOf, numbers, sizes->validation, sizes->test, stream);
    } else {
        partOf.assign(static_cast<std::size_t>(samples), 2);
        std::fill_n(partOf.begin(), sizes->train, static_cast<unsigned char>(0));
        std::fill_n(partOf.begin() + sizes->train, sizes->validation, static_cast<unsigned char>(1));
    }

    Parts parts;
    parts.train.reserve(static_cast<std::size_t>(sizes->train));
    parts.validation.reserve(static_cast<std::size_t>(sizes->validation));
    parts.test.reserve(static_cast<std::size_t>(sizes->test));
    for (std::size_t i = 0; i < partOf.size(); ++i)
        (partOf[i] == 0   ? parts.train
         : partOf[i] == 1 ? parts.validation
                          : parts.test)
            .push_back(static_cast<std::int64_t>(i));
    return parts;
}

} // namespace epochscope
