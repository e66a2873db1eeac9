// Draws a row of the runs: check box, line, name, figures. A chosen row is tinted, so that the colours of the runs stay
// what they are on the chart.
#pragma once

#include "runs/run_list.h"

#include <QtWidgets/QStyledItemDelegate>

#include <optional>

namespace epochscope {

class RunDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    explicit RunDelegate(const RunList& runs, QObject* parent = nullptr) : QStyledItemDelegate(parent), m_runs(runs)
    {
    }

    void setHighlighted(std::optional<std::uint64_t> id) { m_highlighted = id; }
    std::optional<std::uint64_t> highlighted() const { return m_highlighted; }

    // Where a click shows or hides the run; a little more than the box, for hands that are not steady.
    bool isOnCheckBox(const QStyleOptionViewItem& cell, const QModelIndex& index, const QPoint& position) const;

    static int nameIndent(const QFontMetrics& metrics); // of the name in its column

    void paint(QPainter* painter, const QStyleOptionViewItem& cell, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& cell, const QModelIndex& index) const override;
    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& cell, const QModelIndex& index) const override;
    void setEditorData(QWidget* editor, const QModelIndex& index) const override;
    void updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& cell,
                              const QModelIndex& index) const override;
    bool editorEvent(QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem& cell,
                     const QModelIndex& index) override;

    static constexpr int margin = 8;

private:
    QRect checkRect(const QStyleOptionViewItem& cell) const;
    QRect textRect(const QStyleOptionViewItem& cell) const;

    const RunList& m_runs;
    std::optional<std::uint64_t> m_highlighted;
};

} // namespace epochscope
