#include "window/arrangement.h"

#include "files/settings.h"

#include <QtCore/QEvent>
#include <QtGui/QGuiApplication>
#include <QtGui/QScreen>
#include <QtWidgets/QDockWidget>
#include <QtWidgets/QMainWindow>
#include <QtWidgets/QTabBar>

#include <algorithm>

namespace epochscope {

namespace {
constexpr QSize usual{1280, 800};
constexpr QSize frame{8, 40}; // of the window manager; it can only be asked once the window is shown
constexpr int version = 1; // of the panels' arrangement

QList<QRect> screens()
{
    QList<QRect> all;
    for (const QScreen* screen : QGuiApplication::screens())
        all += screen->availableGeometry();
    return all;
}

// As it was left; where that is not on a screen as a whole, so that its title can be seized as well.
std::optional<QRect> healedGeometry(const QRect& left)
{
    const auto healed = onScreen(left, screens());
    if (!healed || *healed == left)
        return healed;
    QList<QRect> inside;
    for (const QRect& screen : screens())
        inside += screen.adjusted(frame.width() / 2, frame.height() - frame.width() / 2, -frame.width() / 2, -frame.width() / 2);
    return onScreen(left, inside);
}
} // namespace

Arrangement::Arrangement(QMainWindow& window, QDockWidget& first, QDockWidget& second, Settings& settings)
    : QObject(&window), m_window(window), m_first(first), m_second(second), m_settings(settings)
{
    m_window.installEventFilter(this);
    placeAll();
}

void Arrangement::placeAll()
{
    m_tabbed = false;
    for (QDockWidget* dock : {&m_first, &m_second}) {
        dock->setFloating(false);
        m_window.removeDockWidget(dock);
    }
    m_window.addDockWidget(Qt::LeftDockWidgetArea, &m_first);
    m_window.addDockWidget(Qt::RightDockWidgetArea, &m_second);
    m_first.show();
    m_second.show();
}

// A window that was narrow has squeezed them.
void Arrangement::widen()
{
    m_window.resizeDocks({&m_first, &m_second}, {m_first.sizeHint().width(), m_second.sizeHint().width()}, Qt::Horizontal);
}

void Arrangement::restore()
{
    const SettingsValues& values = m_settings.values();
    const QRect available = QGuiApplication::primaryScreen()->availableGeometry();
    m_window.resize(usual.boundedTo(available.size() - frame));
    if (values.window)
        if (const auto healed = healedGeometry(*values.window))
            m_window.setGeometry(*healed);
    if (values.maximized)
        m_window.setWindowState(m_window.windowState() | Qt::WindowMaximized);
    if (!values.arrangement.isEmpty() && !m_window.restoreState(values.arrangement, version))
        placeAll();
    // A panel that floats where no screen is any more comes back to its place.
    for (QDockWidget* dock : m_window.findChildren<QDockWidget*>())
        if (dock->isFloating()) {
            const auto healed = onScreen(dock->geometry(), screens());
            if (!healed)
                dock->setFloating(false);
            else if (*healed != dock->geometry())
                dock->setGeometry(*healed);
        }
    adapt();
    // It could not become that small, and would stand or grow over the edge.
    const QRect now = m_window.geometry();
    const QRect grown(now.topLeft(), now.size().expandedTo(m_window.minimumSizeHint()).expandedTo(m_window.minimumSize()));
    if (values.window)
        m_window.setGeometry(healedGeometry(grown).value_or(grown));
}

void Arrangement::remember()
{
    if (m_tabbed) { // for a wider window it is to lie at its side again
        m_adapting = true;
        m_window.addDockWidget(Qt::RightDockWidgetArea, &m_second);
        m_adapting = false;
    }
    m_settings.change([this](SettingsValues& values) {
        values.maximized = m_window.isMaximized();
        const QRect normal = m_window.isMaximized() ? m_window.normalGeometry() : m_window.geometry();
        if (normal.isValid())
            values.window = normal;
        values.arrangement = m_window.saveState(version);
    });
    if (std::exchange(m_tabbed, false))
        adapt();
}

void Arrangement::reset()
{
    placeAll();
    m_window.setWindowState(m_window.windowState() & ~(Qt::WindowMaximized | Qt::WindowFullScreen));
    m_window.resize(usual.boundedTo(m_window.screen()->availableGeometry().size() - frame));
    adapt();
    if (!isNarrow())
        widen();
}

void Arrangement::suspend(bool suspended)
{
    if (suspended)
        m_suspended = true;
    m_resuming = !suspended; // the window has the screen's width still
}

bool Arrangement::isNarrow() const
{
    const int centre = std::max(480, m_window.centralWidget() ? m_window.centralWidget()->minimumSizeHint().width() : 0);
    return m_window.width() < m_first.minimumSizeHint().width() + centre + m_second.minimumSizeHint().width();
}

void Arrangement::adapt()
{
    if (m_suspended || m_adapting || m_first.isFloating() || m_second.isFloating())
        return;
    m_adapting = true;
    const bool narrow = isNarrow();
    if (narrow && !m_tabbed && m_window.dockWidgetArea(&m_second) == Qt::RightDockWidgetArea &&
        m_window.dockWidgetArea(&m_first) == Qt::LeftDockWidgetArea) {
        m_window.tabifyDockWidget(&m_first, &m_second);
        m_first.raise();
        m_tabbed = true;
        nameTabs();
    } else if (!narrow && m_tabbed) {
        const bool shown = !m_second.isHidden();
        m_window.addDockWidget(Qt::RightDockWidgetArea, &m_second);
        m_second.setVisible(shown);
        m_tabbed = false;
    }
    m_adapting = false;
}

// Qt makes them as panels are laid over each other, without a name.
void Arrangement::nameTabs() const
{
    for (QTabBar* tabs : m_window.findChildren<QTabBar*>(Qt::FindDirectChildrenOnly)) {
        if (!tabs->objectName().isEmpty())
            continue;
        tabs->setObjectName(QStringLiteral("panelTabs"));
        tabs->setAccessibleName(tr("Panels"));
        tabs->setToolTip(tr("Panels that lie over each other"));
    }
}

bool Arrangement::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == &m_window && (event->type() == QEvent::LayoutRequest || event->type() == QEvent::ChildPolished))
        nameTabs();
    if (watched == &m_window && event->type() == QEvent::Resize && std::exchange(m_resuming, false)) {
        m_suspended = false;
        // Once the panels lie as they did, which follows this event as well.
        QMetaObject::invokeMethod(this, &Arrangement::adapt, Qt::QueuedConnection);
    } else if (watched == &m_window && event->type() == QEvent::Resize) {
        const bool tabbed = m_tabbed;
        adapt();
        if (tabbed && !m_tabbed && m_window.isVisible())
            widen();
    }
    return QObject::eventFilter(watched, event);
}

} // namespace epochscope
