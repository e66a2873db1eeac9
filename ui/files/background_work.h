// Work in a thread of its own, so that the window never waits for a disk. Polled; what the work hands back is done in the
// window's thread. If the object goes first, the work is told so and its outcome forgotten.
#pragma once

#include "base/input_file.h"

#include <QtCore/QObject>
#include <QtCore/QTimer>

#include <chrono>
#include <functional>
#include <memory>

namespace epochscope {

class BackgroundWork : public QObject
{
    Q_OBJECT
public:
    using Outcome = std::function<void()>;                             // in the window's thread
    using Work = std::function<Outcome(const ReadProgress& progress)>; // in its own; must not throw

    explicit BackgroundWork(QObject* parent = nullptr);
    ~BackgroundWork() override;

    bool isBusy() const { return m_shared != nullptr; }
    void start(Work work); // only while not busy
    void cancel();         // the outcome still comes, mostly as ErrorCode::cancelled

    // Waits for the thread to end, and does its outcome: for the end of the program. False if that takes longer.
    bool finish(std::chrono::milliseconds most);
    // For the end of the program: until the threads of all such work have gone, those whose object is gone included.
    static bool finishAll(std::chrono::milliseconds most);

Q_SIGNALS:
    void progressed(qint64 done, qint64 total); // bytes, when they moved
    void ended();                               // after the outcome

private:
    struct Shared;
    void poll();

    std::shared_ptr<Shared> m_shared;
    QTimer m_timer;
    qint64 m_reported = -1;
};

} // namespace epochscope
