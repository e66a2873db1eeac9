// Light, dark, or as the system is; remembered.
#pragma once

#include <QtWidgets/QMenu>

namespace epochscope {

class Settings;

class AppearanceMenu : public QMenu
{
    Q_OBJECT
public:
    AppearanceMenu(Settings& settings, QWidget* parent);
};

} // namespace epochscope
