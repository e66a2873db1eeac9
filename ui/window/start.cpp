#include "window/start.h"

#include "files/autosave.h"
#include "files/settings.h"
#include "look/look.h"
#include "window/first_frame.h"
#include "window/main_window.h"
#include "window/terminate_signal.h"

#include <QtCore/QFile>
#include <QtWidgets/QApplication>

#include <chrono>
#include <cstdlib>

namespace epochscope {

namespace {
QString pathText(const std::string& bytes) { return QFile::decodeName(QByteArray::fromStdString(bytes)); }
} // namespace

int runWindow(QApplication& application, WindowStart start)
{
    Settings settings;
    applyLook(application, settings.values().appearance);
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/epochscope.svg")));
    MainWindow window({std::move(start.experiment), pathText(start.path), Autosave::standardFolder()}, settings);
    TerminateSignal terminate;
    QObject::connect(&terminate, &TerminateSignal::received, &window, &MainWindow::closeWithoutQuestions);
    window.show();
    reportFirstFrame(window);
    if (!start.open.empty())
        window.openPath(pathText(start.open));
    int code = QApplication::exec();
    if (terminate.number() != 0)
        code = 128 + terminate.number();
    // What does not end in time ends with the process: nothing of it is to be kept.
    if (!window.stopWithin(std::chrono::seconds(1))) {
        settings.save();
        std::_Exit(code);
    }
    return code;
}

} // namespace epochscope
