#include "window/start.h"

#include "window/look.h"
#include "window/main_window.h"

#include <QtWidgets/QApplication>

namespace epochscope {

int runWindow(QApplication& application, ExperimentFile initial)
{
    applyLook(application, Appearance::system);
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/epochscope.svg")));
    MainWindow window(std::move(initial));
    window.show();
    return QApplication::exec();
}

} // namespace epochscope
