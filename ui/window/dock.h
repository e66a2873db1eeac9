// A panel of the window with its entry in the menu "Panels".
#pragma once

class QDockWidget;
class QMainWindow;
class QString;

namespace epochscope {

QDockWidget* makeDock(QMainWindow& window, const char* name, const QString& title, const QString& entry, const QString& tip);

} // namespace epochscope
