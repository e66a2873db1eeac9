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
    for (std::size_t f = 0; f < values.size(); ++f)
        values[f] = static_cast<double>(data.set.features(static_cast<Eigen::Index>(f), static_cast<Eigen::Index>(sample)));
    return values;
}
