#include "anatomy/visit_bars.h"

#include "chart/number_text.h"

#include <QtCore/QEvent>
#include <QtCore/QStringList>
#include <QtGui/QFontMetricsF>
#include <QtGui/QPainter>

#include <algorithm>
#include <cmath>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

const QString& widest()
{
    static const QString text = u"1,000,000"_s;
    return text;
}
} // namespace

QString VisitRow::name() const
{
    if (most < 0)
        return u"%1+×"_s.arg(groupedText(least));
    return least == most ? u"%1×"_s.arg(groupedText(least)) : u"%1–%2×"_s.arg(groupedText(least), groupedText(most));
}

std::vector<VisitRow> visitRows(const std::vector<std::int64_t>& visits, std::size_t rows)
{
    if (visits.empty())
        return {};
    const auto [least, most] = std::minmax_element(visits.begin(), visits.end());
    // What has never been seen stands by itself.
    std::vector<VisitRow> made;
    const bool never = *least == 0;
    if (never)
        made.push_back({0, 0, 0});
    const std::int64_t first = never ? 1 : *least;
    const std::int64_t count = std::max<std::int64_t>(static_cast<std::int64_t>(rows - made.size()), 1);
    const std::int64_t step = std::max<std::int64_t>((*most - first + count) / count, 1);
    for (std::int64_t from = first; from <= *most; from += step)
        made.push_back({from, std::min(from + step - 1, *most), 0});
    for (const std::int64_t each : visits)
        ++made[each == 0 ? 0 : static_cast<std::size_t>((each - first) / step + (never ? 1 : 0))].samples;
    return made;
}

VisitBars::VisitBars(QWidget* parent) : QWidget(parent), m_counts(columns)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Preferred);
    setAccessibleName(tr("Visits in the epoch"));
}

void VisitBars::setCounts(std::vector<std::int64_t> counts)
{
    m_counts = std::move(counts);
    m_rows.clear();
    for (std::size_t i = 0; i < m_counts.size(); ++i) {
        const auto times = static_cast<std::int64_t>(i);
        m_rows.push_back({times, i + 1 < m_counts.size() ? times : -1, m_counts[i]});
    }
    m_isScaled = false;
    const auto count = [this](std::size_t times) { return groupedText(m_counts[times]); };
    const QString text = tr("Samples drawn in this epoch never: %1, once: %2, twice: %3, three times or more: %4")
                             .arg(count(0), count(1), count(2), count(3));
    setAccessibleDescription(text);
    setToolTip(text);
    updateGeometry();
    update();
}

void VisitBars::setRows(std::vector<VisitRow> rows, const VisitScale& scale)
{
    m_rows = std::move(rows);
    m_scale = scale;
    m_isScaled = true;
    QStringList parts;
    for (const VisitRow& row : m_rows)
        parts += tr("%1: %2").arg(row.name(), groupedText(row.samples));
    const QString text = tr("Samples seen so many times: %1").arg(parts.join(u", "_s));
    if (text != toolTip()) {
        setAccessibleName(tr("Visits so far"));
        setAccessibleDescription(text);
        setToolTip(text);
    }
    update();
}

// Of as many rows as there may be, so that nothing moves.
QSize VisitBars::sizeHint() const
{
    const QFontMetrics metrics = fontMetrics();
    const QString name = m_isScaled ? u"1,000–1,000×"_s : u"3+×"_s;
    return {metrics.horizontalAdvance(widest()) * 2 + metrics.horizontalAdvance(name),
            static_cast<int>(m_isScaled ? mostRows : columns) * metrics.height()};
}

void VisitBars::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        updateGeometry();
}

void VisitBars::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    drawPicture(painter, rect(), CellColors::of(palette()));
}

void VisitBars::drawPicture(QPainter& painter, const QRectF& rect, const CellColors& colors) const
{
    const QFontMetricsF metrics(painter.font());
    const double row = std::ceil(metrics.height());
    double names = metrics.horizontalAdvance(u"3+×"_s);
    std::int64_t most = 1;
    for (const VisitRow& each : m_rows) {
        names = std::max(names, metrics.horizontalAdvance(each.name()));
        most = std::max(most, each.samples);
    }
    const double bars = std::max(8.0, rect.width() - names - 12 - metrics.horizontalAdvance(widest()));
    double top = rect.top();
    for (const VisitRow& each : m_rows) {
        painter.setPen(colors.quiet);
        painter.drawText(QRectF(rect.left(), top, names, row), Qt::AlignRight | Qt::AlignVCenter, each.name());
        const double length = std::max(1.0, std::floor(bars * static_cast<double>(each.samples) / static_cast<double>(most)));
        const QRect bar(static_cast<int>(rect.left() + names + 8), static_cast<int>(top + row / 5), static_cast<int>(length),
                        static_cast<int>(row - 2 * std::floor(row / 5)));
        if (m_isScaled && each.most == 0)
            paintCell(painter, bar, PlaceKind::absent, colors);
        else
            painter.fillRect(bar, m_isScaled ? visitColor(0.5 * static_cast<double>(each.least + each.most), m_scale, colors)
                                             : colors.batch[1]);
        painter.setPen(colors.line);
        painter.drawText(QRectF(bar.right() + 5, top, rect.width(), row), Qt::AlignLeft | Qt::AlignVCenter, groupedText(each.samples));
        top += row;
    }
}

} // namespace epochscope
