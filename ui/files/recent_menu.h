// The files opened or saved last. Those that are gone are shown as such.
#pragma once

#include "files/background_work.h"

#include <QtWidgets/QMenu>

namespace epochscope {

class Settings;

class RecentMenu : public QMenu
{
    Q_OBJECT
public:
    explicit RecentMenu(Settings& settings, QWidget* parent = nullptr);

Q_SIGNALS:
    void chosen(const QString& path);

private:
    void fill();
    void findMissing(); // off the window's thread: a disk may take its time

    Settings& m_settings;
    BackgroundWork m_search;
};

} // namespace epochscope
