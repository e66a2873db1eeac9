// Sends what is to be done from any thread to an object of the window's, for as long as that is there. (In Qt 6.4 a continuation
// of QFuture calls its context even after that has gone.)
#pragma once

#include <QtCore/QMetaObject>
#include <QtCore/QObject>

#include <memory>
#include <mutex>
#include <utility>

namespace epochscope {

class Mailbox
{
    struct Shared
    {
        std::mutex mutex;
        QObject* owner = nullptr; // null: gone
    };

public:
    explicit Mailbox(QObject& owner) { m_shared->owner = &owner; }
    ~Mailbox()
    {
        const std::lock_guard lock(m_shared->mutex);
        m_shared->owner = nullptr;
    }
    Mailbox(const Mailbox&) = delete;
    Mailbox& operator=(const Mailbox&) = delete;

    class Address
    {
    public:
        // `work` is called from the owner's event loop, never in place.
        template <class Work>
        void send(Work work) const
        {
            const std::lock_guard lock(m_to->mutex);
            if (m_to->owner)
                QMetaObject::invokeMethod(m_to->owner, std::move(work), Qt::QueuedConnection);
        }

    private:
        friend class Mailbox;
        explicit Address(std::shared_ptr<Shared> to) : m_to(std::move(to)) {}
        std::shared_ptr<Shared> m_to;
    };
    Address address() const { return Address(m_shared); }

private:
    std::shared_ptr<Shared> m_shared = std::make_shared<Shared>();
};

} // namespace epochscope
