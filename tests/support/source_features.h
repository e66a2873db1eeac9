// The features of a source in double precision, however it holds them.
#pragma once

#include "data/source_data.h"

#include <cstdint>
#include <vector>

inline std::vector<double> featuresOf(const epochscope::SourceData& data, std::int64_t sample)
{
    std::vector<double> values(static_cast<std::size_t>(data.featureCount()));
    if (data.wide) {
        const double* const from = data.wide->sample(sample, values);
        if (from != values.data())
            values.assign(from, from + values.size());
        return values;
    }
    for (std::size_t f = 0; f < values.size(); ++f) {
        const auto row = static_cast<Eigen::Index>(f), column = static_cast<Eigen::Index>(sample);
        values[f] = data.bytes ? static_cast<double>((*data.bytes)(row, column)) : static_cast<double>(data.set.features(row, column));
    }
    return values;
}
