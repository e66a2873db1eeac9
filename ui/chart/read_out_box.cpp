#include "chart/read_out_box.h"

#include "chart/curve_style.h"
#include "chart/number_text.h"

#include <QtCore/QCoreApplication>
#include <QtGui/QPainter>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

constexpr double padding = 0.62;  // all in sizes of the font
constexpr double columnGap = 1.2;
constexpr double swatchWidth = 2;
constexpr double distance = 1.1;  // from the points that it must not cover
constexpr double mostOfRoom = 0.62;
constexpr double readableName = 10; // what the batches give way to
constexpr double narrowestName = 5;
constexpr int lookFor = 3; // shrinking stops at so few rows

QString tr(const char* text, int count = -1) { return QCoreApplication::translate("ReadOut", text, nullptr, count); }

QString numberAt(double at, HorizontalAxis axis)
{
    return axis == HorizontalAxis::seconds ? placeText(at, axis) : groupedText(std::llround(at));
}

// The other measures of the same moment.
QString otherPlaces(const ReadOutRow& row, HorizontalAxis shown)
{
    QStringList parts;
    for (const HorizontalAxis axis : horizontalAxes)
        if (axis != shown)
            parts += placeText(row.at[indexOf(axis)], axis);
    return parts.join(u" · "_s);
}

// As many decimals for all as the smallest needs, so that they stand under each other.
QString columnText(double value, const ReadOutMoment& moment, CurveKind kind)
{
    double smallest = std::numeric_limits<double>::infinity();
    for (const ReadOutRow& row : moment.rows)
        if (const double size = std::abs(row.values[indexOf(kind)].value); size > 0) // and not NaN
            smallest = std::min(smallest, size);
    const double size = std::abs(value);
    if (!std::isfinite(smallest) || smallest < 1e-4 || size >= 1e6 || !std::isfinite(size))
        return exactText(value);
    return fixedText(value, std::max(0, 5 - static_cast<int>(std::floor(std::log10(smallest)))));
}

QString batchText(const Range& batches)
{
    return valueText(batches.from) + u" – "_s + valueText(batches.to);
}
} // namespace

ReadOutBox::ReadOutBox(const ReadOutMoment& moment, const ReadOutContent& content, double pixelInValues,
                       const Style& style, const QRectF& room, const QRectF& keepFree)
    : m_style(style), m_bold(style.font), m_metrics(style.font), m_boldMetrics(style.font)
{
    if (moment.rows.empty() || room.isEmpty())
        return;
    m_bold.setBold(true);
    m_boldMetrics = QFontMetricsF(m_bold);
    // From all that there is to say to the least.
    std::vector<Detail> details{{}, {mostRows, true, false}};
    for (int rows = std::min(mostRows, static_cast<int>(moment.rows.size())); rows >= 1;
         rows = rows > lookFor ? rows - 2 : rows - 1)
        for (const bool allKinds : {true, false})
            details.push_back({rows, false, false, allKinds});
    // Narrow enough to stand beside the points, wherever there is more room.
    const double beside =
        std::max(keepFree.left() - room.left(), room.right() - keepFree.right()) - std::ceil(distance * unit()) - 1;
    const auto fits = [&](const Detail& detail, double mostWidth) {
        fill(moment, content, pixelInValues, detail);
        const std::optional<QSizeF> size = measure(mostWidth, detail.batches ? readableName : narrowestName);
        return size && place(*size, room, keepFree);
    };
    for (const Detail& detail : details)
        if (fits(detail, std::min(room.width() * mostOfRoom, beside)))
            return;
    for (const Detail& detail : details) // above or below
        if (!detail.batches && fits(detail, room.width()))
            return;
    m_lines.clear();
}

void ReadOutBox::fill(const ReadOutMoment& moment, const ReadOutContent& content, double pixelInValues,
                      const Detail& detail)
{
    m_lines.clear();
    if (content.runs.size() == 1)
        fillOne(moment.rows.front(), content, moment.x, pixelInValues, detail);
    else
        fillTable(moment, content, pixelInValues, detail);
}

void ReadOutBox::fillOne(const ReadOutRow& row, const ReadOutContent& content, double hair, double pixelInValues,
                         const Detail& detail)
{
    m_lines.push_back({{{placeText(hair, content.horizontal), row.isBest ? tr("best") : QString(), true}}, true});
    if (detail.places)
        m_lines.push_back({{{otherPlaces(row, content.horizontal), {}, false, true}}, true});
    for (const CurveKind kind : curveKinds) {
        const ReadOutValue& value = row.values[indexOf(kind)];
        if (!value.isThere())
            continue;
        const bool isElsewhere = std::abs(value.at - hair) > pixelInValues;
        m_lines.push_back({{{curveName(kind),
                             isElsewhere ? tr("at %1").arg(numberAt(value.at, content.horizontal)) : QString(), false,
                             false, row.pens[indexOf(kind)]},
                            {exactText(value.value)}}});
    }
    if (row.batches && detail.batches)
        m_lines.push_back({{{tr("batches"), {}, false, true}, {batchText(*row.batches), {}, false, true}}});
}

void ReadOutBox::fillTable(const ReadOutMoment& moment, const ReadOutContent& content, double pixelInValues,
                           const Detail& detail)
{
    std::array<bool, 3> any{};
    bool anyBatches = false;
    for (const ReadOutRow& row : moment.rows) {
        for (const CurveKind kind : curveKinds)
            any[indexOf(kind)] = any[indexOf(kind)] || (row.values[indexOf(kind)].isThere() &&
                                                        (detail.allKinds || kind == leadingKind(moment.rows)));
        anyBatches = anyBatches || row.batches;
    }
    anyBatches = anyBatches && detail.batches;

    Line head{{{placeText(moment.x, content.horizontal), {}, true}}};
    for (const CurveKind kind : curveKinds)
        if (any[indexOf(kind)])
            head.cells.push_back({curveName(kind), {}, false, true});
    if (anyBatches)
        head.cells.push_back({tr("batches"), {}, false, true});
    m_lines.push_back(std::move(head));

    // The first ones, and the one that the pointer is on in place of the last of them.
    const auto total = static_cast<int>(moment.rows.size());
    const int count = total <= detail.rows ? total : std::max(1, detail.rows - 1);
    std::vector<const ReadOutRow*> chosen;
    for (int i = 0; i < count; ++i)
        chosen.push_back(&moment.rows[static_cast<std::size_t>(i)]);
    for (const ReadOutRow& row : moment.rows)
        if (row.run == moment.nearest && std::find(chosen.begin(), chosen.end(), &row) == chosen.end())
            chosen.back() = &row;

    for (const ReadOutRow* row : chosen) {
        const double at = row->at[indexOf(content.horizontal)];
        QStringList notes;
        if (std::abs(at - moment.x) > pixelInValues)
            notes += tr("at %1").arg(numberAt(at, content.horizontal));
        if (row->isBest)
            notes += tr("best");
        const bool leads = row->run == moment.nearest;
        std::optional<QPen> pen;
        for (const CurveKind kind : curveKinds)
            if (!pen && row->values[indexOf(kind)].isThere())
                pen = row->pens[indexOf(kind)];
        Line line{{{row->name, notes.join(u" · "_s), leads, false, pen}}, false, leads};
        for (const CurveKind kind : curveKinds)
            if (any[indexOf(kind)]) {
                const ReadOutValue& value = row->values[indexOf(kind)];
                const bool elsewhere = value.isThere() && std::abs(value.at - at) > pixelInValues;
                line.cells.push_back({value.isThere() ? columnText(value.value, moment, kind) : u"–"_s,
                                      elsewhere ? tr("at %1").arg(numberAt(value.at, content.horizontal)) : QString(),
                                      leads, !value.isThere()});
            }
        if (anyBatches)
            line.cells.push_back({row->batches ? batchText(*row->batches) : QString(), {}, false, true});
        m_lines.push_back(std::move(line));
    }
    if (const int left = total - count; left > 0)
        m_lines.push_back({{{tr("and %n more", left), {}, false, true}}, true});
}

double ReadOutBox::lineHeight() const { return std::ceil(m_metrics.height() * 1.12); }

double ReadOutBox::noteWidth(const Cell& cell) const
{
    return cell.note.isEmpty() ? 0 : m_metrics.horizontalAdvance(cell.note) + unit() * 0.5;
}

double ReadOutBox::width(const Cell& cell) const
{
    return std::ceil(metrics(cell).horizontalAdvance(cell.text) + noteWidth(cell) +
                     (cell.swatch ? unit() * (swatchWidth + 0.6) : 0));
}

std::optional<QSizeF> ReadOutBox::measure(double mostWidth, double leastNames)
{
    m_columns.clear();
    m_notes.clear();
    double spanning = 0;
    for (const Line& line : m_lines) {
        if (line.spans) {
            spanning = std::max(spanning, width(line.cells.front()));
            continue;
        }
        m_columns.resize(std::max(m_columns.size(), line.cells.size()), 0);
        m_notes.resize(m_columns.size(), 0);
        for (std::size_t i = 0; i < line.cells.size(); ++i) {
            const double note = i == 0 ? 0 : noteWidth(line.cells[i]);
            m_notes[i] = std::max(m_notes[i], note);
            m_columns[i] = std::max(m_columns[i], width(line.cells[i]) - note);
        }
    }
    for (std::size_t i = 1; i < m_columns.size(); ++i)
        m_columns[i] += m_notes[i];
    if (m_columns.empty())
        m_columns.push_back(0);
    double numbers = 0;
    for (std::size_t i = 1; i < m_columns.size(); ++i)
        numbers += m_columns[i] + unit() * columnGap;
    const double frame = 2 * padding * unit();
    // Long names give way first.
    const double roomForNames = mostWidth - frame - numbers;
    if (roomForNames < std::min(m_columns.front(), unit() * leastNames) || spanning > mostWidth - frame)
        return std::nullopt;
    m_columns.front() = std::min(m_columns.front(), roomForNames);
    double inner = std::max(numbers + m_columns.front(), spanning);
    inner = std::max(inner, std::min(m_style.leastWidth - frame, mostWidth - frame));
    m_columns.front() = inner - numbers;
    return QSizeF(std::ceil(inner + frame), lineHeight() * static_cast<double>(m_lines.size()) + frame);
}

// Right of the points, else left, above or below; false where it fits nowhere.
bool ReadOutBox::place(const QSizeF& size, const QRectF& room, const QRectF& keepFree)
{
    const double away = distance * unit();
    const QPointF middle = keepFree.center();
    const auto within = [](double wanted, double low, double high) { return std::clamp(wanted, low, std::max(low, high)); };
    const double x = std::round(within(middle.x() - size.width() / 2, room.left(), room.right() - size.width()));
    const double y = std::round(within(middle.y() - size.height() / 2, room.top(), room.bottom() - size.height()));
    const QPointF right(std::ceil(keepFree.right() + away), y);
    const QPointF left(std::floor(keepFree.left() - away - size.width()), y);
    std::vector<QPointF> corners{right, left};
    if (m_style.rightToLeft)
        std::swap(corners[0], corners[1]);
    corners.emplace_back(x, std::floor(keepFree.top() - away - size.height()));
    corners.emplace_back(x, std::ceil(keepFree.bottom() + away));
    for (const QPointF& corner : corners)
        if (const QRectF rect(corner, size); room.contains(rect)) {
            m_rect = rect;
            return true;
        }
    return false;
}

QStringList ReadOutBox::texts() const
{
    QStringList lines;
    for (const Line& line : m_lines) {
        QStringList parts;
        for (const Cell& cell : line.cells) {
            parts += cell.text;
            if (!cell.note.isEmpty())
                parts += cell.note;
        }
        lines += parts.join(u" | "_s);
    }
    return lines;
}

void ReadOutBox::paint(QPainter& painter) const
{
    if (isEmpty())
        return;
    const ChartColors& colors = m_style.colors;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(colors.axis, 1));
    painter.setBrush(colors.background);
    painter.drawRoundedRect(m_rect.adjusted(0.5, 0.5, -0.5, -0.5), unit() * 0.3, unit() * 0.3);

    const double height = lineHeight();
    const QRectF inner = m_rect.adjusted(padding * unit(), padding * unit(), -padding * unit(), -padding * unit());
    // Names at the reading side, numbers at the other.
    const auto mirrored = [&](QRectF rect) {
        if (m_style.rightToLeft)
            rect.moveLeft(inner.left() + inner.right() - rect.right());
        return rect;
    };
    constexpr Qt::Alignment both = Qt::AlignVCenter | Qt::AlignAbsolute;
    const Qt::Alignment start = (m_style.rightToLeft ? Qt::AlignRight : Qt::AlignLeft) | both;
    const Qt::Alignment end = (m_style.rightToLeft ? Qt::AlignLeft : Qt::AlignRight) | both;
    painter.setLayoutDirection(Qt::LayoutDirectionAuto); // each text by its own letters
    double top = inner.top();
    for (const Line& line : m_lines) {
        if (line.emphasised) {
            QColor tint = colors.text;
            tint.setAlphaF(0.08F);
            painter.fillRect(QRectF(m_rect.left() + 1, top, m_rect.width() - 2, height), tint);
        }
        double left = inner.left();
        for (std::size_t i = 0; i < line.cells.size(); ++i) {
            const Cell& cell = line.cells[i];
            const double column = line.spans ? inner.width() : m_columns[i];
            QRectF rect(left, top, column, height);
            left += column + unit() * columnGap;
            if (cell.swatch) {
                const QRectF stroke = mirrored({rect.left(), top, unit() * swatchWidth, height});
                QPen pen = *cell.swatch;
                pen.setWidthF(std::max(pen.widthF(), unit() * 0.15));
                painter.setPen(pen);
                painter.drawLine(QPointF(stroke.left(), stroke.center().y()),
                                 QPointF(stroke.right(), stroke.center().y()));
                rect.setLeft(rect.left() + unit() * (swatchWidth + 0.6));
            }
            const double note = noteWidth(cell);
            const QString text =
                metrics(cell).elidedText(cell.text, Qt::ElideRight, std::max(unit(), rect.width() - (i == 0 ? note : m_notes[i]) + 0.5));
            const double advance = metrics(cell).horizontalAdvance(text);
            QRectF textRect = rect;
            QRectF noteRect = rect;
            if (i == 0) {
                textRect.setWidth(rect.width() - note);
                noteRect.setLeft(rect.left() + advance + unit() * 0.5);
            } else {
                textRect.setRight(rect.right() - m_notes[i]); // the numbers stay under each other
                noteRect.setLeft(textRect.right() + unit() * 0.5);
            }
            painter.setFont(cell.bold ? m_bold : m_style.font);
            painter.setPen(cell.quiet ? colors.quietText : colors.text);
            painter.drawText(mirrored(textRect), i == 0 ? start : end, text);
            if (note > 0) {
                painter.setFont(m_style.font);
                painter.setPen(colors.quietText);
                painter.drawText(mirrored(noteRect), start, cell.note);
            }
        }
        top += height;
    }
}

} // namespace epochscope
