// Below the chart: what each definition of an epoch's loss is, which tools report it, and its value at the epoch that is looked
// at. To be seen without hovering; in a narrow window in short.
#pragma once

#include "chart/theme.h"

#include <QtGui/QPen>
#include <QtWidgets/QWidget>

#include <vector>

namespace epochscope {

struct LossKeyContent
{
    struct Row
    {
        QPen pen;
        QString name, shortName, tools, shortTools, value; // no value: an empty place
        bool operator==(const Row&) const = default;
    };
    std::vector<Row> rows;
    QString state;  // what is going on; may be empty
    QString place;  // "epoch 12"
    QString remark; // how they hang together here
    bool operator==(const LossKeyContent&) const = default;
};

class LossKey : public QWidget
{
    Q_OBJECT
public:
    explicit LossKey(QWidget* parent = nullptr);

    void setContent(LossKeyContent content);
    const LossKeyContent& content() const { return m_content; }
    void setColors(const ChartColors& colors);
    QString words() const; // all of it, for those who cannot see it
    // The same as on the screen; returns its height.
    int drawPicture(QPainter& painter, int width, const QFont& font) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    struct Text;
    struct Layout;
    Layout layOut(int width, const QFont& font) const;
    void fitHeight();

    LossKeyContent m_content;
    ChartColors m_colors;
};

} // namespace epochscope
