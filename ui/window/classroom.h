// Classroom mode: the whole screen, large type, thick lines, only the panels that the teacher left on, and the keys that a
// presenter's clicker sends. Leaving it restores what was, exactly.
#pragma once

#include <QtCore/QByteArray>
#include <QtCore/QObject>
#include <QtCore/QPointer>
#include <QtGui/QFont>
#include <QtWidgets/QWidget>

#include <utility>
#include <vector>

class QAction;
class QDockWidget;
class QKeyEvent;
class QMainWindow;
class QMenuBar;

namespace epochscope {

class Settings;

class Classroom : public QObject
{
    Q_OBJECT
public:
    static constexpr double typeScale = 1.6;

    struct Keys // what the clicker's keys do
    {
        QAction* nextPreset;
        QAction* previousPreset;
        QAction* stepBatch;
        QAction* backBatch;
        QAction* stepEpoch;
        QAction* backEpoch;
    };

    Classroom(QMainWindow& window, Settings& settings, const Keys& keys);
    ~Classroom() override;

    QAction* toggle() const { return m_toggle; } // checkable
    bool isOn() const { return m_on; }
    void leave();

Q_SIGNALS:
    void runOrPause();
    void changed(bool on);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void enter();
    bool key(const QKeyEvent& event, bool press); // true: it was ours
    void showMenus();
    void hideMenusWhenDone();
    void showRemembered();
    void rememberShown();

    QMainWindow& m_window;
    Settings& m_settings;
    Keys m_keys;
    QAction* m_toggle;
    bool m_on = false;
    bool m_altAlone = false;

    // As it was before.
    QByteArray m_state;
    QSize m_size;            // of the window, to which m_state belongs
    bool m_leaving = false;  // until the window has that size again
    Qt::WindowStates m_windowState;
    QFont m_font;
    std::vector<std::pair<QPointer<QWidget>, QFont>> m_ownFonts;
    bool m_statusBar = true;
};

} // namespace epochscope
