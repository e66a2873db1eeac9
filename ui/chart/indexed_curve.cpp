#include "chart/indexed_curve.h"

#include "chart/curve_position.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace epochscope {

double MovingAverage::add(double value)
{
    if (!std::isfinite(value))
        return notMeasured;
    m_sum = m_weight * m_sum + (1 - m_weight) * value;
    m_power *= m_weight;
    return m_sum / (1 - m_power);
}

IndexedCurve::IndexedCurve(Quantity quantity, CurveKind kind)
    : m_quantity(quantity), m_kind(kind), m_field(curveField(quantity, kind))
{
}

void IndexedCurve::clear()
{
    const double weight = m_weight;
    *this = IndexedCurve(m_quantity, m_kind);
    m_weight = weight;
    m_average = MovingAverage(weight);
}

void IndexedCurve::update(const History::View& history)
{
    const std::int64_t size = history.size();
    const std::int64_t lasting = std::max<std::int64_t>(0, size - 1);
    // By blocks of the index, so that what the worker has just written is fetched once.
    std::array<double, RowIndex::small> values;
    for (std::int64_t begin = m_rows / RowIndex::small * RowIndex::small; begin < size; begin += RowIndex::small) {
        const std::int64_t end = std::min(begin + RowIndex::small, size);
        const auto valueAt = [&](std::int64_t row) -> double& { return values[static_cast<std::size_t>(row - begin)]; };
        for (std::int64_t row = begin; row < end; ++row)
            valueAt(row) = value(history[row]);
        for (std::int64_t row = std::max(begin, m_rows); row < end; ++row)
            consider(row, valueAt(row));
        m_index.extend(std::min(end, lasting), valueAt);
    }
    m_rows = lasting;
    smooth(history);
}

void IndexedCurve::consider(std::int64_t row, double value)
{
    if (!std::isfinite(value))
        return;
    if (!m_hasValues) {
        m_first = m_lowest = m_highest = value;
        m_lowestRow = row;
        m_hasValues = true;
    }
    if (value < m_lowest) {
        m_lowest = value;
        m_lowestRow = row;
    }
    m_highest = std::max(m_highest, value);
    if (value > 0 && (!m_hasAboveZero || value < m_lowestAboveZero)) {
        m_lowestAboveZero = value;
        m_hasAboveZero = true;
    }
}

void IndexedCurve::setSmoothing(double weight, const History::View& history)
{
    if (weight == m_weight)
        return;
    m_weight = weight;
    m_average = MovingAverage(weight);
    m_averaged = 0;
    m_smoothed = {};
    m_smoothedIndex.clear();
    smooth(history);
}

void IndexedCurve::smooth(const History::View& history)
{
    if (m_weight <= 0 || !m_hasValues)
        return;
    constexpr double most = std::numeric_limits<float>::max();
    m_smoothed.resize(static_cast<std::size_t>(history.size()));
    const auto put = [&](std::int64_t row, double y) {
        m_smoothed[static_cast<std::size_t>(row)] = static_cast<float>(std::clamp(y, -most, most));
    };
    for (; m_averaged < m_rows; ++m_averaged)
        put(m_averaged, m_average.add(value(history[m_averaged])));
    if (m_averaged < history.size())
        put(m_averaged, MovingAverage(m_average).add(value(history[m_averaged])));
    m_smoothedIndex.extend(m_rows, [this](std::int64_t row) { return smoothed(row); });
}

std::int64_t IndexedCurve::lastRow(const History::View& history, bool aboveZero) const
{
    const auto y = [&](std::int64_t row) { return value(history[row]); };
    const double floor = aboveZero ? 0 : -std::numeric_limits<double>::infinity();
    // At the end as a rule.
    const std::int64_t near = std::max<std::int64_t>(0, history.size() - RowIndex::small);
    const std::int64_t found = m_index.query(near, history.size(), y, floor).last;
    return found >= 0 ? found : m_index.query(0, near, y, floor).last;
}

void IndexedCurve::pick(const History::View& history, std::span<const std::int64_t> columns, bool aboveZero,
                        bool ofSmoothed, std::vector<std::int64_t>& rows) const
{
    rows.clear();
    const double floor = aboveZero ? 0 : -std::numeric_limits<double>::infinity();
    const auto walk = [&](const RowIndex& index, const auto& y) {
        const auto add = [&](std::int64_t row) {
            if (row >= 0 && (rows.empty() || rows.back() < row))
                rows.push_back(row);
        };
        const std::int64_t begin = columns.front();
        const std::int64_t end = columns.back();
        // Neighbours: looked for close by first, as they are next door as a rule.
        for (std::int64_t width = RowIndex::small, to = begin; to > 0 && rows.empty(); width *= 64) {
            const std::int64_t from = std::max<std::int64_t>(0, (to - width) / RowIndex::small * RowIndex::small);
            add(index.query(from, to, y, floor).last);
            to = from;
        }
        for (std::size_t column = 0; column + 1 < columns.size(); ++column) {
            if (columns[column] == columns[column + 1])
                continue;
            const RowExtremes found = index.query(columns[column], columns[column + 1], y, floor);
            add(found.first);
            add(std::min(found.lowest, found.highest));
            add(std::max(found.lowest, found.highest));
            add(found.last);
        }
        const std::int64_t size = history.size();
        const std::size_t inside = rows.size();
        for (std::int64_t width = RowIndex::small, from = end; from < size && rows.size() == inside; width *= 64) {
            const std::int64_t to =
                std::min(size, (from + width) / RowIndex::small * RowIndex::small + RowIndex::small);
            add(index.query(from, to, y, floor).first);
            from = to;
        }
    };
    if (ofSmoothed)
        walk(m_smoothedIndex, [this](std::int64_t row) { return smoothed(row); });
    else
        walk(m_index, [&](std::int64_t row) { return value(history[row]); });
}

} // namespace epochscope
