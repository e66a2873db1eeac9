// Cells one of whose items is pointed at: under the pointer, or where the arrow keys are.
#pragma once

#include "anatomy/cell_grid.h"

#include <QtWidgets/QWidget>

#include <cstdint>
#include <optional>

namespace epochscope {

class PointedCells : public QWidget
{
    Q_OBJECT
public:
    using QWidget::QWidget;

    virtual std::int64_t items() const = 0; // 0: there are no cells
    const CellGrid& grid() const { return m_grid; }
    QRect rectOf(std::int64_t item) const { return m_grid.rectOf(m_grid.cellOf(item)); }
    // Under the pointer, else where the keys are.
    std::optional<std::int64_t> pointed() const;

Q_SIGNALS:
    void pointedChanged();
    void epochKeyPressed(int step); // another epoch is wanted, so many further

protected:
    virtual void arrange() = 0; // size, colours or font are others
    void takePointer();         // from now on, and the keys

    bool event(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

    CellGrid m_grid;
    std::int64_t m_hovered = -1;
    std::int64_t m_current = -1; // by keys

private:
    void moveTo(std::int64_t item);
    void setHovered(std::int64_t item);
};

} // namespace epochscope
