#include "window/menus.h"

#include <QtCore/QCoreApplication>
#include <QtGui/QAction>
#include <QtWidgets/QMainWindow>
#include <QtWidgets/QMenu>
#include <QtWidgets/QMenuBar>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

QString tr(const char* text) { return QCoreApplication::translate("Menus", text); }

// Those of parts that say themselves where their keys hold, as "Delete" in a list, are left alone.
void lendKeys(QMainWindow& window, const QList<QAction*>& actions)
{
    for (QAction* action : actions) {
        if (!action)
            continue;
        if (action->menu())
            lendKeys(window, action->menu()->actions());
        else if (!action->shortcut().isEmpty() && action->shortcutContext() == Qt::WindowShortcut)
            window.addAction(action);
    }
}
} // namespace

void makeMenus(QMainWindow& window, const MenuActions& actions)
{
    struct Entry
    {
        const char* name;
        QString title;
        const QList<QAction*>& actions;
    };
    const Entry entries[] = {
        {"fileMenu", tr("&File"), actions.file}, {"editMenu", tr("&Edit"), actions.edit},
        {"runMenu", tr("&Run"), actions.run},    {"viewMenu", tr("&View"), actions.view},
        {"runsMenu", tr("R&uns"), actions.runs}, {"helpMenu", tr("&Help"), actions.help},
    };
    for (const Entry& entry : entries) {
        QMenu* menu = window.menuBar()->addMenu(entry.title);
        menu->setObjectName(QLatin1String(entry.name));
        menu->setToolTipsVisible(true);
        for (QAction* action : entry.actions)
            if (action)
                menu->addAction(action);
            else
                menu->addSeparator();
        lendKeys(window, entry.actions);
    }
}

} // namespace epochscope
