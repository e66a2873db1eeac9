#include "runs/run_actions.h"

#include "chart/theme.h"
#include "look/look.h"
#include "runs/run_swatch.h"

#include <QtGui/QAction>
#include <QtGui/QActionGroup>
#include <QtWidgets/QColorDialog>
#include <QtWidgets/QMenu>

#include <algorithm>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

constexpr int hues = 8;
constexpr int dashes = 3;
constexpr auto helpProperty = "help"; // an action's tool tip while it can be used

// The number with this hue and the dashes of `number`.
int withHue(int number, int hue)
{
    int wanted = hue;
    while (wanted % dashes != number % dashes)
        wanted += hues;
    return wanted;
}
} // namespace

RunActions::RunActions(RunList& runs, QWidget* owner) : QObject(owner), m_runs(runs), m_owner(owner)
{
    const auto line = [owner] {
        auto* separator = new QAction(owner);
        separator->setSeparator(true);
        owner->addAction(separator);
    };
    show = make("runShow", tr("&Show"), tr("Draw the run on the chart, or leave it out (Space)"));
    show->setCheckable(true);
    showOnly = make("runShowOnly", tr("Show &Only This"), tr("Draw this run and leave all others out"));
    showAll = make("runShowAll", tr("Show &All"), tr("Draw every run"));
    top = make("runToTop", tr("Bring to &Top"), tr("Draw the run over all others"));
    line();
    rename = make("runRename", tr("Re&name"), tr("Give the run a name of its own"));
    rename->setShortcut(Qt::Key_F2);
    colour = make("runColour", tr("&Colour"), tr("Choose the colour of the run"));
    m_colours = new QMenu(owner);
    m_colours->setObjectName(u"runColours"_s);
    colour->setMenu(m_colours);
    line();
    load = make("runLoad", tr("&Load Its Settings"), tr("Put the run's settings into the experiment panel (Return)"));
    duplicate = make("runDuplicate", tr("Run Again with One C&hange…"), tr("Train again with one setting changed"));
    line();
    save = make("runSave", tr("Sa&ve Run…"), tr("Save the run with its curve and weights"));
    open = make("runOpen", tr("O&pen Run…"), tr("Bring in a run that was saved"));
    line();
    remove = make("runRemove", tr("&Remove"), tr("Take the run out of the list; that can be undone"));
    remove->setShortcut(Qt::Key_Delete);
    removeAll = make("runRemoveAll", tr("Remove All"), tr("Take every run out of the list; that can be undone"));
    bringBack = make("runBringBack", tr("&Bring Back Removed"), tr("Undo the last removal"));
    for (QAction* each : {rename, remove})
        each->setShortcutContext(Qt::WidgetWithChildrenShortcut);

    const auto one = [this](QAction* action, auto signal) {
        connect(action, &QAction::triggered, this, [this, signal] {
            if (const Run* run = only())
                Q_EMIT(this->*signal)(run->id);
        });
    };
    one(rename, &RunActions::renameRequested);
    one(load, &RunActions::loadRequested);
    one(duplicate, &RunActions::duplicateRequested);
    one(save, &RunActions::saveRequested);
    connect(open, &QAction::triggered, this, &RunActions::openRequested);
    connect(show, &QAction::triggered, this, [this](bool on) {
        for (const std::uint64_t id : std::set(m_chosen))
            m_runs.setShown(id, on);
    });
    connect(showOnly, &QAction::triggered, this, [this] { m_runs.showOnly(std::set(m_chosen)); });
    connect(showAll, &QAction::triggered, this, [this] { m_runs.showAll(); });
    connect(top, &QAction::triggered, this, [this] {
        if (const Run* run = only())
            m_runs.moveToTop(run->id);
    });
    connect(remove, &QAction::triggered, this, [this] { m_runs.remove(std::set(m_chosen)); });
    connect(removeAll, &QAction::triggered, this, [this] {
        std::set<std::uint64_t> all;
        for (int row = 0; row < m_runs.rowCount(); ++row)
            all.insert(m_runs.at(row)->id);
        m_runs.remove(all);
    });
    connect(bringBack, &QAction::triggered, this, [this] { Q_EMIT broughtBack(m_runs.bringBack()); });
    connect(m_colours, &QMenu::aboutToShow, this, &RunActions::fillColours);
    for (const auto signal : {&RunList::shownChanged, &RunList::removedChanged})
        connect(&runs, signal, this, &RunActions::update);
    connect(&runs, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex& first) {
        if (first.column() == RunList::nameColumn)
            update(); // a run at work may be over
    });
    paintIcons();
    update();
}

QAction* RunActions::make(const char* name, const QString& text, const QString& help)
{
    auto* action = new QAction(text, m_owner);
    action->setObjectName(QLatin1String(name));
    action->setProperty(helpProperty, help);
    m_owner->addAction(action);
    return action;
}

void RunActions::enable(QAction* action, const QString& obstacle)
{
    const QString keys = action->shortcut().isEmpty()
                             ? QString()
                             : u" (%1)"_s.arg(action->shortcut().toString(QKeySequence::NativeText));
    action->setEnabled(obstacle.isEmpty());
    action->setToolTip(obstacle.isEmpty() ? action->property(helpProperty).toString() + keys : obstacle);
}

void RunActions::setChosen(std::set<std::uint64_t> ids)
{
    m_chosen = std::move(ids);
    update();
}

const Run* RunActions::only() const { return m_chosen.size() == 1 ? m_runs.find(*m_chosen.begin()) : nullptr; }

void RunActions::update()
{
    std::erase_if(m_chosen, [this](std::uint64_t id) { return !m_runs.find(id); });
    const QString none = m_runs.rowCount() == 0 ? tr("There are no runs yet") : QString();
    const QString some = !none.isEmpty() ? none : m_chosen.empty() ? tr("Choose a run in the list first") : QString();
    const QString one = !some.isEmpty() ? some : m_chosen.size() > 1 ? tr("Choose one run only") : QString();
    const Run* run = only();

    bool allShown = true;
    bool othersHidden = true; // and all the chosen ones shown
    bool anyHidden = false;
    for (int row = 0; row < m_runs.rowCount(); ++row) {
        const Run& each = *m_runs.at(row);
        const bool isChosen = m_chosen.contains(each.id);
        allShown = allShown && (each.shown || !isChosen);
        othersHidden = othersHidden && each.shown == isChosen;
        anyHidden = anyHidden || !each.shown;
    }
    enable(show, some);
    show->setChecked(!m_chosen.empty() && allShown);
    enable(showOnly, !some.isEmpty() ? some : othersHidden ? tr("Nothing else is shown") : QString());
    enable(showAll, !none.isEmpty() ? none : anyHidden ? QString() : tr("Every run is shown"));
    enable(rename, one);
    enable(colour, some);
    enable(top, !one.isEmpty()                   ? one
                : run && !run->shown             ? tr("The run is hidden")
                : run && m_runs.isOnTop(run->id) ? tr("The run is on top")
                                                 : QString());
    enable(load, one);
    enable(duplicate, one);
    enable(save, !one.isEmpty()                 ? one
                 : run && !run->record.isOver() ? tr("The run is at work: it can be saved when it is over")
                                                : QString());
    enable(open, {});
    enable(remove, some);
    enable(removeAll, none);
    enable(bringBack, m_runs.lastRemoved().empty() ? tr("No run was removed") : QString());
}

void RunActions::fillColours()
{
    m_colours->clear();
    const auto recolour = [this](const std::function<RunStyle(RunStyle)>& change) {
        for (const std::uint64_t id : std::set(m_chosen))
            if (const Run* run = m_runs.find(id))
                m_runs.recolour(id, change(run->style));
    };
    const Run* first = m_chosen.empty() ? nullptr : m_runs.find(*m_chosen.begin());
    const RunStyle present = first ? first->style : RunStyle{};
    const double ratio = m_owner->devicePixelRatioF();
    auto* group = new QActionGroup(m_colours);
    for (int hue = 0; hue < hues; ++hue) {
        const RunStyle style{withHue(present.number, hue), std::nullopt};
        QAction* choice =
            m_colours->addAction(colourIcon(style, m_owner->palette(), ratio), tr("Colour &%1").arg(hue + 1));
        choice->setObjectName(u"runColour%1"_s.arg(hue + 1));
        choice->setCheckable(true);
        choice->setChecked(!present.own && present.number % hues == hue);
        group->addAction(choice);
        connect(choice, &QAction::triggered, this, [recolour, hue] {
            recolour([hue](const RunStyle& before) { return RunStyle{withHue(before.number, hue), std::nullopt}; });
        });
    }
    m_colours->addSeparator();
    QAction* own = m_colours->addAction(tr("&Other Colour…"));
    own->setObjectName(u"runOwnColour"_s);
    connect(own, &QAction::triggered, this, &RunActions::chooseOwnColour);
}

void RunActions::chooseOwnColour()
{
    const Run* first = m_chosen.empty() ? nullptr : m_runs.find(*m_chosen.begin());
    if (!first)
        return;
    const QColor present = runColor(first->style, ChartColors::of(m_owner->palette()));
    auto* dialog = new QColorDialog(present, m_owner);
    dialog->setObjectName(u"runColourDialog"_s);
    dialog->setWindowTitle(tr("Colour of the Run"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QColorDialog::colorSelected, this, [this, ids = m_chosen](const QColor& chosenColour) {
        for (const std::uint64_t id : ids)
            if (const Run* run = m_runs.find(id))
                m_runs.recolour(id, RunStyle{run->style.number, chosenColour});
    });
    dialog->open();
}

void RunActions::paintIcons()
{
    const std::pair<QAction*, QString> icons[] = {{show, u"run-show"_s},           {showOnly, u"run-only"_s},
                                                  {colour, u"run-colour"_s},       {load, u"run-load"_s},
                                                  {duplicate, u"run-duplicate"_s}, {save, u"run-save"_s},
                                                  {open, u"run-open"_s},           {remove, u"run-remove"_s}};
    for (const auto& [action, name] : icons)
        action->setIcon(lookIcon(name, m_owner->palette()));
}

} // namespace epochscope
