// SIGINT and SIGTERM for the window, delivered in its thread: a signal handler may do no more than write a byte.
#pragma once

#include <QtCore/QObject>

class QSocketNotifier;

namespace epochscope {

class TerminateSignal : public QObject
{
    Q_OBJECT
public:
    explicit TerminateSignal(QObject* parent = nullptr); // one at a time
    ~TerminateSignal() override;                         // what the signals did before

    int number() const { return m_number; } // the first that came; 0 if none has

Q_SIGNALS:
    void received(int number); // once; a second signal ends the process

private:
    QSocketNotifier* m_notifier = nullptr;
    int m_number = 0;
};

} // namespace epochscope
