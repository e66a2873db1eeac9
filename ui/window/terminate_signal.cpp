#include "window/terminate_signal.h"

#include <QtCore/QSocketNotifier>

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace epochscope {

namespace {
constexpr std::array<int, 2> watched{SIGINT, SIGTERM};
std::array<int, 2> pipeEnds{-1, -1};
std::array<struct sigaction, 2> before;

void onSignal(int number)
{
    const int error = errno; // of whatever was interrupted
    const auto byte = static_cast<unsigned char>(number);
    [[maybe_unused]] const auto written = ::write(pipeEnds[1], &byte, 1);
    errno = error;
}
} // namespace

TerminateSignal::TerminateSignal(QObject* parent) : QObject(parent)
{
    if (pipeEnds[0] >= 0 || ::pipe2(pipeEnds.data(), O_CLOEXEC | O_NONBLOCK) != 0)
        return; // without it the signals end the process at once, as they would anyway
    struct sigaction action
    {
    };
    action.sa_handler = onSignal;
    // The second time the signal does what it always does.
    action.sa_flags = SA_RESTART | static_cast<int>(SA_RESETHAND);
    sigemptyset(&action.sa_mask);
    for (std::size_t i = 0; i < watched.size(); ++i)
        ::sigaction(watched[i], &action, &before[i]);
    m_notifier = new QSocketNotifier(pipeEnds[0], QSocketNotifier::Read, this);
    connect(m_notifier, &QSocketNotifier::activated, this, [this] {
        unsigned char byte = 0;
        if (::read(pipeEnds[0], &byte, 1) != 1 || m_number != 0)
            return;
        m_number = byte;
        Q_EMIT received(m_number);
    });
}

TerminateSignal::~TerminateSignal()
{
    if (!m_notifier)
        return;
    for (std::size_t i = 0; i < watched.size(); ++i)
        ::sigaction(watched[i], &before[i], nullptr);
    delete m_notifier;
    for (int& end : pipeEnds) {
        ::close(end);
        end = -1;
    }
}

} // namespace epochscope
