#include "window/tool_bar.h"

#include "look/look.h"
#include "run_controls/run_controls.h"
#include "run_controls/speed_slider.h"

#include <QtCore/QEvent>
#include <QtGui/QAction>
#include <QtWidgets/QApplication>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLayout>
#include <QtWidgets/QMenu>
#include <QtWidgets/QStyle>
#include <QtWidgets/QToolButton>

#include <algorithm>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

QString plain(QString text) { return text.remove(u'&').remove(u'…'); }
} // namespace

ToolBar::ToolBar(const RunControls& run, QComboBox* presets, const QList<QAction*>& exports, QWidget* parent)
    : QToolBar(tr("Tools"), parent), m_speed(new SpeedSlider(this))
{
    setObjectName(u"toolBar"_s);
    setMovable(false);
    setContextMenuPolicy(Qt::PreventContextMenu);
    m_run = addButton(run.run(), "run");
    m_pause = addButton(run.pause(), "pause");
    for (QToolButton* button : {m_run, m_pause})
        connect(button, &QToolButton::pressed, this, [this, button] { m_keyboardOnRun = button->hasFocus(); });
    addButton(run.stepBatch(), "stepBatch");
    addButton(run.stepEpoch(), "stepEpoch");
    addButton(run.backBatch(), "back", {run.backBatch(), run.backEpoch()});
    addButton(run.stop(), "stop");
    addButton(run.reset(), "reset", {run.reset(), run.newSeed()});
    addSeparator();
    addWidget(m_speed);
    m_notInClass += addSeparator();
    auto* label = new QLabel(tr("&Preset"), this);
    label->setBuddy(presets);
    label->setObjectName(u"presetsCaption"_s);
    m_presetsCaption = addWidget(label);
    m_notInClass += addWidget(presets);
    auto* space = new QWidget(this);
    space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    addWidget(space);
    m_notInClass += addExport(exports);
    fit();
}

QAction* ToolBar::addExport(const QList<QAction*>& exports)
{
    m_export = new QToolButton(this);
    m_export->setObjectName(u"export"_s);
    m_export->setText(tr("Export"));
    m_export->setAccessibleName(tr("Export"));
    m_export->setToolTip(tr("Pictures, tables, the experiment and the weights, to a file, the clipboard or paper"));
    m_export->setFocusPolicy(Qt::StrongFocus);
    m_export->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(tr("Export"), m_export);
    menu->setObjectName(u"exportButtonMenu"_s);
    menu->setToolTipsVisible(true);
    menu->addActions(exports);
    m_export->setMenu(menu);
    m_buttons += m_export;
    return addWidget(m_export);
}

QToolButton* ToolBar::addButton(QAction* action, const char* name, const QList<QAction*>& more)
{
    auto* button = new QToolButton(this);
    button->setObjectName(QLatin1String(name));
    button->setFocusPolicy(Qt::StrongFocus);
    button->setDefaultAction(action);
    if (!more.isEmpty()) {
        auto* menu = new QMenu(plain(action->text()), button);
        menu->setObjectName(QLatin1String(name) + u"Menu"_s);
        menu->setToolTipsVisible(true);
        menu->addActions(more);
        button->setMenu(menu);
        button->setPopupMode(QToolButton::MenuButtonPopup);
    }
    const auto tell = [button, action] {
        button->setAccessibleName(plain(action->text()));
        button->setAccessibleDescription(action->toolTip());
    };
    tell();
    connect(action, &QAction::changed, button, tell);
    connect(action, &QAction::enabledChanged, this, &ToolBar::moveFocus);
    addWidget(button);
    m_buttons += button;
    return button;
}

// Who pressed Run with the space bar can pause with it, and the other way round: the keyboard stays with the two, though a
// button that is disabled hands it to the next one.
void ToolBar::moveFocus()
{
    const auto* focus = qobject_cast<QToolButton*>(QApplication::focusWidget());
    m_keyboardOnRun = m_keyboardOnRun && m_buttons.contains(focus);
    if (!m_keyboardOnRun)
        return;
    if (m_pause->isEnabled())
        m_pause->setFocus();
    else if (m_run->isEnabled())
        m_run->setFocus();
}

int ToolBar::needed(bool labelled) const
{
    int sum = layout()->contentsMargins().left() + layout()->contentsMargins().right();
    for (QAction* action : actions()) {
        QWidget* widget = widgetForAction(action);
        if (!widget || !(action == m_presetsCaption ? labelled && !m_reduced : action->isVisible()))
            continue;
        const auto* button = qobject_cast<QToolButton*>(widget);
        int width = widget->sizeHint().width();
        if (widget == m_speed && labelled && !m_labelled)
            width += m_speed->fontMetrics().horizontalAdvance(tr("Speed")) + 8;
        if (button && button != m_run) {
            // What it would take with or without its word: the rest of it is the same.
            const int word = button->fontMetrics().horizontalAdvance(button->text()) + 4;
            if (m_labelled && !labelled)
                width -= word;
            else if (!m_labelled && labelled)
                width += word;
        }
        sum += width + layout()->spacing();
    }
    return sum;
}

void ToolBar::fit()
{
    const int icon = std::max(16, fontMetrics().height());
    setIconSize({icon, icon});
    const bool labelled = needed(true) <= width();
    m_labelled = labelled;
    m_presetsCaption->setVisible(labelled && !m_reduced);
    m_speed->setCaptionVisible(labelled);
    m_export->setIcon(lookIcon(u"export"_s, palette()));
    for (QToolButton* button : m_buttons) {
        button->setIconSize(iconSize());
        button->setToolButtonStyle(labelled || button == m_run ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonIconOnly);
    }
    // "Run" and "Resume" take the same room.
    m_run->ensurePolished();
    QFont bold = m_run->font();
    bold.setBold(true);
    const QFontMetrics metrics(bold);
    const int words = std::max(metrics.horizontalAdvance(tr("Run")), metrics.horizontalAdvance(tr("Resume")));
    m_run->setMinimumWidth(words + icon + 40);
}

void ToolBar::setReduced(bool reduced)
{
    m_reduced = reduced;
    for (QAction* action : m_notInClass)
        action->setVisible(!reduced);
    fit();
}

void ToolBar::resizeEvent(QResizeEvent* event)
{
    QToolBar::resizeEvent(event);
    fit();
}

void ToolBar::changeEvent(QEvent* event)
{
    QToolBar::changeEvent(event);
    if (m_run && (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange ||
                  event->type() == QEvent::PaletteChange))
        fit();
}

} // namespace epochscope
