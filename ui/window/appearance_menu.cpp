#include "window/appearance_menu.h"

#include "files/settings.h"

#include <QtGui/QActionGroup>
#include <QtWidgets/QApplication>

namespace epochscope {

AppearanceMenu::AppearanceMenu(Settings& settings, QWidget* parent) : QMenu(tr("Appeara&nce"), parent)
{
    struct Choice
    {
        Appearance appearance;
        const char* name;
        QString text;
        QString tip;
    };
    const Choice choices[] = {
        {Appearance::system, "appearanceSystem", tr("As the &system"), tr("Light or dark as the rest of the desktop")},
        {Appearance::light, "appearanceLight", tr("&Light"), tr("Dark writing on a light ground")},
        {Appearance::dark, "appearanceDark", tr("&Dark"), tr("Light writing on a dark ground")},
    };
    setToolTipsVisible(true);
    auto* group = new QActionGroup(this);
    for (const Choice& choice : choices) {
        QAction* action = addAction(choice.text);
        action->setObjectName(QLatin1String(choice.name));
        action->setToolTip(choice.tip);
        action->setCheckable(true);
        action->setChecked(settings.values().appearance == choice.appearance);
        group->addAction(action);
        connect(action, &QAction::triggered, this, [&settings, chosen = choice.appearance] {
            settings.change([chosen](SettingsValues& values) { values.appearance = chosen; });
            applyLook(*qApp, chosen);
        });
    }
}

} // namespace epochscope
