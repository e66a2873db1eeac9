// Curves that stay as they are while another run is at work, painted once into a picture that each frame only copies: 60
// lines of Qt Charts would be stroked anew in every frame.
#pragma once

#include "chart/run_curves.h"

#include <QtGui/QPen>
#include <QtGui/QPixmap>
#include <QtWidgets/QGraphicsItem>

#include <vector>

namespace epochscope {

struct Stroke
{
    Polyline line;
    QPen pen;
    // What the line is to look like, where the pen is thinner because the curve fills a band: Qt strokes such a curve a
    // hundred times faster in single pixels, so that these are put side by side.
    double width = 0;
};

class CurveLayer : public QGraphicsItem
{
public:
    CurveLayer(QGraphicsItem* chart, double z);

    void setPlot(const QRectF& plot);
    void setStrokes(std::vector<Stroke> strokes); // the last on top
    // False where each painting differs, and for files: painted as lines, not as a picture.
    void setPictured(bool pictured) { m_pictured = pictured; }
    double paintMilliseconds() const { return m_paintTime; } // of the last picture

    QRectF boundingRect() const override { return m_plot; }
    void paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) override;

private:
    void paintStrokes(QPainter& painter, const QRectF& plot) const;

    QRectF m_plot;
    std::vector<Stroke> m_strokes;
    bool m_pictured = true;
    QPixmap m_picture; // null where it is out of date
    double m_paintTime = 0;
};

} // namespace epochscope
