// The stages of a step on the screen: a click on one goes there, keys go on and back, and a sample tells its numbers.
#pragma once

#include "anatomy/update_drawing.h"
#include "inside/pointed_canvas.h"

namespace epochscope {

class UpdateCanvas : public PointedCanvas
{
    Q_OBJECT
public:
    explicit UpdateCanvas(QWidget* parent = nullptr);

    const UpdateDrawing& drawing() const { return m_drawing; }
    void setLook(std::shared_ptr<const UpdateLook> look, const QString& message);
    void setStage(UpdateStage stage);
    QString pointedWords() const; // empty: no sample is pointed at

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void stageWanted(epochscope::UpdateStage stage);
    void stageKeyPressed(int by);
    void batchKeyPressed(int by);
    void playKeyPressed();

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void pointAt(std::optional<QPointF> place) override;
    bool press(int key) override;

private:
    QRectF inner() const { return QRectF(rect()).adjusted(6, 4, -6, -4); }
    int heightOf(int lines) const;
    void point(std::optional<std::size_t> sample);

    UpdateDrawing m_drawing;
};

} // namespace epochscope
