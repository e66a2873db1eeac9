// One curve of one run, as far as it is stored: its extremes, its smoothed values, and which of its rows to draw.
#pragma once

#include "chart/learning_curve_options.h"
#include "chart/row_index.h"
#include "record/history.h"

#include <cstdint>
#include <span>
#include <vector>

namespace epochscope {

// The exponential moving average that TensorBoard draws, corrected for its start at nothing:
//   s ← w·s + (1 − w)·v,  drawn: s / (1 − wⁿ)  for the n-th value; what is not finite is passed over.
class MovingAverage
{
public:
    explicit MovingAverage(double weight = 0) : m_weight(weight) {}
    double add(double value); // the value to draw; NaN where the given one is not finite

private:
    double m_weight;
    double m_sum = 0;
    double m_power = 1; // wⁿ
};

class IndexedCurve
{
public:
    IndexedCurve(Quantity quantity, CurveKind kind);

    CurveKind kind() const { return m_kind; }
    double value(const EpochRecord& record) const { return m_field ? record.*m_field : notMeasured; }

    void clear();
    // Looks at the rows that are new. The last one may be replaced by the next update.
    void update(const History::View& history);
    void setSmoothing(double weight, const History::View& history);
    bool isSmoothed() const { return m_weight > 0; }
    double smoothed(std::int64_t row) const { return static_cast<double>(m_smoothed[static_cast<std::size_t>(row)]); }

    // Of all finite values.
    bool hasValues() const { return m_hasValues; }
    bool hasAboveZero() const { return m_hasAboveZero; }
    double lowest() const { return m_lowest; }
    double highest() const { return m_highest; }
    double lowestAboveZero() const { return m_lowestAboveZero; }
    double first() const { return m_first; }
    // The first row with the lowest value, the last with any; −1 without.
    std::int64_t lowestRow() const { return m_lowestRow; }
    std::int64_t lastRow(const History::View& history, bool aboveZero) const;

    // The rows to draw, in order, into `rows`: of each column [columns[i], columns[i + 1]) the first, lowest, highest and
    // last, and the nearest ones on both sides of all, so that lines leave the plot at the right height.
    void pick(const History::View& history, std::span<const std::int64_t> columns, bool aboveZero, bool ofSmoothed,
              std::vector<std::int64_t>& rows) const;

private:
    void consider(std::int64_t row, double value);
    void smooth(const History::View& history);

    Quantity m_quantity;
    CurveKind m_kind;
    double EpochRecord::*m_field;
    RowIndex m_index, m_smoothedIndex;
    std::int64_t m_rows = 0; // looked at for good
    bool m_hasValues = false;
    bool m_hasAboveZero = false;
    double m_lowest = 0, m_highest = 0, m_lowestAboveZero = 0, m_first = 0;
    std::int64_t m_lowestRow = -1;

    double m_weight = 0;
    std::vector<float> m_smoothed; // by row
    MovingAverage m_average;       // of the rows before m_averaged
    std::int64_t m_averaged = 0;
};

} // namespace epochscope
