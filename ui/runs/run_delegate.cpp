#include "runs/run_delegate.h"

#include "chart/elided_name.h"
#include "chart/theme.h"
#include "runs/run_names.h"
#include "runs/run_swatch.h"

#include <QtGui/QMouseEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QLineEdit>

#include <algorithm>

namespace epochscope {

namespace {
constexpr int gap = 8;
constexpr double hiddenOpacity = 0.35;

QColor mixed(const QColor& base, const QColor& over, double share)
{
    return QColor::fromRgbF(static_cast<float>(base.redF() * (1 - share) + over.redF() * share),
                            static_cast<float>(base.greenF() * (1 - share) + over.greenF() * share),
                            static_cast<float>(base.blueF() * (1 - share) + over.blueF() * share));
}
// As large as the letters, so that a class can see them as well.
int boxSide(const QFontMetrics& metrics) { return std::max(14, metrics.height() * 4 / 5 / 2 * 2); }
int swatchWidth(const QFontMetrics& metrics) { return std::max(20, metrics.height() * 5 / 4); }

// Filled with the colour of the run where it is shown: the style's own box has no outline to see on a dark ground.
void paintCheckBox(QPainter& painter, const QRect& place, const Run& run, const QPalette& palette)
{
    const ChartColors& colors = ChartColors::of(palette);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF box = QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5);
    if (run.shown) {
        const QColor fill = runColor(run.style, colors);
        painter.setPen(QPen(fill, 1));
        painter.setBrush(fill);
        painter.drawRoundedRect(box, 3, 3);
        const double unit = box.width() / 13;
        painter.setPen(QPen(colors.background, 2 * unit, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.drawPolyline(
            QPolygonF({box.topLeft() + unit * QPointF(3, 6.8), box.topLeft() + unit * QPointF(5.6, 9.4),
                       box.topLeft() + unit * QPointF(10, 3.8)}));
    } else {
        painter.setPen(QPen(colors.quietText, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(box, 3, 3);
    }
    painter.restore();
}
} // namespace

int RunDelegate::nameIndent(const QFontMetrics& metrics)
{
    return margin + boxSide(metrics) + gap + swatchWidth(metrics) + gap;
}

QRect RunDelegate::checkRect(const QStyleOptionViewItem& cell) const
{
    const int side = boxSide(cell.fontMetrics);
    return {cell.rect.left() + margin, cell.rect.top() + (cell.rect.height() - side) / 2, side, side};
}

QRect RunDelegate::textRect(const QStyleOptionViewItem& cell) const
{
    QRect rect = cell.rect;
    rect.setLeft(rect.left() + nameIndent(cell.fontMetrics));
    rect.setRight(rect.right() - gap);
    return rect;
}

bool RunDelegate::isOnCheckBox(const QStyleOptionViewItem& cell, const QModelIndex& index,
                               const QPoint& position) const
{
    QRect box = checkRect(cell);
    box.setLeft(cell.rect.left());
    box.setRight(box.right() + gap / 2);
    box.setTop(cell.rect.top());
    box.setBottom(cell.rect.bottom());
    return index.column() == RunList::nameColumn && box.contains(position);
}

void RunDelegate::paint(QPainter* painter, const QStyleOptionViewItem& cell, const QModelIndex& index) const
{
    const Run* run = m_runs.at(index.row());
    if (!run)
        return;
    const QPalette& palette = cell.palette;
    const QColor base = palette.color(QPalette::Base);
    const QColor accent = palette.color(QPalette::Active, QPalette::Highlight);
    const bool selected = cell.state & QStyle::State_Selected;
    const bool focused = cell.widget && cell.widget->hasFocus();
    const bool isCurrentRow = focused && cell.state & QStyle::State_HasFocus;
    QColor ground = base;
    if (selected)
        ground = mixed(base, accent, focused ? 0.22 : 0.14);
    if (m_highlighted == run->id)
        ground = mixed(ground, palette.color(QPalette::Text), 0.09);
    painter->fillRect(cell.rect, ground);

    const QColor quiet = palette.color(QPalette::Active, QPalette::PlaceholderText);
    const QColor text = run->shown ? palette.color(QPalette::Active, QPalette::Text) : quiet;
    painter->setFont(cell.font);
    painter->setPen(text);
    const QString words = index.data().toString();
    if (index.column() != RunList::nameColumn) {
        if (index.column() != RunList::finalColumn)
            painter->setPen(quiet);
        painter->drawText(cell.rect.adjusted(0, 0, -margin, 0), Qt::AlignRight | Qt::AlignVCenter, words);
        return;
    }

    const QRect box = checkRect(cell);
    paintCheckBox(*painter, box, *run, palette);
    painter->setOpacity(run->shown ? 1 : hiddenOpacity);
    paintSwatch(*painter,
                QRectF(box.right() + 1 + gap, cell.rect.top(), swatchWidth(cell.fontMetrics), cell.rect.height()),
                run->style, palette);
    painter->setOpacity(1);
    const QRect place = textRect(cell);
    painter->setPen(text);
    painter->drawText(place, Qt::AlignLeft | Qt::AlignVCenter,
                      elidedName(QFontMetricsF(cell.fontMetrics), words, place.width()));
    if (isCurrentRow)
        painter->fillRect(QRect(cell.rect.left(), cell.rect.top(), 3, cell.rect.height()), accent);
}

QSize RunDelegate::sizeHint(const QStyleOptionViewItem& cell, const QModelIndex&) const
{
    return {0, (cell.fontMetrics.height() + 8 + 7) / 8 * 8};
}

QWidget* RunDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&, const QModelIndex&) const
{
    auto* edit = new QLineEdit(parent);
    edit->setObjectName(QStringLiteral("runName"));
    edit->setAccessibleName(tr("Name of the run"));
    edit->setToolTip(tr("Left empty, the name is made from what differs between the runs."));
    edit->setMaxLength(static_cast<int>(longestRunName));
    return edit;
}

// Once: what a person is typing must not be replaced because the run at work has moved on.
void RunDelegate::setEditorData(QWidget* editor, const QModelIndex& index) const
{
    constexpr auto begun = "begun";
    if (editor->property(begun).toBool())
        return;
    editor->setProperty(begun, true);
    QStyledItemDelegate::setEditorData(editor, index);
}

void RunDelegate::updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& cell, const QModelIndex&) const
{
    editor->setGeometry(textRect(cell).adjusted(-6, 0, gap, 0));
}

bool RunDelegate::editorEvent(QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem& cell,
                              const QModelIndex& index)
{
    if (event->type() == QEvent::MouseButtonRelease) {
        const auto* mouse = static_cast<QMouseEvent*>(event);
        const Run* run = m_runs.at(index.row());
        if (run && mouse->button() == Qt::LeftButton && isOnCheckBox(cell, index, mouse->position().toPoint()))
            return model->setData(index, run->shown ? Qt::Unchecked : Qt::Checked, Qt::CheckStateRole);
    }
    return false;
}

} // namespace epochscope
