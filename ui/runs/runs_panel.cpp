#include "runs/runs_panel.h"

#include "chart/number_text.h"
#include "look/look.h"
#include "runs/change_dialog.h"
#include "runs/run_actions.h"
#include "runs/run_details.h"
#include "runs/run_table.h"

#include <QtCore/QEvent>
#include <QtGui/QAction>
#include <QtGui/QPainter>
#include <QtWidgets/QFrame>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QMenu>
#include <QtWidgets/QToolButton>

#include <algorithm>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

QToolButton* buttonFor(QAction* action, QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setDefaultAction(action);
    button->setObjectName(action->objectName() + u"Button"_s);
    button->setAccessibleName(action->text().remove(u'&').remove(u'…'));
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::StrongFocus);
    if (action->menu()) {
        button->setPopupMode(QToolButton::InstantPopup);
        button->setStyleSheet(u"QToolButton::menu-indicator { image: none; }"_s);
    }
    return button;
}

// Cut in the middle rather than widening the panel.
class ElidedLabel : public QLabel
{
public:
    using QLabel::QLabel;

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setPen(palette().color(QPalette::WindowText));
        painter.drawText(contentsRect(), Qt::AlignLeft | Qt::AlignVCenter,
                         fontMetrics().elidedText(text(), Qt::ElideMiddle, contentsRect().width()));
    }
};
} // namespace

RunsPanel::RunsPanel(RunList& runs, QWidget* parent)
    : QWidget(parent), m_runs(runs), m_actions(new RunActions(runs, this)), m_table(new RunTable(runs, this)),
      m_details(new RunDetails(this)), m_memory(new QLabel(this))
{
    setObjectName(u"runsPanel"_s);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(0);
    column->addWidget(makeToolRow());
    column->addWidget(m_table, 1);
    column->addWidget(m_details);
    m_memory->setObjectName(u"runsMemory"_s);
    m_memory->setProperty("role", u"caption"_s);
    m_memory->setWordWrap(true);
    m_memory->setContentsMargins(8, 0, 8, 8);
    m_memory->hide();
    column->addWidget(m_memory);
    m_removed = makeRemovedBar();
    column->addWidget(m_removed);

    connect(m_table, &RunTable::selectedRunsChanged, this, [this] {
        m_actions->setChosen(m_table->selectedRuns());
        showDetails();
    });
    connect(m_table, &RunTable::pointed, this, [this](std::optional<std::uint64_t> id) {
        showDetails();
        Q_EMIT highlighted(id);
    });
    connect(m_table, &RunTable::showKeyPressed, m_actions->show, &QAction::trigger);
    connect(m_table, &RunTable::loadKeyPressed, m_actions->load, &QAction::trigger);
    connect(m_table, &RunTable::undoKeyPressed, m_actions->bringBack, &QAction::trigger);
    connect(m_table, &RunTable::menuRequested, this, [this](const QPoint& place) {
        auto* menu = new QMenu(this);
        menu->setObjectName(u"runsMenu"_s);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        menu->setToolTipsVisible(true);
        menu->addActions(actions());
        menu->popup(place);
    });
    connect(m_actions, &RunActions::renameRequested, this, [this](std::uint64_t id) {
        m_table->setFocus();
        m_table->edit(m_runs.index(m_runs.rowOf(id), RunList::nameColumn));
    });
    connect(m_actions, &RunActions::loadRequested, this, &RunsPanel::loadRequested);
    connect(m_actions, &RunActions::duplicateRequested, this, &RunsPanel::askForChange);
    connect(m_actions, &RunActions::saveRequested, this, &RunsPanel::saveRequested);
    connect(m_actions, &RunActions::openRequested, this, &RunsPanel::openRequested);
    connect(m_actions, &RunActions::broughtBack, m_table, &RunTable::selectRuns);
    connect(&runs, &RunList::removedChanged, this, &RunsPanel::showRemoved);
    connect(&runs, &QAbstractItemModel::rowsInserted, this, [this](const QModelIndex&, int first) { follow(first); });
    for (const auto signal : {&RunList::shownChanged, &RunList::removedChanged})
        connect(&runs, signal, this, &RunsPanel::showMemory);
    connect(&runs, &QAbstractItemModel::dataChanged, this, [this] {
        showDetails();
        showMemory();
    });
    connect(&runs, &QAbstractItemModel::rowsRemoved, this, &RunsPanel::showDetails);
    fitIcons();
    showDetails();
    showMemory();
    showRemoved();
}

// The table goes later, and an open field for a name is taken over then.
RunsPanel::~RunsPanel()
{
    m_runs.disconnect(this);
    m_table->disconnect(this);
}

QWidget* RunsPanel::makeToolRow()
{
    auto* row = new QWidget(this);
    row->setObjectName(u"runsTools"_s);
    auto* line = new QHBoxLayout(row);
    line->setContentsMargins(4, 4, 4, 4);
    line->setSpacing(0);
    for (QAction* each : {m_actions->show, m_actions->showOnly, m_actions->colour})
        line->addWidget(buttonFor(each, row));
    line->addSpacing(8);
    for (QAction* each : {m_actions->load, m_actions->duplicate})
        line->addWidget(buttonFor(each, row));
    line->addStretch();
    for (QAction* each : {m_actions->open, m_actions->save, m_actions->remove})
        line->addWidget(buttonFor(each, row));
    return row;
}

QFrame* RunsPanel::makeRemovedBar()
{
    auto* bar = new QFrame(this);
    bar->setObjectName(u"runsRemoved"_s);
    auto* line = new QHBoxLayout(bar);
    line->setContentsMargins(8, 4, 4, 4);
    line->setSpacing(4);
    m_removedText = new ElidedLabel(bar);
    m_removedText->setObjectName(u"runsRemovedText"_s);
    m_removedText->setTextFormat(Qt::PlainText);
    m_removedText->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    line->addWidget(m_removedText, 1);
    auto* undo = new QToolButton(bar);
    undo->setObjectName(u"runsUndo"_s);
    undo->setText(tr("Undo"));
    undo->setAccessibleName(tr("Bring back what was removed"));
    undo->setToolTip(tr("Bring back what was removed"));
    undo->setFocusPolicy(Qt::StrongFocus);
    connect(undo, &QToolButton::clicked, m_actions->bringBack, &QAction::trigger);
    line->addWidget(undo);
    auto* close = new QToolButton(bar);
    close->setObjectName(u"runsForget"_s);
    close->setAccessibleName(tr("Remove for good"));
    close->setToolTip(tr("Remove for good: frees the memory; it cannot be undone"));
    close->setAutoRaise(true);
    close->setFocusPolicy(Qt::StrongFocus);
    close->setIcon(lookIcon(u"close"_s, palette()));
    connect(close, &QToolButton::clicked, &m_runs, &RunList::forgetRemoved);
    line->addWidget(close);
    bar->hide();
    return bar;
}

void RunsPanel::showRemoved()
{
    const std::vector<QString> names = m_runs.lastRemoved();
    m_removed->setVisible(!names.empty());
    const QString text = names.size() == 1
                             ? tr("Removed “%1”.").arg(names.front())
                             : tr("Removed %1 runs.").arg(groupedText(static_cast<qint64>(names.size())));
    m_removedText->setText(text);
    m_removedText->setToolTip(text);
    // The keyboard goes on from where it was.
    if (m_table->selectedRuns().empty() && m_runs.rowCount() > 0)
        m_table->selectRow(std::max(0, m_table->currentIndex().row()));
}

void RunsPanel::showDetails()
{
    const auto pointed = m_table->highlightedRun();
    const Run* run = m_runs.find(pointed.value_or(0));
    if (!run)
        run = m_runs.find(m_table->currentRun().value_or(0));
    m_details->show(run ? run : m_runs.at(0));
}

void RunsPanel::showMemory()
{
    const std::int64_t bytes = m_runs.bytes();
    m_memory->setVisible(bytes > RunList::largeBytes);
    if (bytes > RunList::largeBytes)
        m_memory->setText(tr("The runs hold %1B of memory. To free some, save and remove what you no longer compare.")
                              .arg(siText(static_cast<double>(bytes))));
}

// The newest run is chosen as long as the one before it was, so that a person's own choice stays.
void RunsPanel::follow(int row)
{
    const auto chosen = m_table->selectedRuns();
    const bool newestWasChosen = chosen.size() == 1 && m_runs.rowOf(*chosen.begin()) == 1;
    if (row == 0 && (chosen.empty() || newestWasChosen))
        m_table->selectRow(0);
    showDetails();
}

void RunsPanel::askForChange(std::uint64_t id)
{
    const Run* run = m_runs.find(id);
    if (!run)
        return;
    auto* dialog = new ChangeDialog(run->record, m_runs.nameOf(id), this);
    connect(dialog, &ChangeDialog::chosen, this, [this, id](const QString& path, const PropertyValue& value) {
        Q_EMIT duplicateRequested(id, path, value);
    });
    dialog->open();
}

void RunsPanel::setHighlighted(std::optional<std::uint64_t> id)
{
    m_table->setHighlighted(id);
    showDetails();
}

void RunsPanel::select(std::uint64_t id)
{
    if (const int row = m_runs.rowOf(id); row >= 0)
        m_table->selectRow(row);
}

std::optional<std::uint64_t> RunsPanel::current() const { return m_table->currentRun(); }

void RunsPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        fitIcons();
    if (event->type() != QEvent::PaletteChange)
        return;
    m_actions->paintIcons();
    findChild<QToolButton*>(u"runsForget"_s)->setIcon(lookIcon(u"close"_s, palette()));
}

// As large as the letters.
void RunsPanel::fitIcons()
{
    const int side = std::max(16, fontMetrics().height() / 4 * 4);
    for (QToolButton* button : findChildren<QToolButton*>())
        button->setIconSize({side, side});
}

QSize RunsPanel::sizeHint() const { return {fontMetrics().averageCharWidth() * 42 + 32, 320}; }
QSize RunsPanel::minimumSizeHint() const { return {fontMetrics().averageCharWidth() * 26 + 32, 200}; }

} // namespace epochscope
