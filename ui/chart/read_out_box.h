// The box beside the pointer: what it says, how large it is and where it stands.
#pragma once

#include "chart/read_out_rows.h"
#include "chart/theme.h"

#include <QtCore/QRectF>
#include <QtGui/QFont>
#include <QtGui/QFontMetricsF>

#include <optional>
#include <vector>

class QPainter;

namespace epochscope {

// Laid out once, then painted as often as need be.
class ReadOutBox
{
public:
    static constexpr int mostRows = 12;

    // `samePlace` says whether a stored epoch stands, to the pixel, where the hair line does. The box is at least as wide
    // as `leastWidth`, so that it does not tremble under digits that change.
    struct Style
    {
        QFont font; // with a size in pixels
        ChartColors colors;
        bool rightToLeft = false;
        double leastWidth = 0;
    };
    // Made as small as it must be to fit into `room` beside the points; not there (isEmpty) where none would.
    ReadOutBox() = default;
    ReadOutBox(const ReadOutMoment& moment, const ReadOutContent& content, double pixelInValues, const Style& style,
               const QRectF& room, const QRectF& keepFree);

    bool isEmpty() const { return m_rect.isEmpty(); }
    QRectF rect() const { return m_rect; }
    void paint(QPainter& painter) const;
    // All its texts, line by line, for tests.
    QStringList texts() const;

private:
    struct Cell
    {
        QString text;
        QString note; // quiet, behind the text
        bool bold = false;
        bool quiet = false;
        std::optional<QPen> swatch; // before the text
    };
    struct Line
    {
        std::vector<Cell> cells; // the first is a name, the others are numbers
        bool spans = false;      // its only cell goes across
        bool emphasised = false;
    };
    struct Detail
    {
        int rows = mostRows;
        bool batches = true;
        bool places = true;    // the second line
        bool allKinds = true;  // else only what the rows are sorted by
    };

    void fill(const ReadOutMoment& moment, const ReadOutContent& content, double pixelInValues, const Detail& detail);
    void fillOne(const ReadOutRow& row, const ReadOutContent& content, double hair, double pixelInValues,
                 const Detail& detail);
    void fillTable(const ReadOutMoment& moment, const ReadOutContent& content, double pixelInValues,
                   const Detail& detail);
    // None where it would be too wide.
    std::optional<QSizeF> measure(double mostWidth, double leastNames);
    bool place(const QSizeF& size, const QRectF& room, const QRectF& keepFree);
    const QFontMetricsF& metrics(const Cell& cell) const { return cell.bold ? m_boldMetrics : m_metrics; }
    double width(const Cell& cell) const;
    double noteWidth(const Cell& cell) const;
    double unit() const { return m_style.font.pixelSize(); }
    double lineHeight() const;

    Style m_style;
    QFont m_bold;
    QFontMetricsF m_metrics{m_style.font}, m_boldMetrics{m_style.font}; // costly to make for every text
    std::vector<Line> m_lines;
    std::vector<double> m_columns; // widths
    std::vector<double> m_notes;   // of them, for what stands behind the numbers
    double m_swatch = 0;           // room for the strokes before the names
    QRectF m_rect;
};

} // namespace epochscope
