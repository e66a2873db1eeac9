// What the marks of a picture mean: one or two columns at its side, or rows below it where it is narrow.
#pragma once

#include "model_view/sample_mark.h"

#include <QtCore/QRectF>
#include <QtCore/QString>
#include <QtGui/QFontMetricsF>

#include <functional>
#include <vector>

class QPainter;

namespace epochscope {

struct KeyEntry
{
    enum class Kind { mark, line, dashes, ramp };
    Kind kind = Kind::mark;
    SampleMark mark; // of a line: its colour
    QString text;
    QString before;                          // of a ramp: at its lower end
    std::function<QColor(double)> ramp = {}; // 0 … 1
};

class PictureKey
{
public:
    PictureKey(std::vector<KeyEntry> entries, const QFont& font);

    // Cuts its place off the rectangle and keeps it.
    void takeFrom(QRectF& rect);
    void paint(QPainter& painter, const ChartColors& colors) const;
    QString text() const;

private:
    void paintColumns(QPainter& painter, const ChartColors& colors) const;
    void paintRows(QPainter& painter, const ChartColors& colors) const;
    double widthOf(const KeyEntry& entry) const;
    double symbolWidth(const KeyEntry& entry) const;
    void paintEntry(QPainter& painter, const KeyEntry& entry, const QRectF& place, const ChartColors& colors) const;

    std::vector<KeyEntry> m_entries;
    QFontMetricsF m_metrics;
    QRectF m_place;
    bool m_column = true;
    std::size_t m_rows = 1; // of a column
    double m_widths[2] = {0, 0};
};

} // namespace epochscope
