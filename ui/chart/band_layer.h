// The band of raw batch losses behind all curves.
#pragma once

#include "chart/run_curves.h"

#include <QtGui/QColor>
#include <QtGui/QImage>
#include <QtGui/QPolygonF>
#include <QtWidgets/QGraphicsItem>

namespace epochscope {

class BandLayer : public QGraphicsItem
{
public:
    BandLayer(QGraphicsItem* chart, double z);

    void setPlot(const QRectF& plot);
    // In units of the plot: the upper edge from left to right, and the lower one back, with as many points at the same places.
    void setBand(QPolygonF band, const QColor& color);
    const QPolygonF& band() const { return m_band; }

    QRectF boundingRect() const override { return m_plot; }
    void paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) override;

private:
    QRectF m_plot;
    QPolygonF m_band;
    QColor m_color;
    QImage m_picture; // null where it is out of date
    int m_pictureTop = 0; // its first row in the plot, in pixels of the device
};

// The lowest and highest loss of the batches in each column of pixels, as the outline of a band in units of the plot.
QPolygonF batchBand(const RunRecord& run, const Drawing& drawing);

} // namespace epochscope
