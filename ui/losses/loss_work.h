// Works out what each definition of an epoch's loss comes to in the run that began last: makes the run again beside it, in a
// thread of its own, in pieces, as far as the run has come. Nothing is worked out while nobody asks.
//
// Beside a run at work it rests four times as long as each piece took, so that training keeps its speed.
#pragma once

#include "bridge/mailbox.h"
#include "bridge/thread_count.h"
#include "chart/loss_curves.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QObject>
#include <QtCore/QTimer>

#include <atomic>
#include <memory>

namespace epochscope {

class RunController;

class LossWork : public QObject
{
    Q_OBJECT
public:
    explicit LossWork(RunController& controller, QObject* parent = nullptr);
    ~LossWork() override;

    void setOn(bool on); // off: all that was known is given up, at once
    bool isOn() const { return m_on; }
    void clear();        // the run was put away

    std::uint64_t run() const { return m_run; } // 0: none
    // Of that run, up to where it has come; null while it is off, or without a run.
    const std::shared_ptr<const LossTable>& table() const { return m_table; }
    bool isBusy() const { return m_cancel != nullptr; }

    static constexpr int pieceMilliseconds = 20;      // beside a run at work
    static constexpr int longPieceMilliseconds = 100; // else
    static constexpr int publishMilliseconds = 500;   // beside a run at work: each time all of it is drawn anew
    static constexpr int rests = 4;                   // times as long as a piece took

Q_SIGNALS:
    void changed(); // table()

private:
    struct Kept; // what the thread works with
    struct Piece
    {
        std::vector<EpochLosses> rows;
        std::int64_t reached = 0; // epochs
        bool failed = false;
    };
    void begin();
    void giveUp();
    void restart();
    void next();
    void take(const std::shared_ptr<Piece>& piece);
    void publish();
    bool isTraining() const;
    std::int64_t epochsOfRun() const;

    RunController& m_controller;
    bool m_on = false;
    std::uint64_t m_run = 0;
    std::shared_ptr<Kept> m_kept;
    std::shared_ptr<Piece> m_known; // the newest that has come
    std::shared_ptr<const LossTable> m_table;
    std::shared_ptr<std::atomic<bool>> m_cancel; // of the piece at work
    QElapsedTimer m_began, m_published;
    QTimer m_rest;
    ThreadCount m_threads;
    Mailbox m_mailbox{*this}; // last: nothing comes when the rest goes
};

} // namespace epochscope
