#include "chart/dense_line.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace epochscope {

namespace {
class DenseLineMaker
{
public:
    DenseLineMaker(double width, double column) : m_width(std::max(width, column)), m_column(column), m_isThin(width > 0) {}

    DenseLine make(const QPolygonF& points, const std::vector<qsizetype>& starts)
    {
        for (std::size_t piece = 0; piece < starts.size(); ++piece) {
            const qsizetype end = piece + 1 < starts.size() ? starts[piece + 1] : points.size();
            m_inLine = false;
            m_before.reset();
            for (qsizetype i = starts[piece]; i < end;)
                i = addColumn(points, i, end);
        }
        return std::move(m_made);
    }

private:
    // The points from `begin` on that stand in one column.
    qsizetype addColumn(const QPolygonF& points, qsizetype begin, qsizetype pieceEnd)
    {
        const double left = std::floor(points[begin].x() / m_column) * m_column;
        qsizetype highest = begin, deepest = begin, end = begin + 1;
        for (; end < pieceEnd && points[end].x() < left + m_column; ++end) {
            if (points[end].y() < points[highest].y())
                highest = end;
            if (points[end].y() > points[deepest].y())
                deepest = end;
        }
        const double top = points[highest].y(), bottom = points[deepest].y();
        if ((end - begin >= fewest && bottom - top >= lowest) || isSteep(points[begin], top, bottom)) {
            addBar(left, top, bottom, points[begin]);
            m_inLine = false;
        } else {
            if (!m_inLine) {
                m_made.starts.push_back(m_made.points.size());
                if (m_before)
                    m_made.points.append(*m_before);
                m_inLine = true;
            }
            // All that can be seen of it where there are many.
            const auto [first, second] = highest == deepest ? std::pair(begin, end - 1) : std::minmax({highest, deepest});
            m_made.points.append(points[first]);
            if (second != first)
                m_made.points.append(points[second]);
        }
        m_before = points[end - 1];
        m_rightBefore = left + m_column;
        return end;
    }

    void addBar(double left, double top, double bottom, const QPointF& first)
    {
        if (m_inLine) // to where the bar begins
            m_made.points.append(first);
        else if (m_before && left - m_rightBefore > nearby * m_column) { // far apart: by a line
            m_made.starts.push_back(m_made.points.size());
            m_made.points.append({*m_before, first});
        } else if (m_before) { // so that bars touch
            double from = m_before->y();
            if (left > m_rightBefore) { // a column is between them, and has half of the way
                const double middle = (from + first.y()) / 2;
                append(m_rightBefore, left, std::min(from, middle), std::max(from, middle));
                from = middle;
            }
            top = std::min(top, from);
            bottom = std::max(bottom, from);
        }
        append(left, left + m_column, top, bottom);
    }

    void append(double left, double right, double top, double bottom)
    {
        const double more = (m_width - m_column) / 2;
        m_made.bars.append(QRectF(left, top, right - left, bottom - top).adjusted(-more, -more, more, more));
    }

    // Whether the line from a point nearby goes up or down so far that nobody sees its slant.
    bool isSteep(const QPointF& first, double top, double bottom) const
    {
        const double across = m_isThin && m_before ? std::max(first.x() - m_before->x(), m_column) : HUGE_VAL;
        return across <= nearby * m_column && std::max(bottom, m_before->y()) - std::min(top, m_before->y()) >= steep * across;
    }

    static constexpr qsizetype fewest = 3; // points of a bar
    static constexpr double lowest = 1.5;  // pixels
    static constexpr double nearby = 2;    // columns
    static constexpr double steep = 6;     // pixels up or down for one across

    double m_width, m_column;
    double m_rightBefore = 0; // of the column before
    bool m_isThin;
    DenseLine m_made;
    bool m_inLine = false;
    std::optional<QPointF> m_before;
};
} // namespace

DenseLine makeDenseLine(const QPolygonF& points, const std::vector<qsizetype>& starts, double width, double column)
{
    return DenseLineMaker(width, column).make(points, starts);
}

} // namespace epochscope
