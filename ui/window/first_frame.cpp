#include "window/first_frame.h"

#include <QtCore/QFile>
#include <QtCore/QTimer>
#include <QtGui/QExposeEvent>
#include <QtGui/QGuiApplication>
#include <QtGui/QWindow>
#include <QtWidgets/QWidget>

namespace epochscope {

namespace {

class Watcher : public QObject
{
public:
    Watcher(QWindow* window, const QString& path) : QObject(window), m_path(path) { window->installEventFilter(this); }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override
    {
        auto* window = qobject_cast<QWindow*>(watched);
        if (window && event->type() == QEvent::Expose && window->isExposed()) {
            window->removeEventFilter(this);
            // The event paints what it exposes; after it the picture is sent to the display.
            QTimer::singleShot(0, this, [this] {
                QGuiApplication::sync();
                QFile file(m_path);
                if (file.open(QFile::WriteOnly))
                    file.write("painted\n");
                deleteLater();
            });
        }
        return false;
    }

private:
    QString m_path;
};

} // namespace

void reportFirstFrame(QWidget& window)
{
    const QString path = qEnvironmentVariable("EPOCHSCOPE_FIRST_FRAME");
    if (!path.isEmpty() && window.windowHandle())
        new Watcher(window.windowHandle(), path);
}

} // namespace epochscope
