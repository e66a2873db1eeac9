#include "anatomy/visit_bars.h"

#include "anatomy/cell_colors.h"
#include "chart/number_text.h"

#include <QtCore/QEvent>
#include <QtGui/QPainter>

#include <algorithm>

namespace epochscope {

namespace {
const QString& widest()
{
    static const QString text = QStringLiteral("1,000,000");
    return text;
}
} // namespace

VisitBars::VisitBars(QWidget* parent) : QWidget(parent), m_counts(columns)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Preferred);
    setAccessibleName(tr("Visits in the epoch"));
}

void VisitBars::setCounts(std::vector<std::int64_t> counts)
{
    m_counts = std::move(counts);
    const auto count = [this](std::size_t times) { return groupedText(m_counts[times]); };
    const QString text = tr("Samples drawn in this epoch never: %1, once: %2, twice: %3, three times or more: %4")
                             .arg(count(0), count(1), count(2), count(3));
    setAccessibleDescription(text);
    setToolTip(text);
    update();
}

QSize VisitBars::sizeHint() const
{
    const QFontMetrics metrics = fontMetrics();
    return {metrics.horizontalAdvance(widest()) * 2 + metrics.horizontalAdvance(QStringLiteral("3+×")),
            static_cast<int>(columns) * metrics.height()};
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
    const CellColors colors = CellColors::of(palette());
    const QFontMetrics metrics = fontMetrics();
    const int row = metrics.height();
    const int names = metrics.horizontalAdvance(QStringLiteral("3+×"));
    const int bars = width() - names - 8 - metrics.horizontalAdvance(widest()) - 4;
    const std::int64_t most = std::max<std::int64_t>(1, *std::max_element(m_counts.begin(), m_counts.end()));
    for (std::size_t i = 0; i < columns; ++i) {
        const int top = static_cast<int>(i) * row;
        painter.setPen(colors.quiet);
        painter.drawText(QRect(0, top, names, row), Qt::AlignRight | Qt::AlignVCenter,
                         i + 1 < columns ? QStringLiteral("%1×").arg(i) : QStringLiteral("%1+×").arg(i));
        const auto length = static_cast<int>(bars * m_counts[i] / most);
        painter.fillRect(QRect(names + 8, top + row / 5, std::max(length, 1), row - 2 * (row / 5)), colors.batch[1]);
        painter.setPen(colors.line);
        painter.drawText(QRect(names + 8 + std::max(length, 1) + 4, top, width(), row), Qt::AlignLeft | Qt::AlignVCenter,
                         groupedText(m_counts[i]));
    }
}

} // namespace epochscope
