// Actions that say why they cannot be had.
#pragma once

#include <QtGui/QAction>

namespace epochscope {

inline QAction* namedAction(QObject* parent, const QString& name, const QString& text, const QKeySequence& keys = {})
{
    auto* made = new QAction(text, parent);
    made->setObjectName(name);
    made->setShortcut(keys);
    return made;
}

// Enabled where there is no obstacle; the tool tip tells what it does, with its keys, or the obstacle.
inline void offer(QAction* what, const QString& does, const QString& obstacle)
{
    what->setEnabled(obstacle.isEmpty());
    const QString keys = what->shortcut().toString(QKeySequence::NativeText);
    what->setToolTip(!obstacle.isEmpty() ? obstacle : keys.isEmpty() ? does : QStringLiteral("%1 (%2)").arg(does, keys));
}

} // namespace epochscope
