// Where a picture goes other than into a file: the clipboard and paper.
#pragma once

#include "chart/plot_file.h"

#include <vector>

class QPrinter;

namespace epochscope {

// As an image and as SVG, so that a slide or a drawing program takes what it likes best.
Result<void> copyPicture(const PicturePainter& paint, const PictureFrame& frame);

// Fills the page, in the page's proportions; always dark on white. A printer that prints into a file has it written
// through the atomic file.
Result<void> printPicture(QPrinter& printer, const std::vector<CurveRun>& runs, PlotOptions options);

} // namespace epochscope
