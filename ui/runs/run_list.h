// Every run of the session, the newest first. One row per run; a run at work updates its row at most once per frame and
// only where the words change.
//
// Memory: the list holds the records, whose histories, losses and weights are shared with the engine and never copied: 72
// bytes per recorded epoch (75 MB for the 2²⁰ rows that a history keeps at most), up to 18 MB of batch losses, 4 bytes per
// parameter. Nothing is dropped by itself: bytes() is the sum, those of removed runs that can still be brought back
// included, and isLarge() says when it is time to tell the user.
#pragma once

#include "runs/run.h"

#include <QtCore/QAbstractTableModel>
#include <QtCore/QTimer>

#include <QtCore/QStringList>

#include <optional>
#include <set>
#include <vector>

namespace epochscope {

class RunList : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { nameColumn, finalColumn, bestColumn, bestEpochColumn, updatesColumn, timeColumn, columns };
    enum Role { idRole = Qt::UserRole, progressRole }; // progressRole: 0…1 of a run at work, else nothing

    explicit RunList(QObject* parent = nullptr);

    // The new run is on top of the drawing. Its id is `id`; where that is 0 or taken, one that no session's run has.
    std::uint64_t add(RunRecord record, std::uint64_t id = 0);
    // One read from a file, with the name it had there, and over even if it was at work then; the second is saved already.
    std::uint64_t addRecovered(RunRecord record, const QString& name);
    std::uint64_t addSaved(RunRecord record, const QString& name);
    // What is not in the list is ignored; a removed run is kept up to date for the case that it is brought back.
    void update(std::uint64_t id, const RunRecord& record);
    void setSaved(std::uint64_t id);

    const Run* find(std::uint64_t id) const;
    const Run* at(int row) const;           // 0 is the newest
    int rowOf(std::uint64_t id) const;      // −1: none
    QString nameOf(std::uint64_t id) const; // the given name, or the one made from what differs
    std::vector<Run> shown() const;         // in the order of drawing: the last is on top

    void rename(std::uint64_t id, const QString& name); // empty: the made name again
    void recolour(std::uint64_t id, const RunStyle& style);
    void setShown(std::uint64_t id, bool shown);
    void showOnly(const std::set<std::uint64_t>& ids);
    void showAll();
    void moveToTop(std::uint64_t id);
    bool isOnTop(std::uint64_t id) const; // of those that are shown

    // Removing is undone by bringBack(), the last removal first, until forgetRemoved() lets go of them. Says which came.
    void remove(const std::set<std::uint64_t>& ids);
    std::set<std::uint64_t> bringBack();
    void forgetRemoved();
    std::vector<QString> lastRemoved() const; // the names of what bringBack() would return

    static constexpr std::int64_t largeBytes = std::int64_t{1} << 30;
    std::int64_t bytes() const;
    bool isLarge() const { return bytes() > largeBytes; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

    static constexpr int frameMilliseconds = 16;

Q_SIGNALS:
    void shownChanged();   // which runs are drawn, in which order, under which name, with which style
    void removedChanged(); // what can be brought back

private:
    struct Row
    {
        Run run;
        QString madeName;
        std::uint64_t arrival = 0;      // the highest is the newest
        std::uint64_t rank = 0;         // in the drawing: the highest is on top
        QStringList texts;              // per column, as shown
        std::optional<double> progress; // likewise

        const QString& name() const { return run.name.isEmpty() ? madeName : run.name; }
    };
    using Removal = std::vector<Row>;

    Row* row(std::uint64_t id);
    void show(std::uint64_t id); // tells the views what of the run's words has changed
    void changed(int row);       // tells the views that name, style or visibility may have
    void makeNames();            // after the list has changed
    int unusedNumber() const;
    QString toolTip(const Row& row) const;

    std::vector<Row> m_rows; // the newest first
    std::vector<Removal> m_removed;
    std::uint64_t m_ownIds = 0;   // given out
    std::uint64_t m_lastRank = 0; // and arrival
    QTimer m_frame;
    std::set<std::uint64_t> m_waiting; // updated since the last frame
};

} // namespace epochscope
