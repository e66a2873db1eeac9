// The surface to look at: pointed at, moved over with the arrow keys, and clicked to begin a run there.
#pragma once

#include "inside/pointed_canvas.h"
#include "surface/surface_layout.h"
#include "surface/surface_scene.h"

#include <QtGui/QPixmap>

#include <optional>

namespace epochscope {

class SurfaceMap : public PointedCanvas
{
    Q_OBJECT
public:
    explicit SurfaceMap(QWidget* parent = nullptr);

    // `ground` tells whether more than the run has changed.
    void setScene(SurfaceScene scene, bool ground);
    const SurfaceScene& scene() const { return m_scene; }
    SurfaceLayout layoutNow() const; // of the widget's size
    // Under the pointer, else where the keys are.
    std::optional<PlanePoint> pointed() const { return m_hovered ? m_hovered : m_current; }
    void setStartsHere(bool on); // whether a click does something
    double wantedAspect() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void chosen(epochscope::PlanePoint point); // by a click or Return
    void resized();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void pointAt(std::optional<QPointF> place) override;
    bool press(int key) override;
    void restyle() override { forgetLayers(); }
    void leaveKeys() override { m_current.reset(); }

private:
    void setHovered(std::optional<PlanePoint> point);
    QPixmap layer() const; // nothing on it
    void paintLayers(const SurfaceLayout& layout);
    void forgetLayers();
    void paintPointed(QPainter& painter, const SurfaceLayout& layout);

    SurfaceScene m_scene;
    QPixmap m_ground, m_batch, m_labels; // null: to be painted
    std::optional<PlanePoint> m_hovered, m_current;
    bool m_startsHere = false;
    bool m_pressed = false; // inside of the plot
};

} // namespace epochscope
