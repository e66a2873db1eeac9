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

double IndexedCurve::value(const EpochRecord& record) const { return curveValue(m_quantity, m_kind, record); }

void IndexedCurve::clear()
{
    const double weight = m_weight;
    *this = IndexedCurve(m_quantity, m_kind);
    m_weight = weight;
    m_average = MovingAverage(weight);
}

void IndexedCurve::update(const History::View& history)
{
    for (std::int64_t row = m_rows; row < history.size(); ++row) {
        const double y = value(history[row]);
        if (!std::isfinite(y))
            continue;
        if (!m_hasValues) {
            m_first = m_lowest = m_highest = y;
            m_lowestRow = row;
            m_hasValues = true;
        }
        if (y < m_lowest) {
            m_lowest = y;
            m_lowestRow = row;
        }
        m_highest = std::max(m_highest, y);
        if (y > 0 && (!m_hasAboveZero || y < m_lowestAboveZero)) {
            m_lowestAboveZero = y;
            m_hasAboveZero = true;
        }
    }
    m_rows = std::max<std::int64_t>(0, history.size() - 1);
    m_index.extend(m_rows, [&](std::int64_t row) { return value(history[row]); });
    smooth(history);
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
