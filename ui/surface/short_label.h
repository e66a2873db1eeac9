// A text of at most two lines, cut at its end rather than taking room from what is above it; the tool tip has all of it.
#pragma once

#include <QtWidgets/QLabel>

namespace epochscope {

class ShortLabel : public QLabel
{
    Q_OBJECT
public:
    static constexpr int lines = 2;

    explicit ShortLabel(QWidget* parent = nullptr);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
};

} // namespace epochscope
