// Every sample by its number, coloured by how often it has been seen.
#pragma once

#include "anatomy/cell_colors.h"
#include "anatomy/cell_grid.h"

#include <QtGui/QPixmap>
#include <QtWidgets/QWidget>

#include <cstdint>
#include <optional>
#include <vector>

namespace epochscope {

struct ChartColors;

class VisitCells : public QWidget
{
    Q_OBJECT
public:
    explicit VisitCells(QWidget* parent = nullptr);

    // Of every sample; none: `message` stands in their place.
    void setVisits(std::vector<std::int64_t> visits, const QString& message = {});
    const std::vector<std::int64_t>& visits() const { return m_visits; }
    const VisitScale& scale() const { return m_scale; }
    const CellGrid& grid() const { return m_grid; }
    QRect rectOf(std::int64_t sample) const { return m_grid.rectOf(m_grid.cellOf(sample)); }
    std::optional<std::int64_t> pointed() const; // sample: under the pointer, else where the keys are
    void drawPicture(QPainter& painter, const QRect& rect, const ChartColors& colors) const;

    QSize sizeHint() const override { return {320, 4 * fontMetrics().height()}; }
    QSize minimumSizeHint() const override { return {120, 2 * fontMetrics().height()}; }

Q_SIGNALS:
    void pointedChanged();
    void epochKeyPressed(int step);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    CellGrid gridFor(const QSize& size) const;
    double visitsIn(std::int64_t cell, const CellGrid& grid) const; // their mean, of the samples in one cell
    void paintCells(QPainter& painter, const CellGrid& grid, const CellColors& colors) const;
    void arrange();
    void moveTo(std::int64_t sample);
    void setHovered(std::int64_t sample);

    std::vector<std::int64_t> m_visits;
    VisitScale m_scale;
    QString m_message;
    CellGrid m_grid;
    QPixmap m_picture; // all cells; null: to be painted
    std::int64_t m_hovered = -1;
    std::int64_t m_current = -1; // by keys
};

} // namespace epochscope
