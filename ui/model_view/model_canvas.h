// Where the picture of the model is drawn and pointed at, with the pointer or the arrow keys.
#pragma once

#include "inside/pointed_canvas.h"
#include "model_view/model_picture.h"

#include <QtGui/QPixmap>

#include <memory>

namespace epochscope {

class ModelCanvas : public PointedCanvas
{
    Q_OBJECT
public:
    explicit ModelCanvas(QWidget* parent = nullptr);

    // Null: the message instead.
    void setAnswer(std::shared_ptr<const ModelAnswer> answer, const QString& message = {});
    const std::shared_ptr<const ModelAnswer>& answer() const { return m_answer; }
    const ModelPicture* picture() const { return m_picture.get(); }
    // How large a surface should be, in pixels of the screen.
    QSize surfacePixels() const;
    // Of what is under the pointer, or else of what the keys are at; empty: nothing.
    QString pointedWords() const;
    int pointed() const { return m_hovered >= 0 ? m_hovered : hasFocus() ? m_current : -1; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void drawn(double milliseconds); // an answer for the first time, and what that took
    void resized();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool event(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void pointAt(std::optional<QPointF> place) override;
    bool press(int key) override;
    void restyle() override;

private:
    void arrange();
    void moveTo(int item);

    std::shared_ptr<const ModelAnswer> m_answer;
    QString m_message;
    std::unique_ptr<ModelPicture> m_picture;
    QPixmap m_drawn;
    QPointF m_pointer{-1, -1};
    int m_hovered = -1;
    int m_current = -1; // the keys'
};

} // namespace epochscope
