#include "model_view/model_worker.h"


#include <algorithm>
#include <chrono>
#include <mutex>
#include <new>

namespace epochscope {

struct ModelWorker::Shared
{
    std::mutex mutex;
    ModelWork work;
};

namespace {
using Answer = ModelWork::Answer;

bool isAnotherMoment(const ModelQuestion& one, const ModelQuestion& other)
{
    return one.moment->run == other.moment->run && one.choices == other.choices && one.pixels == other.pixels &&
           one.dark == other.dark;
}
} // namespace

ModelWorker::ModelWorker(QObject* parent) : QObject(parent), m_shared(std::make_shared<Shared>())
{
    m_later.setSingleShot(true);
    connect(&m_later, &QTimer::timeout, this, &ModelWorker::begin);
}

ModelWorker::~ModelWorker()
{
    giveUp();
    m_threads.waitUntil(std::chrono::steady_clock::now() + std::chrono::seconds(2));
}

void ModelWorker::ask(const ModelQuestion& question)
{
    const bool onlyLater = m_atWork.moment && isAnotherMoment(m_atWork, question);
    m_next = question;
    if (m_cancel && onlyLater) {
        m_hurry->store(true, std::memory_order_relaxed);
        return; // end() goes on
    }
    if (m_cancel) {
        giveUp();
        m_next = question;
    }
    if (!onlyLater)
        m_later.stop();
    if (!m_later.isActive())
        begin();
}

void ModelWorker::addCost(double milliseconds)
{
    if (m_later.isActive())
        m_later.start(m_later.remainingTime() + static_cast<int>(rest * milliseconds));
}

void ModelWorker::giveUp()
{
    if (m_cancel) {
        m_cancel->store(true, std::memory_order_relaxed);
        m_hurry->store(true, std::memory_order_relaxed);
    }
    m_cancel.reset();
    m_hurry.reset();
    m_next.reset();
    m_later.stop();
    ++m_number;
}

void ModelWorker::begin()
{
    if (!m_next || m_cancel)
        return;
    m_atWork = *m_next;
    m_next.reset();
    m_cancel = std::make_shared<std::atomic<bool>>(false);
    m_hurry = std::make_shared<std::atomic<bool>>(false);
    ++m_begun;
    m_clock.start();
    const std::uint64_t number = ++m_number;
    m_threads.run([this, number, to = m_mailbox.address(), shared = m_shared, question = m_atWork, cancel = m_cancel, hurry = m_hurry] {
        const std::lock_guard lock(shared->mutex);
        Answer whole; // null: the memory ran out
        try {
            whole = shared->work.answer(question, *cancel, *hurry, [&](Answer early) {
                to.send([this, number, early = std::move(early)] {
                    if (number == m_number)
                        Q_EMIT answered(early);
                });
            });
        } catch (const std::bad_alloc&) {
        }
        to.send([this, number, whole = std::move(whole)] {
            if (number == m_number)
                end(whole);
        });
    });
}

void ModelWorker::end(const Answer& answer)
{
    m_cancel.reset();
    m_hurry.reset();
    const auto took = static_cast<int>(m_clock.elapsed());
    m_later.start(std::max(rest * took, frameMilliseconds - took));
    if (answer)
        Q_EMIT answered(answer);
}

} // namespace epochscope
