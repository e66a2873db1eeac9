#include "window/classroom.h"

#include "files/settings.h"

#include <QtCore/QTimer>
#include <QtGui/QAction>
#include <QtGui/QKeyEvent>
#include <QtWidgets/QAbstractSpinBox>
#include <QtWidgets/QApplication>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QDockWidget>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QMainWindow>
#include <QtWidgets/QMenu>
#include <QtWidgets/QMenuBar>
#include <QtWidgets/QPlainTextEdit>
#include <QtWidgets/QStatusBar>
#include <QtWidgets/QTextEdit>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

constexpr auto none = "none"_L1; // in the settings: the teacher left no panel on
constexpr auto first = "experimentDock"_L1;

bool isTypedInto(const QWidget* widget)
{
    if (const auto* box = qobject_cast<const QComboBox*>(widget))
        return box->isEditable();
    return qobject_cast<const QLineEdit*>(widget) || qobject_cast<const QAbstractSpinBox*>(widget) ||
           qobject_cast<const QTextEdit*>(widget) || qobject_cast<const QPlainTextEdit*>(widget);
}

// With a style sheet, widgets that were shown before keep their font unless they are polished anew.
void setFontOfAll(const QFont& font)
{
    const QString sheet = qApp->styleSheet();
    qApp->setStyleSheet({});
    QApplication::setFont(font);
    qApp->setStyleSheet(sheet);
}

QFont scaled(QFont font, double factor)
{
    if (font.pixelSize() > 0)
        font.setPixelSize(qRound(font.pixelSize() * factor));
    else
        font.setPointSizeF(font.pointSizeF() * factor);
    return font;
}
} // namespace

Classroom::Classroom(QMainWindow& window, Settings& settings, const Keys& keys)
    : QObject(&window), m_window(window), m_settings(settings), m_keys(keys), m_toggle(new QAction(tr("Classroom mo&de"), this))
{
    m_toggle->setObjectName(u"classroomAction"_s);
    m_toggle->setCheckable(true);
    m_toggle->setShortcut(Qt::Key_F11);
    m_toggle->setToolTip(tr("Full screen with large type, worked by the keys of a presenter's clicker (F11)"));
    connect(m_toggle, &QAction::toggled, this, [this](bool on) { on ? enter() : leave(); });
    window.installEventFilter(this);
}

Classroom::~Classroom()
{
    if (m_on)
        QApplication::setFont(m_font);
}

void Classroom::enter()
{
    if (m_on)
        return;
    m_leaving = false;
    m_state = m_window.saveState();
    m_size = m_window.size();
    m_windowState = m_window.windowState();
    m_font = QApplication::font();
    m_statusBar = !m_window.statusBar()->isHidden();
    m_on = true;
    // Widgets with a font of their own do not follow, but those that see to it themselves.
    std::vector<std::pair<QPointer<QWidget>, QFont>> own;
    for (QWidget* widget : m_window.findChildren<QWidget*>())
        if (widget->testAttribute(Qt::WA_SetFont))
            own.emplace_back(widget, widget->font());
    setFontOfAll(scaled(m_font, typeScale));
    // The title of a dock whose font is the usual one of docks keeps the font that it was made with. (The next font for all takes
    // this one for docks away.)
    QApplication::setFont(m_font, "QDockWidget");
    for (QDockWidget* dock : m_window.findChildren<QDockWidget*>())
        dock->setFont(scaled(m_font, typeScale));
    for (const auto& [widget, font] : own) {
        const QFont large = scaled(font, typeScale);
        if (!widget || QFontInfo(widget->font()).pixelSize() >= QFontInfo(large).pixelSize())
            continue;
        m_ownFonts.emplace_back(widget, font);
        widget->setFont(large);
    }
    m_window.menuBar()->hide();
    m_window.statusBar()->hide();
    m_window.showFullScreen();
    Q_EMIT changed(true);
    showRemembered();
    if (m_window.isVisible() && m_window.focusWidget() && isTypedInto(m_window.focusWidget()))
        m_window.focusWidget()->clearFocus(); // the clicker's keys are not to be typed
    qApp->installEventFilter(this);
}

void Classroom::leave()
{
    if (!m_on)
        return;
    qApp->removeEventFilter(this);
    rememberShown();
    m_on = false;
    m_toggle->setChecked(false);
    setFontOfAll(m_font);
    for (QDockWidget* dock : m_window.findChildren<QDockWidget*>())
        dock->setFont({});
    for (const auto& [widget, font] : std::exchange(m_ownFonts, {}))
        if (widget)
            widget->setFont(font);
    m_window.menuBar()->show();
    m_window.statusBar()->setVisible(m_statusBar);
    Q_EMIT changed(false);
    m_leaving = true;
    m_window.setWindowState(m_windowState);
    m_window.restoreState(m_state);
}

void Classroom::showRemembered()
{
    QStringList shown = m_settings.values().classroomPanels;
    if (shown.isEmpty())
        shown = {first};
    for (QDockWidget* dock : m_window.findChildren<QDockWidget*>()) {
        dock->setFloating(false);
        dock->setVisible(shown.contains(dock->objectName()));
    }
}

void Classroom::rememberShown()
{
    QStringList shown;
    for (const QDockWidget* dock : m_window.findChildren<QDockWidget*>())
        if (dock->toggleViewAction()->isChecked())
            shown += dock->objectName();
    if (shown.isEmpty())
        shown = {none};
    m_settings.change([&](SettingsValues& values) { values.classroomPanels = shown; });
}

bool Classroom::eventFilter(QObject* watched, QEvent* event)
{
    const auto type = event->type();
    // The panels' widths come back with the window's, which may take its time, and when all have their smaller type.
    if (watched == &m_window && m_leaving && (type == QEvent::Resize || type == QEvent::LayoutRequest)) {
        m_leaving = m_window.size() != m_size;
        QMetaObject::invokeMethod(&m_window, [this] { m_window.restoreState(m_state); }, Qt::QueuedConnection);
        return false;
    }
    if (!m_on)
        return false;
    if (type != QEvent::ShortcutOverride && type != QEvent::KeyPress && type != QEvent::KeyRelease)
        return false;
    // Key events go through the window (QWindow) first and come to widgets after that; dialogs and menus have their own.
    const auto* widget = qobject_cast<QWidget*>(watched);
    if (!widget || QApplication::activePopupWidget() || QApplication::activeModalWidget() || widget->window() != &m_window)
        return false;
    const auto& pressed = static_cast<const QKeyEvent&>(*event);
    if (type == QEvent::ShortcutOverride) {
        // Claimed before the shortcuts of others; the press itself follows.
        if (!key(pressed, false))
            return false;
        event->accept();
        return true;
    }
    if (pressed.key() == Qt::Key_Alt) {
        if (type == QEvent::KeyPress)
            m_altAlone = true;
        else if (std::exchange(m_altAlone, false))
            showMenus();
        return false;
    }
    m_altAlone = false;
    return type == QEvent::KeyPress && key(pressed, true);
}

bool Classroom::key(const QKeyEvent& event, bool press)
{
    if ((event.modifiers() & ~Qt::KeypadModifier) != Qt::NoModifier)
        return false;
    const bool rightToLeft = m_window.layoutDirection() == Qt::RightToLeft;
    const bool typing = isTypedInto(QApplication::focusWidget());
    const auto act = [&](QAction* action) {
        if (press)
            action->trigger();
        return true;
    };
    switch (event.key()) {
    case Qt::Key_Escape:
        return act(m_toggle);
    case Qt::Key_F10:
        if (press)
            showMenus();
        return true;
    case Qt::Key_PageDown:
        return act(m_keys.nextPreset);
    case Qt::Key_PageUp:
        return act(m_keys.previousPreset);
    default:
        break;
    }
    if (typing || m_window.menuBar()->hasFocus())
        return false;
    switch (event.key()) {
    case Qt::Key_Space:
        if (press && !event.isAutoRepeat())
            Q_EMIT runOrPause();
        return true;
    case Qt::Key_Right:
        return act(rightToLeft ? m_keys.backBatch : m_keys.stepBatch);
    case Qt::Key_Left:
        return act(rightToLeft ? m_keys.stepBatch : m_keys.backBatch);
    case Qt::Key_Down:
        return act(m_keys.stepEpoch);
    case Qt::Key_Up:
        return act(m_keys.backEpoch);
    case Qt::Key_B: // "blank the screen", on many clickers
    case Qt::Key_Period:
        return true;
    default:
        return false;
    }
}

void Classroom::showMenus()
{
    QMenuBar* menus = m_window.menuBar();
    menus->show();
    menus->setFocus(Qt::MenuBarFocusReason);
    if (!menus->actions().isEmpty())
        menus->setActiveAction(menus->actions().first());
    QTimer::singleShot(100, this, &Classroom::hideMenusWhenDone);
}

// The menu bar does not say when it is left.
void Classroom::hideMenusWhenDone()
{
    QMenuBar* menus = m_window.menuBar();
    if (!m_on || menus->isHidden())
        return;
    if (QApplication::activePopupWidget() || menus->hasFocus() || menus->activeAction())
        QTimer::singleShot(100, this, &Classroom::hideMenusWhenDone);
    else
        menus->hide();
}

} // namespace epochscope
