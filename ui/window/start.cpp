#include "window/start.h"

#include "window/look.h"
#include "window/main_window.h"

#include <QtWidgets/QApplication>

#include <chrono>
#include <cstdlib>

namespace epochscope {

int runWindow(QApplication& application, ExperimentFile initial)
{
    applyLook(application, Appearance::system);
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/epochscope.svg")));
    MainWindow window(std::move(initial));
    window.show();
    const int code = QApplication::exec();
    // What does not end in time ends with the process: nothing of it is to be kept.
    if (!window.stopWithin(std::chrono::seconds(1)))
        std::_Exit(code);
    return code;
}

} // namespace epochscope
