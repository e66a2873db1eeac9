#include "runs/run_list.h"

#include "runs/run_figures.h"
#include "runs/run_names.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace epochscope {

namespace {
constexpr std::uint64_t firstOwnId = std::uint64_t{1} << 40; // sessions count from 1
constexpr double visibleProgress = 1.0 / 500;                // less is not worth painting

QStringList textsOf(const RunRecord& record)
{
    return {QString(),           finalErrorText(record), bestErrorText(record), bestEpochText(record),
            updatesText(record), timeText(record)};
}
} // namespace

RunList::RunList(QObject* parent) : QAbstractTableModel(parent)
{
    m_frame.setSingleShot(true);
    m_frame.setInterval(frameMilliseconds);
    connect(&m_frame, &QTimer::timeout, this, [this] {
        if (m_waiting.empty())
            return;
        for (const std::uint64_t id : std::exchange(m_waiting, {}))
            show(id);
        m_frame.start();
    });
}

std::uint64_t RunList::add(RunRecord record, std::uint64_t id)
{
    const auto taken = [this](std::uint64_t wanted) {
        return find(wanted) || std::any_of(m_removed.begin(), m_removed.end(), [wanted](const Removal& removal) {
                   return std::any_of(removal.begin(), removal.end(),
                                      [wanted](const Row& each) { return each.run.id == wanted; });
               });
    };
    if (id == 0 || taken(id))
        id = firstOwnId + m_ownIds++;
    Row row;
    row.run.id = id;
    row.run.style.number = unusedNumber();
    row.texts = textsOf(record);
    row.progress = progressOf(record);
    row.run.record = std::move(record);
    row.arrival = row.rank = ++m_lastRank;
    beginInsertRows({}, 0, 0);
    m_rows.insert(m_rows.begin(), std::move(row));
    endInsertRows();
    makeNames();
    Q_EMIT shownChanged();
    return id;
}

std::uint64_t RunList::addRecovered(RunRecord record, const QString& name)
{
    if (!record.isOver()) // it was kept while it was at work, and does not go on
        record.reason = FinishReason::interrupted;
    const std::uint64_t id = add(std::move(record));
    rename(id, name);
    return id;
}

std::uint64_t RunList::addSaved(RunRecord record, const QString& name)
{
    const std::uint64_t id = addRecovered(std::move(record), name);
    row(id)->run.saved = true;
    return id;
}

void RunList::update(std::uint64_t id, const RunRecord& record)
{
    if (Row* known = row(id)) {
        known->run.saved = known->run.saved && record.steps == known->run.record.steps;
        known->run.record = record;
        if (m_frame.isActive() && !record.isOver()) {
            m_waiting.insert(id);
            return;
        }
        m_waiting.erase(id);
        show(id);
        m_frame.start();
        return;
    }
    for (Removal& removal : m_removed)
        for (Row& each : removal)
            if (each.run.id == id)
                each.run.record = record;
}

void RunList::show(std::uint64_t id)
{
    const int place = rowOf(id);
    if (place < 0)
        return;
    Row& row = m_rows[static_cast<std::size_t>(place)];
    const auto progress = progressOf(row.run.record);
    if (progress.has_value() != row.progress.has_value() ||
        (progress && std::abs(*progress - *row.progress) > visibleProgress)) {
        row.progress = progress;
        Q_EMIT dataChanged(index(place, 0), index(place, columns - 1), {progressRole});
    }
    const QStringList texts = textsOf(row.run.record);
    int first = columns;
    int last = -1;
    for (int column = 0; column < columns; ++column)
        if (texts[column] != row.texts[column]) {
            first = std::min(first, column);
            last = column;
        }
    row.texts = texts;
    if (last >= 0)
        Q_EMIT dataChanged(index(place, first), index(place, last), {Qt::DisplayRole});
}

void RunList::setSaved(std::uint64_t id)
{
    if (Row* known = row(id))
        known->run.saved = true;
}

RunList::Row* RunList::row(std::uint64_t id)
{
    const int place = rowOf(id);
    return place < 0 ? nullptr : &m_rows[static_cast<std::size_t>(place)];
}

const Run* RunList::find(std::uint64_t id) const { return at(rowOf(id)); }

const Run* RunList::at(int row) const
{
    return row >= 0 && row < rowCount() ? &m_rows[static_cast<std::size_t>(row)].run : nullptr;
}

int RunList::rowOf(std::uint64_t id) const
{
    const auto found = std::find_if(m_rows.begin(), m_rows.end(), [id](const Row& row) { return row.run.id == id; });
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

QString RunList::nameOf(std::uint64_t id) const
{
    const int place = rowOf(id);
    if (place < 0)
        return {};
    const Row& row = m_rows[static_cast<std::size_t>(place)];
    return row.name();
}

std::vector<Run> RunList::shown() const
{
    std::vector<const Row*> order;
    for (const Row& row : m_rows)
        if (row.run.shown)
            order.push_back(&row);
    std::sort(order.begin(), order.end(), [](const Row* a, const Row* b) { return a->rank < b->rank; });
    std::vector<Run> runs;
    for (const Row* row : order)
        runs.push_back(row->run);
    return runs;
}

void RunList::rename(std::uint64_t id, const QString& name)
{
    Row* known = row(id);
    const QString plain = name.simplified().left(longestRunName);
    if (!known || known->run.name == plain)
        return;
    known->run.name = plain;
    changed(rowOf(id));
    Q_EMIT shownChanged();
}

void RunList::recolour(std::uint64_t id, const RunStyle& style)
{
    Row* known = row(id);
    if (!known)
        return;
    known->run.style = style;
    changed(rowOf(id));
    Q_EMIT shownChanged();
}

void RunList::setShown(std::uint64_t id, bool shown)
{
    Row* known = row(id);
    if (!known || known->run.shown == shown)
        return;
    known->run.shown = shown;
    changed(rowOf(id));
    Q_EMIT shownChanged();
}

void RunList::showOnly(const std::set<std::uint64_t>& ids)
{
    bool any = false;
    for (int place = 0; place < rowCount(); ++place) {
        Run& run = m_rows[static_cast<std::size_t>(place)].run;
        if (run.shown == ids.contains(run.id))
            continue;
        run.shown = !run.shown;
        any = true;
        changed(place);
    }
    if (any)
        Q_EMIT shownChanged();
}

void RunList::showAll()
{
    std::set<std::uint64_t> all;
    for (const Row& row : m_rows)
        all.insert(row.run.id);
    showOnly(all);
}

void RunList::moveToTop(std::uint64_t id)
{
    Row* known = row(id);
    if (!known || isOnTop(id))
        return;
    known->rank = ++m_lastRank;
    changed(rowOf(id));
    Q_EMIT shownChanged();
}

bool RunList::isOnTop(std::uint64_t id) const
{
    const Row* top = nullptr;
    for (const Row& row : m_rows)
        if (row.run.shown && (!top || row.rank > top->rank))
            top = &row;
    return top && top->run.id == id;
}

void RunList::remove(const std::set<std::uint64_t>& ids)
{
    Removal removal;
    for (int place = rowCount() - 1; place >= 0; --place) { // from the end, so that the places stay right
        const auto where = m_rows.begin() + place;
        if (!ids.contains(where->run.id))
            continue;
        beginRemoveRows({}, place, place);
        removal.push_back(std::move(*where));
        m_rows.erase(where);
        endRemoveRows();
    }
    if (removal.empty())
        return;
    m_removed.push_back(std::move(removal));
    makeNames();
    Q_EMIT removedChanged();
    Q_EMIT shownChanged();
}

std::set<std::uint64_t> RunList::bringBack()
{
    if (m_removed.empty())
        return {};
    std::set<std::uint64_t> ids;
    Removal removal = std::move(m_removed.back());
    m_removed.pop_back();
    for (Row& each : removal) {
        const auto where =
            std::find_if(m_rows.begin(), m_rows.end(), [&](const Row& row) { return row.arrival < each.arrival; });
        const int place = static_cast<int>(where - m_rows.begin());
        ids.insert(each.run.id);
        each.texts = textsOf(each.run.record);
        each.progress = progressOf(each.run.record);
        beginInsertRows({}, place, place);
        m_rows.insert(where, std::move(each));
        endInsertRows();
    }
    makeNames();
    Q_EMIT removedChanged();
    Q_EMIT shownChanged();
    return ids;
}

void RunList::forgetRemoved()
{
    if (std::exchange(m_removed, {}).empty())
        return;
    Q_EMIT removedChanged();
}

std::vector<QString> RunList::lastRemoved() const
{
    std::vector<QString> names;
    if (!m_removed.empty())
        for (const Row& each : m_removed.back())
            names.push_back(each.name());
    return names;
}

std::int64_t RunList::bytes() const
{
    std::int64_t sum = 0;
    for (const Row& row : m_rows)
        sum += bytesOf(row.run.record);
    for (const Removal& removal : m_removed)
        for (const Row& each : removal)
            sum += bytesOf(each.run.record);
    return sum;
}

int RunList::unusedNumber() const
{
    std::set<int> used;
    for (const Row& row : m_rows)
        used.insert(row.run.style.number);
    for (const Removal& removal : m_removed)
        for (const Row& each : removal)
            used.insert(each.run.style.number);
    int number = 0;
    while (used.contains(number))
        ++number;
    return number;
}

void RunList::makeNames()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, finalColumn, finalColumn); // which says what the errors are of
    std::vector<const ExperimentFile*> files;
    for (auto row = m_rows.rbegin(); row != m_rows.rend(); ++row)
        files.push_back(&row->run.record.file);
    const QStringList names = namesOfRuns(files);
    for (int place = 0; place < rowCount(); ++place) {
        Row& row = m_rows[static_cast<std::size_t>(place)];
        const QString& name = names[rowCount() - 1 - place];
        if (row.madeName == name)
            continue;
        row.madeName = name;
        if (row.run.name.isEmpty())
            changed(place);
    }
}

void RunList::changed(int row) { Q_EMIT dataChanged(index(row, nameColumn), index(row, nameColumn)); }

} // namespace epochscope
