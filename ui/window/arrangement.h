// Where the window stands and how its panels lie: remembered, healed where a screen has gone, and tidied where the window is
// too narrow for two columns of panels.
#pragma once

#include <QtCore/QObject>

class QDockWidget;
class QMainWindow;

namespace epochscope {

class Settings;

class Arrangement : public QObject
{
    Q_OBJECT
public:
    // `first` lies at the leading side, `second` at the other; behind `first`, as a tab, while the window is narrow.
    Arrangement(QMainWindow& window, QDockWidget& first, QDockWidget& second, Settings& settings);

    void restore();  // before the window is shown
    void remember(); // when it closes
    void reset();    // as at the very first start
    // Classroom mode arranges by itself; what it leaves is adapted when the window has its size back.
    void suspend(bool suspended);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void placeAll();
    void widen();
    void adapt();
    bool isNarrow() const;
    void nameTabs() const;

    QMainWindow& m_window;
    QDockWidget& m_first;
    QDockWidget& m_second;
    Settings& m_settings;
    bool m_resuming = false;
    bool m_tabbed = false; // by adapt(), not by the user
    bool m_suspended = false;
    bool m_adapting = false;
};

} // namespace epochscope
