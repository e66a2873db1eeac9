// Where the picture of a panel is drawn, with a place that is pointed at: under the pointer, or where the arrow keys are.
#pragma once

#include <QtWidgets/QWidget>

#include <optional>

namespace epochscope {

class PointedCanvas : public QWidget
{
    Q_OBJECT
public:
    explicit PointedCanvas(QWidget* parent = nullptr);

Q_SIGNALS:
    void pointedChanged();

protected:
    virtual void pointAt(std::optional<QPointF> place) = 0; // none: the pointer has left
    virtual bool press(int key) = 0;                        // false: the key is for others
    virtual void restyle() {}                               // other colours or another font
    virtual void leaveKeys() {}                             // the focus has gone

    // To the right and down, of an arrow key; else (0, 0).
    static QPoint arrowOf(int key);

    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void changeEvent(QEvent* event) override;
};

} // namespace epochscope
