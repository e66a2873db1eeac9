#include "graphics.h"

#include <QtWidgets/QApplication>

#include <clocale>
#include <cstdlib>
#include <langinfo.h>
#include <string_view>

namespace epochscope::cli {

namespace {

// Qt warns where the locale's encoding is another, and then takes this one.
void assureUtf8()
{
    std::setlocale(LC_CTYPE, "");
    if (std::string_view(::nl_langinfo(CODESET)) != "UTF-8")
        ::setenv("LC_ALL", "C.UTF-8", 1);
}

QtMessageHandler standardHandler = nullptr;

// Runs without a session, as in a container, are none of the user's concern.
void quietly(QtMsgType type, const QMessageLogContext& context, const QString& message)
{
    if (!message.startsWith(QLatin1String("QStandardPaths: XDG_RUNTIME_DIR not set")))
        standardHandler(type, context, message);
}

} // namespace

std::unique_ptr<QApplication> makeApplication(Drawing drawing)
{
    assureUtf8();
    standardHandler = qInstallMessageHandler(quietly);
    if (drawing == Drawing::file)
        ::setenv("QT_QPA_PLATFORM", "offscreen", 1);
    // 150 % is 150 %, not 200.
    QGuiApplication::setHighDpiScaleFactorRoundingPolicy(Qt::HighDpiScaleFactorRoundingPolicy::PassThrough);
    static int count = 1;
    static char name[] = "epochscope";
    static char* words[] = {name, nullptr};
    auto application = std::make_unique<QApplication>(count, words);
    QApplication::setApplicationName(QStringLiteral("epochscope"));
    QApplication::setApplicationDisplayName(QStringLiteral("Epochscope"));
    QApplication::setApplicationVersion(QStringLiteral(EPOCHSCOPE_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("epochscope"));
    return application;
}

} // namespace epochscope::cli
