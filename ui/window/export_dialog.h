// Asks where the learning curve goes and in which format, and writes it there.
#pragma once

#include "chart/plot_file.h"

#include <QtCore/QString>

#include <functional>

class QWidget;

namespace epochscope {

// Does not block. `done` is called with the file written, or with the error; not at all if the user thinks better of
// it.
void exportPlot(QWidget* parent, const History::View& history, const PlotOptions& options,
                const QString& suggestedName,
                const std::function<void(const QString& path, const Result<void>& result)>& done);

} // namespace epochscope
