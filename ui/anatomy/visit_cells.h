// Every sample by its number, coloured by how often it has been seen.
#pragma once

#include "anatomy/cell_colors.h"
#include "anatomy/pointed_cells.h"

#include <QtGui/QPixmap>

#include <cstdint>
#include <vector>

namespace epochscope {

struct ChartColors;

class VisitCells : public PointedCells
{
    Q_OBJECT
public:
    explicit VisitCells(QWidget* parent = nullptr);

    // Of every sample; none: `message` stands in their place.
    void setVisits(std::vector<std::int64_t> visits, const QString& message = {});
    const std::vector<std::int64_t>& visits() const { return m_visits; }
    const VisitScale& scale() const { return m_scale; }
    std::int64_t items() const override { return static_cast<std::int64_t>(m_visits.size()); } // the samples
    void drawPicture(QPainter& painter, const QRect& rect, const ChartColors& colors) const;

    QSize sizeHint() const override { return {320, 4 * fontMetrics().height()}; }
    QSize minimumSizeHint() const override { return {120, 2 * fontMetrics().height()}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void arrange() override;

private:
    CellGrid gridFor(const QSize& size) const;
    double visitsIn(std::int64_t cell, const CellGrid& grid) const; // their mean, of the samples in one cell
    void paintCells(QPainter& painter, const CellGrid& grid, const CellColors& colors) const;

    std::vector<std::int64_t> m_visits;
    VisitScale m_scale;
    QString m_message;
    QPixmap m_picture; // all cells; null: to be painted
};

} // namespace epochscope
