// A panel's picture with title, moment, words and caption around it, so that it stands alone on a slide.
#pragma once

#include "chart/plot_file.h"
#include "inside/panel_picture.h"

namespace epochscope {

// The options' title, subtitle and caption; the panel's words where a legend is wanted. Without room for all, the words go first.
PicturePainter panelPainter(const PanelPicture& panel, const PlotOptions& options);

} // namespace epochscope
