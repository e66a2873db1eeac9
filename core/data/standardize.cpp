#include "data/standardize.h"

#include "base/memory.h"
#include "base/text.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace epochscope {

namespace {
constexpr double largestFloat = static_cast<double>(std::numeric_limits<float>::max());

template <class Value>
struct PlainTable
{
    const Value* values;
    std::size_t features;
    const Value* sample(std::int64_t i) const { return values + static_cast<std::size_t>(i) * features; }
};

struct DoubleTable
{
    explicit DoubleTable(const WideTable& table) : wide(table), features(table.features()), room(features) {}
    // Until the next is asked for.
    const double* sample(std::int64_t i) { return wide.sample(i, room); }

    const WideTable& wide;
    std::size_t features;
    std::vector<double> room;
};

template <class Function>
auto onTable(const SourceData& source, Function function)
{
    if (source.wide)
        return function(DoubleTable(*source.wide));
    const auto features = static_cast<std::size_t>(source.featureCount());
    if (source.bytes)
        return function(PlainTable<std::uint8_t>{source.bytes->data(), features});
    return function(PlainTable<float>{source.set.features.data(), features});
}

// A power of two near the largest magnitude where squares would overflow or vanish, else 1: dividing by it is exact.
double rangeScale(double low, double high)
{
    const double largest = std::max(std::abs(low), std::abs(high));
    if (largest == 0 || (largest > 1e-100 && largest < 1e100))
        return 1;
    return std::ldexp(1.0, std::clamp(std::ilogb(largest), -1022, 1022));
}

void warnOfConstants(const SourceData& source, const std::vector<std::int64_t>& constants,
                     std::vector<std::string>& warnings)
{
    if (constants.empty())
        return;
    constexpr std::size_t most = 8;
    std::string names;
    for (std::size_t i = 0; i < std::min(most, constants.size()); ++i)
        names += (i > 0 ? ", " : "") + quoted(source.set.featureNames[static_cast<std::size_t>(constants[i])]);
    if (constants.size() > most)
        names += fmt::format(" and {} more", grouped(static_cast<std::int64_t>(constants.size() - most)));
    warnings.push_back(fmt::format("no variance in the training part, so not scaled: {} {}",
                                   constants.size() == 1 ? "column" : "columns", names));
}

tl::unexpected<Error> cancelled() { return fail(ErrorCode::cancelled, "preparing the data was cancelled"); }

template <class Table>
Result<Standardization> statistics(Table& table, const std::vector<std::int64_t>& samples,
                                   std::vector<std::int64_t>& constants, Pace& pace)
{
    const std::size_t features = table.features;
    constexpr double infinity = std::numeric_limits<double>::infinity();
    std::vector<double> low(features, infinity), high(features, -infinity);
    for (const std::int64_t i : samples) {
        if (!pace.goesOn())
            return cancelled();
        const auto* sample = table.sample(i);
        for (std::size_t f = 0; f < features; ++f) {
            const auto value = static_cast<double>(sample[f]);
            low[f] = std::min(low[f], value);
            high[f] = std::max(high[f], value);
        }
    }
    std::vector<double> inverse(features), sum(features, 0), squares(features, 0), range(features);
    for (std::size_t f = 0; f < features; ++f) {
        range[f] = rangeScale(low[f], high[f]);
        inverse[f] = 1 / range[f];
    }
    const auto n = static_cast<double>(samples.size());
    for (const std::int64_t i : samples) {
        if (!pace.goesOn())
            return cancelled();
        const auto* sample = table.sample(i);
        for (std::size_t f = 0; f < features; ++f)
            sum[f] += static_cast<double>(sample[f]) * inverse[f];
    }
    for (std::size_t f = 0; f < features; ++f)
        sum[f] /= n; // now the mean
    for (const std::int64_t i : samples) {
        if (!pace.goesOn())
            return cancelled();
        const auto* sample = table.sample(i);
        for (std::size_t f = 0; f < features; ++f) {
            const double distance = static_cast<double>(sample[f]) * inverse[f] - sum[f];
            squares[f] += distance * distance;
        }
    }
    Standardization result;
    result.mean.resize(features);
    result.scale.resize(features);
    for (std::size_t f = 0; f < features; ++f) {
        result.mean[f] = sum[f] * range[f];
        result.scale[f] = std::sqrt(squares[f] / n) * range[f];
        // Equal values have an inexact mean, so their computed variance need not be 0; and a scale among the
        // denormals has no precision left.
        const bool constant = low[f] == high[f];
        if (constant || result.scale[f] < std::numeric_limits<double>::min()) {
            if (constant)
                result.mean[f] = low[f];
            result.scale[f] = 1;
            constants.push_back(static_cast<std::int64_t>(f));
        }
    }
    return result;
}

MatrixF roomFor(std::size_t features, std::size_t samples)
{
    MatrixF room(static_cast<Eigen::Index>(features), static_cast<Eigen::Index>(samples));
    // Training visits the samples in any order: in small pages each would have to be looked up.
    adviseLargePages(room.data(), features * samples * sizeof(float));
    return room;
}

// No byte is out of range: the scale is at least √(N − 1)/N, of one value that differs by 1, where it is not 1 or 255.
Result<MatrixF> scaled(PlainTable<std::uint8_t>& table, const SourceData&, const std::vector<std::int64_t>& samples,
                       const Standardization& standardization, Pace& pace)
{
    const std::size_t features = table.features;
    MatrixF result = roomFor(features, samples.size());
    const double* const mean = standardization.mean.data();
    const double* const scale = standardization.scale.data();
    const bool asTheyAre = standardization.isIdentity();
    for (std::size_t i = 0; i < samples.size(); ++i) {
        if (!pace.goesOn())
            return cancelled();
        const std::uint8_t* const sample = table.sample(samples[i]);
        float* const out = result.data() + i * features;
        if (asTheyAre)
            std::copy_n(sample, features, out);
        else
            for (std::size_t f = 0; f < features; ++f)
                out[f] = static_cast<float>((static_cast<double>(sample[f]) - mean[f]) / scale[f]);
    }
    return result;
}

template <class Table>
Result<MatrixF> scaled(Table& table, const SourceData& source, const std::vector<std::int64_t>& samples,
                       const Standardization& standardization, Pace& pace)
{
    const std::size_t features = table.features;
    MatrixF result = roomFor(features, samples.size());
    for (std::size_t i = 0; i < samples.size(); ++i) {
        if (!pace.goesOn())
            return cancelled();
        const auto* sample = table.sample(samples[i]);
        float* out = result.data() + i * features;
        for (std::size_t f = 0; f < features; ++f) {
            auto value = static_cast<double>(sample[f]);
            if (!standardization.isIdentity())
                value = standardized(value, standardization.mean[f], standardization.scale[f]);
            if (!(std::abs(value) <= largestFloat))
                return badInput(fmt::format("{} is too large for single precision{}",
                                            exactNumber(static_cast<double>(sample[f])),
                                            standardization.isIdentity() ? "" : " even when standardised"),
                                standardization.isIdentity()
                                    ? "set data.standardize to train, or scale the column"
                                    : "it is out of all proportion to the training part: check the value",
                                source.place(samples[i], static_cast<std::int64_t>(f)));
            out[f] = static_cast<float>(value);
        }
    }
    return result;
}
} // namespace

Result<Standardize> standardizeChoice(Standardize choice, DataSource source, bool unsignedBytes)
{
    if (choice == Standardize::automatic)
        return unsignedBytes ? Standardize::unit : isGenerated(source) ? Standardize::none : Standardize::train;
    if (choice == Standardize::unit && !unsignedBytes)
        return badInput("unit divides u8 pixels by 255, and these features are not u8",
                        "set data.standardize to auto, none or train", "data.standardize");
    return choice;
}

double standardized(double value, double mean, double scale)
{
    // Half of each: 1.7e308 − (−1.7e308) would overflow. Halving is exact above the denormals.
    if (std::abs(value) > 1e300 || std::abs(mean) > 1e300)
        return (value * 0.5 - mean * 0.5) / (scale * 0.5);
    return (value - mean) / scale;
}

Result<Standardization> featureStatistics(const SourceData& source, const std::vector<std::int64_t>& samples,
                                          std::vector<std::string>& warnings, Pace& pace)
{
    std::vector<std::int64_t> constants;
    auto result = onTable(source, [&](auto&& table) { return statistics(table, samples, constants, pace); });
    warnOfConstants(source, constants, warnings);
    return result;
}

Result<MatrixF> scaledFeatures(const SourceData& source, const std::vector<std::int64_t>& samples,
                               const Standardization& standardization, Pace& pace)
{
    return onTable(source, [&](auto&& table) { return scaled(table, source, samples, standardization, pace); });
}

} // namespace epochscope
