// The picture as it will be, at the size of the widget. Drawn by the chart or panel itself a moment after the last change, and at
// most a fifth of the time.
#pragma once

#include "export/export_source.h"

#include <QtCore/QTimer>
#include <QtWidgets/QWidget>

namespace epochscope {

class PicturePreview : public QWidget
{
    Q_OBJECT
public:
    explicit PicturePreview(const ExportSource& source, QWidget* parent = nullptr);
    void setOptions(const PlotOptions& options);

    // Where the picture stands, and what was drawn last; for tests.
    QRect pictureRect() const;
    const QImage& image() const { return m_image; }
    int drawings() const { return m_drawings; }

    QSize sizeHint() const override { return {560, 360}; }
    QSize minimumSizeHint() const override { return {240, 160}; }

Q_SIGNALS:
    void drawn();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void later();
    void draw();

    const ExportSource& m_source;
    PlotOptions m_options;
    QImage m_image;
    QTimer m_timer;
    int m_wait; // milliseconds
    int m_drawings = 0;
};

} // namespace epochscope
