// Qt's application object, made only where something is drawn.
#pragma once

#include <memory>

class QApplication;

namespace epochscope::cli {

enum class Drawing { window, file };

// Drawing::file needs no display and asks none.
std::unique_ptr<QApplication> makeApplication(Drawing drawing);

} // namespace epochscope::cli
