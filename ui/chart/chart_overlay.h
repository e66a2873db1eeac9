// What moves with the pointer, above a chart that stays as it is: hair line, marks, the read-out's box and the rubber
// band. A widget of its own, so that the curves are not drawn again for it (see GuardedChartView).
#pragma once

#include "chart/read_out_box.h"

#include <QtWidgets/QWidget>

#include <optional>
#include <vector>

namespace epochscope {

class GuardedChartView;

struct OverlayMark
{
    QPointF point;
    QColor color;
    bool leads = false;
};

class ChartOverlay : public QWidget
{
    Q_OBJECT
public:
    explicit ChartOverlay(GuardedChartView& view); // over it, and deleted with it

    void setColors(const ChartColors& colors);
    void setPlot(const QRectF& plot);
    void setHair(std::optional<double> x); // in pixels
    void setMoment(std::optional<double> x); // in pixels: a moment that other views show, which stays
    void setMarks(std::vector<OverlayMark> marks);
    void setBox(ReadOutBox box);
    void setBand(std::optional<QRectF> band);
    void setFocusShown(bool shown); // a thin frame about the plot

    std::optional<double> hair() const { return m_hair; }
    std::optional<double> shownMoment() const { return m_moment; }
    const std::vector<OverlayMark>& marks() const { return m_marks; }
    const ReadOutBox& box() const { return m_box; }
    std::optional<QRectF> band() const { return m_band; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void paintMoment(QPainter& painter) const;
    QRegion hairRegion() const;
    QRegion momentRegion() const;
    QRegion marksRegion() const;

    ChartColors m_colors;
    QRectF m_plot;
    std::optional<double> m_hair, m_moment;
    std::vector<OverlayMark> m_marks;
    ReadOutBox m_box;
    std::optional<QRectF> m_band;
    bool m_focus = false;
};

} // namespace epochscope
