// Features in double precision, as a file has them: a table of which float32 could not hold every value, because values of 1e300
// or 1.6e9 + 0.01 are well-behaved once standardised. A column of numbers is one feature, and a column of texts one for each text,
// 1 where that text stands and 0 elsewhere; the table holds the number of the text, since the features of a hundred texts would
// take a hundred times the memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace epochscope {

class WideTable
{
public:
    // A column from which features are read.
    struct Column
    {
        std::size_t place = 0;               // among the columns
        std::size_t feature = 0;             // of a column of numbers
        std::vector<std::size_t> ofText{};   // of a column of texts: each text's feature
    };

    WideTable() = default;
    // Every column is a feature: [features × samples], sample by sample.
    WideTable(std::vector<double> values, std::size_t features);
    // `values` is [width × samples]. Together the columns have `features` features, each number below that once.
    WideTable(std::vector<double> values, std::size_t width, std::vector<Column> columns, std::size_t features);

    std::int64_t samples() const { return m_width == 0 ? 0 : static_cast<std::int64_t>(m_values.size() / m_width); }
    std::size_t features() const { return m_features; }

    // The sample's features; where they do not stand one after another as they are, they are put into `room`.
    const double* sample(std::int64_t index, std::span<double> room) const
    {
        const double* const row = m_values.data() + static_cast<std::size_t>(index) * m_width;
        if (m_asTheyAre)
            return row + m_first;
        unfold(row, room.data());
        return room.data();
    }

    // Keeps these samples alone, in this order, which is rising.
    void keep(std::span<const std::int64_t> samples);

private:
    void unfold(const double* row, double* features) const;

    std::vector<double> m_values;
    std::size_t m_width = 0;
    std::vector<Column> m_columns;
    std::size_t m_features = 0;
    bool m_asTheyAre = true;
    std::size_t m_first = 0; // the column of the first feature, if they are as they are
};

} // namespace epochscope
