#include "runs/run_table.h"

#include "runs/run_delegate.h"

#include "chart/number_text.h"
#include "chart/theme.h"

#include <QtCore/QScopedValueRollback>
#include <QtGui/QKeyEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QScrollBar>

#include <algorithm>
#include <array>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

constexpr int fewestNameLetters = 15; // that stay readable before another column of figures is shown
// What is left out first when it gets narrow stands last.
constexpr std::array<int, 5> figures = {RunList::finalColumn, RunList::bestColumn, RunList::updatesColumn,
                                        RunList::timeColumn, RunList::bestEpochColumn};
} // namespace

RunTable::RunTable(RunList& runs, QWidget* parent)
    : QTableView(parent), m_runs(runs), m_delegate(new RunDelegate(runs, this))
{
    setObjectName(u"runs"_s);
    setAccessibleName(tr("Runs"));
    setAccessibleDescription(
        tr("Every run, the newest first. Space shows or hides a run, F2 renames it, Return loads it "
           "into the experiment panel."));
    setModel(&runs);
    setItemDelegate(m_delegate);
    setFrameShape(QFrame::NoFrame);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setEditTriggers(QAbstractItemView::DoubleClicked);
    setShowGrid(false);
    setWordWrap(false);
    setTextElideMode(Qt::ElideMiddle);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setTabKeyNavigation(false); // Tab leaves the table
    setMouseTracking(true);
    setContextMenuPolicy(Qt::DefaultContextMenu);
    setCornerButtonEnabled(false);
    verticalHeader()->hide();
    QHeaderView* header = horizontalHeader();
    header->setObjectName(u"runsHeader"_s);
    header->setSectionsClickable(false);
    header->setHighlightSections(false);
    header->setMinimumSectionSize(16);
    header->setSectionResizeMode(QHeaderView::Fixed);
    header->setSectionResizeMode(RunList::nameColumn, QHeaderView::Stretch);
    useColors();
    arrangeColumns();
    connect(&runs, &QAbstractItemModel::rowsInserted, this, &RunTable::arrangeColumns);
    connect(&runs, &QAbstractItemModel::rowsRemoved, this, &RunTable::arrangeColumns);
    connect(&runs, &QAbstractItemModel::rowsRemoved, this, [this] {
        if (m_pointed && m_runs.rowOf(*m_pointed) < 0)
            point(std::nullopt);
        Q_EMIT selectedRunsChanged();
    });
}

void RunTable::setHighlighted(std::optional<std::uint64_t> id)
{
    if (id == m_delegate->highlighted())
        return;
    repaintRow(m_delegate->highlighted());
    m_delegate->setHighlighted(id);
    repaintRow(id);
}

std::optional<std::uint64_t> RunTable::highlightedRun() const { return m_delegate->highlighted(); }

void RunTable::repaintRow(std::optional<std::uint64_t> id)
{
    const int row = id ? m_runs.rowOf(*id) : -1;
    if (row >= 0)
        viewport()->update(0, rowViewportPosition(row), viewport()->width(), rowHeight(row));
}

std::set<std::uint64_t> RunTable::selectedRuns() const
{
    std::set<std::uint64_t> ids;
    for (const QModelIndex& index : selectionModel()->selectedRows())
        if (const auto id = runAt(index))
            ids.insert(*id);
    return ids;
}

void RunTable::selectRuns(const std::set<std::uint64_t>& ids)
{
    QItemSelection selection;
    for (int row = m_runs.rowCount() - 1; row >= 0; --row)
        if (ids.contains(m_runs.at(row)->id)) {
            const QModelIndex index = m_runs.index(row, RunList::nameColumn);
            selection.select(index, index);
            selectionModel()->setCurrentIndex(index, QItemSelectionModel::NoUpdate);
        }
    selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
}

std::optional<std::uint64_t> RunTable::currentRun() const { return runAt(currentIndex()); }

std::optional<std::uint64_t> RunTable::runAt(const QModelIndex& index) const
{
    const Run* run = index.isValid() ? m_runs.at(index.row()) : nullptr;
    return run ? std::optional(run->id) : std::nullopt;
}

// The width of a column is that of its widest value, so that nothing moves while numbers change. A scroll bar's place is
// kept free in the decision what to show, so that its coming changes no column.
void RunTable::arrangeColumns()
{
    std::int64_t mostEpochs = 1000;
    for (int row = 0; row < m_runs.rowCount(); ++row)
        mostEpochs = std::max(mostEpochs, m_runs.at(row)->record.plan.epochs);
    const QFontMetrics metrics = fontMetrics();
    const auto widthOf = [&](int column) {
        const QString header = m_runs.headerData(column, Qt::Horizontal).toString();
        QStringList widest;
        if (column == RunList::finalColumn || column == RunList::bestColumn)
            widest = {u"0.000888"_s, u"8.88×10⁻⁸"_s, tr("diverged")};
        else if (column == RunList::bestEpochColumn)
            widest = {groupedText(mostEpochs)};
        else if (column == RunList::updatesColumn)
            widest = {u"888,888"_s};
        else
            widest = {u"88:88.8"_s, u"888 ms"_s};
        int width = metrics.horizontalAdvance(header) + RunDelegate::margin - 4; // whose margins are wider
        for (const QString& text : widest)
            width = std::max(width, metrics.horizontalAdvance(text));
        return width + RunDelegate::margin + 4;
    };
    const int name =
        RunDelegate::nameIndent(metrics) + RunDelegate::margin + fewestNameLetters * metrics.averageCharWidth();
    int left = width() - verticalScrollBar()->sizeHint().width() - name;
    bool fits = true;
    for (const int column : figures) {
        const int needed = widthOf(column);
        left -= needed;
        fits = fits && (left >= 0 || column == RunList::finalColumn);
        setColumnHidden(column, !fits);
        if (fits)
            setColumnWidth(column, needed);
    }
    verticalHeader()->setDefaultSectionSize((metrics.height() + 8 + 7) / 8 * 8);
}

// The table stands on the ground of the chart, on which the colours of the runs have their contrast.
void RunTable::useColors()
{
    const QScopedValueRollback guard(m_colouring, true);
    QPalette own;
    const QColor ground = ChartColors::of(palette()).background;
    own.setColor(QPalette::Base, ground);
    setPalette(own);
    horizontalHeader()->setStyleSheet(
        u"QHeaderView { background: %1; border: 0; }"
        "QHeaderView::section { background: %1; color: %2; border: 0; border-bottom: 1px solid %3; padding: 4px 8px; }"_s
            .arg(palette().color(QPalette::Window).name(), palette().color(QPalette::PlaceholderText).name(),
                 palette().color(QPalette::Mid).name()));
}

void RunTable::paintEvent(QPaintEvent* event)
{
    QTableView::paintEvent(event);
    QPainter painter(viewport());
    if (m_runs.rowCount() == 0) {
        painter.setPen(palette().color(QPalette::PlaceholderText));
        painter.drawText(viewport()->rect().adjusted(16, 16, -16, -16),
                         Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap, tr("Runs appear here."));
        return;
    }
    // How far a run at work has come: a line beneath its row.
    const QColor accent = palette().color(QPalette::Active, QPalette::Highlight);
    for (int row = std::max(0, rowAt(0)); row < m_runs.rowCount(); ++row) {
        const int top = rowViewportPosition(row);
        if (top > viewport()->height())
            break;
        const QVariant progress = model()->index(row, 0).data(RunList::progressRole);
        if (!progress.isValid())
            continue;
        const double width = viewport()->width();
        const double y = top + rowHeight(row) - 2;
        painter.fillRect(QRectF(0, y, width, 2), palette().color(QPalette::Mid));
        painter.fillRect(QRectF(0, y, width * progress.toDouble(), 2), accent);
    }
}

void RunTable::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    arrangeColumns();
}

void RunTable::changeEvent(QEvent* event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        arrangeColumns();
    if ((event->type() == QEvent::PaletteChange || event->type() == QEvent::ApplicationPaletteChange) && !m_colouring)
        useColors();
}

bool RunTable::isUndo(const QKeyEvent& event) const
{
    return event.matches(QKeySequence::Undo) && state() != QAbstractItemView::EditingState && !m_runs.lastRemoved().empty();
}

// In the list of the runs undoing is about the runs: not the shortcut, which takes back a change of the experiment.
bool RunTable::event(QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride && isUndo(*static_cast<QKeyEvent*>(event))) {
        event->accept();
        return true;
    }
    return QTableView::event(event);
}

void RunTable::keyPressEvent(QKeyEvent* event)
{
    if (isUndo(*event)) {
        Q_EMIT undoKeyPressed();
        return;
    }
    // The Return that ends a renaming comes here as well.
    const bool plain =
        state() != QAbstractItemView::EditingState && (event->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier;
    if (plain && event->key() == Qt::Key_Space) {
        Q_EMIT showKeyPressed();
        return;
    }
    if (plain && (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)) {
        Q_EMIT loadKeyPressed();
        return;
    }
    const QScopedValueRollback guard(m_byKey, true);
    QTableView::keyPressEvent(event);
}

void RunTable::mouseMoveEvent(QMouseEvent* event)
{
    QTableView::mouseMoveEvent(event);
    point(runAt(indexAt(event->position().toPoint())));
}

// Two quick clicks on the box are two clicks, not a wish to rename.
void RunTable::mouseDoubleClickEvent(QMouseEvent* event)
{
    const QModelIndex index = indexAt(event->position().toPoint());
    QStyleOptionViewItem cell;
    initViewItemOption(&cell);
    cell.rect = visualRect(index);
    if (index.isValid() && m_delegate->isOnCheckBox(cell, index, event->position().toPoint()))
        mousePressEvent(event);
    else
        QTableView::mouseDoubleClickEvent(event);
}

void RunTable::leaveEvent(QEvent* event)
{
    QTableView::leaveEvent(event);
    point(std::nullopt);
}

void RunTable::focusOutEvent(QFocusEvent* event)
{
    QTableView::focusOutEvent(event);
    if (event->reason() != Qt::PopupFocusReason && !underMouse())
        point(std::nullopt);
    viewport()->update(); // the selection is paler
}

void RunTable::contextMenuEvent(QContextMenuEvent* event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const QRect row = visualRect(currentIndex());
    const QPoint place =
        byKey && row.isValid() ? viewport()->mapToGlobal(row.bottomLeft() + QPoint(16, 0)) : event->globalPos();
    Q_EMIT menuRequested(place);
}

void RunTable::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QTableView::currentChanged(current, previous);
    if (m_byKey)
        point(runAt(current));
}

void RunTable::selectionChanged(const QItemSelection& selected, const QItemSelection& deselected)
{
    QTableView::selectionChanged(selected, deselected);
    Q_EMIT selectedRunsChanged();
}

void RunTable::point(std::optional<std::uint64_t> id)
{
    if (id == m_pointed)
        return;
    m_pointed = id;
    setHighlighted(id);
    Q_EMIT pointed(id);
}

} // namespace epochscope
