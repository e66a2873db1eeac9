#include "window/dock.h"

#include <QtGui/QAction>
#include <QtWidgets/QDockWidget>
#include <QtWidgets/QMainWindow>

namespace epochscope {

QDockWidget* makeDock(QMainWindow& window, const char* name, const QString& title, const QString& entry, const QString& tip)
{
    auto* made = new QDockWidget(title, &window);
    made->setObjectName(QLatin1String(name));
    made->toggleViewAction()->setObjectName(QLatin1String(name) + QStringLiteral("Action"));
    made->toggleViewAction()->setText(entry);
    made->toggleViewAction()->setToolTip(tip);
    return made;
}

} // namespace epochscope
