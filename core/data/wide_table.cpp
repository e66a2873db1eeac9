#include "data/wide_table.h"

#include <algorithm>

namespace epochscope {

WideTable::WideTable(std::vector<double> values, std::size_t features)
    : m_values(std::move(values)), m_width(features), m_features(features)
{
}

WideTable::WideTable(std::vector<double> values, std::size_t width, std::vector<Column> columns, std::size_t features)
    : m_values(std::move(values)), m_width(width), m_columns(std::move(columns)), m_features(features)
{
    m_first = m_columns.empty() ? 0 : m_columns.front().place;
    for (std::size_t i = 0; i < m_columns.size(); ++i)
        m_asTheyAre = m_asTheyAre && m_columns[i].ofText.empty() && m_columns[i].feature == i && m_columns[i].place == m_first + i;
}

void WideTable::unfold(const double* row, double* features) const
{
    std::fill_n(features, m_features, 0.0);
    for (const Column& column : m_columns) {
        if (column.ofText.empty())
            features[column.feature] = row[column.place];
        else
            features[column.ofText[static_cast<std::size_t>(row[column.place])]] = 1;
    }
}

void WideTable::keep(std::span<const std::int64_t> samples)
{
    // Downwards in place: a kept sample never moves up.
    for (std::size_t i = 0; i < samples.size(); ++i)
        std::copy_n(m_values.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(samples[i]) * m_width), m_width,
                    m_values.begin() + static_cast<std::ptrdiff_t>(i * m_width));
    m_values.resize(samples.size() * m_width);
}

} // namespace epochscope
