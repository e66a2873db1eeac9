// The picture of the gradients, with the pointer and keys: which sample an arrow is of, what the curve was where.
#pragma once

#include "gradient/gradient_drawing.h"
#include "inside/pointed_canvas.h"

namespace epochscope {

class GradientCanvas : public PointedCanvas
{
    Q_OBJECT
public:
    explicit GradientCanvas(QWidget* parent = nullptr);

    void setLook(std::shared_ptr<const GradientLook> look); // null: the message
    void addToCurve(const std::shared_ptr<const epochscope::GradientLook>& look); // of the same run
    void setMessage(const QString& message);
    const GradientDrawing& drawing() const { return m_drawing; }

    // Of the arrow or the point of the curve that is pointed at; empty: none.
    QString pointedWords() const;
    QPointF tipOf(std::size_t arrow) const; // where it is drawn
    PlaneMap map() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void pointAt(std::optional<QPointF> place) override;
    bool press(int key) override;
    void leaveKeys() override { point({}, {}); }

private:
    void point(std::optional<std::size_t> arrow, std::optional<NoiseCurve::Point> point);

    GradientDrawing m_drawing;
    std::optional<NoiseCurve::Point> m_curvePoint;
};

} // namespace epochscope
