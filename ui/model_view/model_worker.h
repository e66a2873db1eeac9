// Answers the view's questions in a thread, one at a time, at a rate that leaves the training its processor: after each it
// rests four times as long as the work took. What is asked for in another way is answered at once.
#pragma once

#include "bridge/mailbox.h"
#include "bridge/thread_count.h"
#include "model_view/model_answer.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QObject>
#include <QtCore/QTimer>

#include <atomic>
#include <memory>
#include <optional>

namespace epochscope {

class ModelWorker : public QObject
{
    Q_OBJECT
public:
    explicit ModelWorker(QObject* parent = nullptr);
    ~ModelWorker() override;

    // In the place of what was asked before and is not begun. A question about another moment lets the one at work end, but for
    // what only makes it finer; any other cuts it short.
    void ask(const ModelQuestion& question);
    void giveUp(); // nothing comes any more
    // What the window's thread worked for the last answer, to be rested from as well.
    void addCost(double milliseconds);
    bool isBusy() const { return m_cancel != nullptr || m_next.has_value(); }
    std::int64_t questionsBegun() const { return m_begun; } // for tests

Q_SIGNALS:
    void answered(const std::shared_ptr<const epochscope::ModelAnswer>& answer);

private:
    struct Shared; // what the threads hold on to
    void begin();
    void end(const std::shared_ptr<const ModelAnswer>& answer);

    static constexpr int frameMilliseconds = 33;
    static constexpr int rest = 4;

    std::shared_ptr<Shared> m_shared;
    std::optional<ModelQuestion> m_next;
    ModelQuestion m_atWork;
    std::shared_ptr<std::atomic<bool>> m_cancel, m_hurry; // of the one at work
    std::uint64_t m_number = 0;                           // of the one at work; what others bring is dropped
    std::int64_t m_begun = 0;
    QElapsedTimer m_clock; // since the beginning of the last
    QTimer m_later;
    ThreadCount m_threads;
    Mailbox m_mailbox{*this}; // last: nothing comes when the rest goes
};

} // namespace epochscope
