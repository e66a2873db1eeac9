// What can be done to the chosen runs. An action that cannot be used says why in its tool tip.
#pragma once

#include "runs/run_list.h"

#include <QtCore/QObject>

#include <set>

class QAction;
class QMenu;
class QWidget;

namespace epochscope {

class RunActions : public QObject
{
    Q_OBJECT
public:
    // The actions are added to the widget, whose focus their shortcuts need.
    RunActions(RunList& runs, QWidget* owner);

    void setChosen(std::set<std::uint64_t> ids);
    const std::set<std::uint64_t>& chosen() const { return m_chosen; }
    // Icons and swatches in the owner's palette.
    void paintIcons();

    QAction *show, *showOnly, *showAll, *rename, *colour, *top, *load, *duplicate, *save, *open, *remove, *removeAll,
        *bringBack;

Q_SIGNALS:
    // Of one run. The rest is done here.
    void renameRequested(std::uint64_t id);
    void loadRequested(std::uint64_t id);
    void duplicateRequested(std::uint64_t id);
    void saveRequested(std::uint64_t id);
    void openRequested();
    void broughtBack(const std::set<std::uint64_t>& ids);

private:
    void update();
    void fillColours();
    void chooseOwnColour();
    const Run* only() const; // the chosen run, if it is one
    QAction* make(const char* name, const QString& text, const QString& help);
    void enable(QAction* action, const QString& obstacle); // empty: nothing stands in the way

    RunList& m_runs;
    QWidget* m_owner;
    QMenu* m_colours;
    std::set<std::uint64_t> m_chosen;
};

} // namespace epochscope
