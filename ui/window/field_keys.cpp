#include "window/field_keys.h"

#include <QtGui/QAction>
#include <QtGui/QKeyEvent>
#include <QtWidgets/QAbstractSpinBox>
#include <QtWidgets/QApplication>
#include <QtWidgets/QLineEdit>

#include <algorithm>

namespace epochscope {

FieldKeys::FieldKeys(QWidget* window) : QObject(window), m_window(window) { qApp->installEventFilter(this); }

bool FieldKeys::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::ShortcutOverride)
        return false;
    const auto* field = qobject_cast<QWidget*>(watched);
    if (!field || field->window() != m_window || !(qobject_cast<const QLineEdit*>(field) || qobject_cast<const QAbstractSpinBox*>(field)))
        return false;
    const auto* pressed = static_cast<QKeyEvent*>(event);
    for (const auto editing : {QKeySequence::Undo, QKeySequence::Redo, QKeySequence::Copy, QKeySequence::Cut,
                               QKeySequence::Paste, QKeySequence::SelectAll, QKeySequence::Delete})
        if (pressed->matches(editing))
            return false;
    const QKeySequence keys(pressed->keyCombination());
    const auto actions = m_window->actions();
    if (!std::any_of(actions.begin(), actions.end(), [&](const QAction* action) { return action->shortcuts().contains(keys); }))
        return false;
    event->ignore(); // the field does not want it, so the shortcut has it
    return true;
}

} // namespace epochscope
