// A view that looks inside a run: at its weights at one moment. SideViews gives it the moments while it is to be seen, and
// it works out what it shows in bounded time or in a thread of its own; what is superseded is given up.
#pragma once

#include "bridge/run_moment.h"
#include "inside/panel_picture.h"

#include <QtCore/QString>
#include <QtWidgets/QWidget>

#include <memory>

class QHBoxLayout;

namespace epochscope {

class MomentView : public QWidget
{
    Q_OBJECT
public:
    using QWidget::QWidget;

    // Null where nothing has run.
    virtual void setMoment(std::shared_ptr<const RunMoment> moment) = 0;
    // What is to be seen, in a sentence or two; also what assistive techniques read.
    virtual QString words() const = 0;
    // The moment that is to be seen, which comes after the one that was set; null: there is nothing but words.
    virtual std::shared_ptr<const RunMoment> seenMoment() const = 0;
    // The same as on the screen, at another size and in other colours; without buttons.
    virtual PanelDrawing drawing() const = 0;

    PanelPicture picture() const;
    void drawPicture(QPainter& painter, const QSizeF& size, const ChartColors& colors) const { drawing()(painter, size, colors); }
    QString whyNoPicture() const { return seenMoment() ? QString() : words(); }
    void addTool(QWidget* tool); // at the end of the row above the picture

Q_SIGNALS:
    void seenChanged(); // at times without a change

protected:
    QHBoxLayout* m_tools = nullptr;
};

} // namespace epochscope
