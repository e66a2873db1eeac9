// The menu bar: every action of the program has its place here.
#pragma once

#include <QtCore/QList>

class QAction;
class QMainWindow;
class QMenu;

namespace epochscope {

struct MenuActions
{
    // A null pointer is a separator; an action of a menu is that menu.
    QList<QAction*> file, edit, run, view, runs, help;
};

// Makes the menus; the window gets all actions as well, so that their keys work while the menus are hidden.
void makeMenus(QMainWindow& window, const MenuActions& actions);

} // namespace epochscope
