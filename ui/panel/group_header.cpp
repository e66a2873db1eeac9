#include "panel/group_header.h"

#include <QtGui/QKeyEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QStyle>
#include <QtWidgets/QStyleOption>

namespace epochscope {

namespace {
constexpr int gap = 8;
} // namespace

GroupHeader::GroupHeader(const QString& title, QWidget* parent) : QToolButton(parent)
{
    setText(title);
    setCheckable(true); // checked: unfolded
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("%1 settings").arg(title));
    connect(this, &QToolButton::toggled, this, &GroupHeader::describe);
    describe();
}

void GroupHeader::setSummary(const QString& summary, bool isProblem)
{
    if (summary == m_summary && isProblem == m_isProblem)
        return;
    m_summary = summary;
    m_isProblem = isProblem;
    describe();
    update();
}

void GroupHeader::describe()
{
    const QString action = isFolded() ? tr("Show these settings") : tr("Fold these settings away");
    setToolTip(isFolded() && !m_summary.isEmpty() ? m_summary : action);
    setAccessibleDescription(m_summary.isEmpty() ? action : action + QStringLiteral(". ") + m_summary);
}

int GroupHeader::arrowRoom() const { return fontMetrics().height() + 2; }

QFont GroupHeader::titleFont() const
{
    QFont bold = font();
    bold.setBold(true);
    return bold;
}

QSize GroupHeader::sizeHint() const
{
    const int title = QFontMetrics(titleFont()).horizontalAdvance(text());
    return {arrowRoom() + title + gap, fontMetrics().height() + gap};
}

QSize GroupHeader::minimumSizeHint() const { return sizeHint(); }

void GroupHeader::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const bool rightToLeft = layoutDirection() == Qt::RightToLeft;
    const auto place = [&](int from, int to) { // in reading direction
        return QStyle::visualRect(layoutDirection(), rect(), QRect(from, 0, to - from, height()));
    };
    if (underMouse())
        painter.fillRect(rect(), palette().color(QPalette::Base));
    painter.setPen(palette().color(QPalette::Mid));
    painter.drawLine(0, 0, width(), 0);

    QStyleOption arrow;
    arrow.initFrom(this);
    const int size = arrowRoom() - gap;
    arrow.rect = place(gap / 2, gap / 2 + size); // clear of the frame of the focus
    arrow.rect = QStyle::alignedRect(layoutDirection(), Qt::AlignCenter, {size, size}, arrow.rect);
    style()->drawPrimitive(!isFolded()   ? QStyle::PE_IndicatorArrowDown
                           : rightToLeft ? QStyle::PE_IndicatorArrowLeft
                                         : QStyle::PE_IndicatorArrowRight,
                           &arrow, &painter, this);

    painter.setFont(titleFont());
    painter.setPen(palette().color(QPalette::WindowText));
    const int titleEnd = arrowRoom() + painter.fontMetrics().horizontalAdvance(text());
    painter.drawText(place(arrowRoom(), width()), Qt::AlignVCenter | Qt::AlignLeading, text());

    if ((isFolded() || m_isProblem) && titleEnd + 2 * gap < width()) {
        painter.setFont(font());
        painter.setPen(palette().color(m_isProblem ? QPalette::BrightText : QPalette::PlaceholderText));
        const QRect room = place(titleEnd + 2 * gap, width() - 4);
        painter.drawText(room, Qt::AlignVCenter | Qt::AlignTrailing,
                         painter.fontMetrics().elidedText(m_summary, Qt::ElideRight, room.width()));
    }
    if (hasFocus()) {
        painter.setPen(QPen(palette().color(QPalette::Highlight), 2));
        painter.drawRect(rect().adjusted(1, 1, -1, -1));
    }
}

void GroupHeader::keyPressEvent(QKeyEvent* event)
{
    const bool rightToLeft = layoutDirection() == Qt::RightToLeft;
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
        setFolded((event->key() == Qt::Key_Left) != rightToLeft);
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        click();
        return;
    default:
        QToolButton::keyPressEvent(event);
    }
}

} // namespace epochscope
