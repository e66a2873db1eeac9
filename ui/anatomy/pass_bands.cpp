#include "anatomy/pass_bands.h"

#include "anatomy/cell_colors.h"
#include "chart/number_text.h"
#include "chart/theme.h"

#include <QtCore/QEvent>
#include <QtGui/QFontMetricsF>
#include <QtGui/QPainter>

#include <algorithm>
#include <cmath>

namespace epochscope {

PassBands::PassBands(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Declared epochs and passes over the data"));
}

void PassBands::setEpoch(const BatchPlan& plan, std::int64_t epoch)
{
    m_plan = plan;
    m_epoch = epoch;
    if (plan.batchesPerPass > 0 && plan.batchesPerEpoch > 0) {
        const std::int64_t first = (epoch - 1) * plan.batchesPerEpoch;
        const std::int64_t end = first + plan.batchesPerEpoch;
        m_range.begin = first / plan.batchesPerPass * plan.batchesPerPass;
        m_range.end = (end + plan.batchesPerPass - 1) / plan.batchesPerPass * plan.batchesPerPass;
    }
    tell();
    update();
}

void PassBands::setAtWork(std::optional<std::int64_t> batch)
{
    if (batch == m_atWork)
        return;
    m_atWork = batch;
    update();
}

void PassBands::tell()
{
    if (m_plan.batchesPerPass == 0 || m_plan.batchesPerEpoch == 0)
        return;
    const std::int64_t first = (m_epoch - 1) * m_plan.batchesPerEpoch;
    const std::int64_t last = first + m_plan.batchesPerEpoch - 1;
    const auto pass = [&](std::int64_t batch) { return groupedText(batch / m_plan.batchesPerPass + 1); };
    const QString passes = pass(first) == pass(last) ? tr("lies in pass %1").arg(pass(first))
                                                     : tr("goes from pass %1 to pass %2").arg(pass(first), pass(last));
    const QString text = tr("A declared epoch has %1 batches, a pass over the data %2: the order is shuffled anew where a pass "
                            "begins, not where an epoch does. Epoch %3 %4.")
                             .arg(groupedText(m_plan.batchesPerEpoch), groupedText(m_plan.batchesPerPass), groupedText(m_epoch), passes);
    if (text == toolTip())
        return;
    setToolTip(text);
    setAccessibleDescription(text);
}

void PassBands::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        updateGeometry();
}

void PassBands::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    draw(painter, rect(), CellColors::of(palette()));
}

void PassBands::drawPicture(QPainter& painter, const QRectF& rect, const ChartColors& colors) const
{
    draw(painter, rect, CellColors::of(colors));
}

// Pieces of `length` batches each, counted from the run's first; where they are too narrow to be told apart, the lit one alone.
void PassBands::drawBand(QPainter& painter, const QRectF& rect, std::int64_t length, std::int64_t lit, const QString& name,
                         const CellColors& colors) const
{
    const double perBatch = rect.width() / static_cast<double>(m_range.end - m_range.begin);
    const QFontMetricsF metrics(painter.font());
    const std::int64_t first = m_range.begin / length;
    const std::int64_t end = (m_range.end + length - 1) / length;
    const bool apart = perBatch * static_cast<double>(length) >= 3;
    const auto piece = [&](std::int64_t number) {
        const double left = rect.left() + perBatch * static_cast<double>(number * length - m_range.begin);
        return QRectF(left, rect.top(), perBatch * static_cast<double>(length), rect.height()).intersected(rect).adjusted(0, 0, apart ? -1 : 0, 0);
    };
    if (!apart)
        painter.fillRect(rect, colors.batch[0]);
    for (std::int64_t number = apart ? first : lit; number < (apart ? end : lit + 1); ++number) {
        QRectF place = piece(number);
        place.setWidth(std::max(place.width(), 1.0));
        const QColor ground = number == lit ? colors.atWork : colors.batch[number % 2 == 0 ? 0 : 1];
        painter.fillRect(place, ground);
        const QString number1 = groupedText(number + 1);
        for (const QString& text : {name.arg(number1), number1})
            if (metrics.horizontalAdvance(text) + 6 <= place.width()) {
                painter.setPen(contrast(ground, colors.line) >= contrast(ground, colors.background) ? colors.line : colors.background);
                painter.drawText(place, Qt::AlignCenter, text);
                break;
            }
    }
}

void PassBands::draw(QPainter& painter, const QRectF& rect, const CellColors& colors) const
{
    if (m_plan.batchesPerPass == 0 || m_plan.batchesPerEpoch == 0)
        return;
    const double row = std::floor((rect.height() - 2) / 2);
    const std::int64_t at = m_atWork.value_or((m_epoch - 1) * m_plan.batchesPerEpoch);
    drawBand(painter, QRectF(rect.left(), rect.top(), rect.width(), row), m_plan.batchesPerEpoch, m_epoch - 1, tr("epoch %1"), colors);
    drawBand(painter, QRectF(rect.left(), rect.top() + row + 2, rect.width(), row), m_plan.batchesPerPass, at / m_plan.batchesPerPass,
             tr("pass %1"), colors);
    if (m_atWork && *m_atWork >= m_range.begin && *m_atWork < m_range.end) {
        const double x = rect.left() + rect.width() * (static_cast<double>(*m_atWork - m_range.begin) + 0.5) /
                                           static_cast<double>(m_range.end - m_range.begin);
        painter.setPen(QPen(colors.background, 4));
        painter.drawLine(QPointF(x, rect.top()), QPointF(x, rect.bottom()));
        painter.setPen(QPen(colors.line, 2));
        painter.drawLine(QPointF(x, rect.top()), QPointF(x, rect.bottom()));
    }
}

} // namespace epochscope
