#include "window/start.h"

#include "files/autosave.h"
#include "files/background_work.h"
#include "files/data_paths.h"
#include "files/settings.h"
#include "look/look.h"
#include "window/first_frame.h"
#include "window/main_window.h"
#include "window/terminate_signal.h"

#include <QtWidgets/QApplication>

#include <chrono>
#include <cstdlib>

namespace epochscope {

namespace {
constexpr std::chrono::seconds patience(1);
}

int runWindow(QApplication& application, WindowStart start)
{
    Settings settings;
    applyLook(application, settings.values().appearance);
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/epochscope.svg")));
    int code = 0;
    // What does not end in time ends with the process: nothing of it is to be kept.
    const auto endAtOnce = [&] {
        settings.save();
        std::_Exit(code);
    };
    {
        MainWindow window({std::move(start.experiment), pathText(start.path), Autosave::standardFolder()}, settings);
        TerminateSignal terminate;
        QObject::connect(&terminate, &TerminateSignal::received, &window, &MainWindow::closeWithoutQuestions);
        window.show();
        reportFirstFrame(window);
        if (!start.open.empty())
            window.openPath(pathText(start.open));
        code = QApplication::exec();
        if (terminate.number() != 0)
            code = 128 + terminate.number();
        if (!window.stopWithin(patience))
            endAtOnce();
    }
    if (!BackgroundWork::finishAll(patience)) // a large file may still be read
        endAtOnce();
    return code;
}

} // namespace epochscope
