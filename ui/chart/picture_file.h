// Whatever can be painted as a picture file: PNG, SVG or PDF, chosen by the name's extension, and saved through core's
// record/atomic_file. Without a display if need be (QT_QPA_PLATFORM=offscreen).
#pragma once

#include "base/error.h"

#include <QtCore/QByteArray>
#include <QtGui/QImage>

#include <functional>
#include <string>

class QPainter;
class QRectF;
class QSizeF;

namespace epochscope {

struct PictureFrame
{
    std::string title;    // what was trained: "worked-example"
    std::string subtitle; // what it came to, or the formula; may be empty
    std::string caption;  // settings and seeds, in small print below; may be empty
    int width = 1600;     // pixels of a PNG; SVG and PDF have the same proportions
    int height = 900;
    double scale = 2; // pixels per unit of layout: larger means larger type and thicker lines
    bool dark = false;

    QSizeF units() const; // of layout
};

// Paints the picture, stretched over `target`: that has the proportions of the frame.
using PicturePainter = std::function<void(QPainter& painter, const QRectF& target)>;

enum class PlotFormat { png, svg, pdf };
Result<PlotFormat> plotFormat(const std::string& path); // by its extension

// Refuses a name without one of the extensions .png, .svg and .pdf; to be called before the training starts.
Result<void> checkPlotPath(const std::string& path);

// All of these need a QApplication. None where a side is too short or too long, or memory runs out.
Result<void> checkFrame(const PictureFrame& frame);
Result<QByteArray> pictureBytes(const PicturePainter& paint, const PictureFrame& frame, PlotFormat format);
QImage pictureImage(const PicturePainter& paint, const PictureFrame& frame); // null where it cannot be painted
// The old file stays as it is if anything fails.
Result<void> writePicture(const PicturePainter& paint, const PictureFrame& frame, const std::string& path);

} // namespace epochscope
