// Lets frames of the window pass. What would happen without being asked for happens within a few of them, so that after them
// one may check that it has not.
#pragma once

#include <QtCore/QTimer>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

inline bool framesPass(int frames, int milliseconds = 16)
{
    QTimer frame;
    QSignalSpy passed(&frame, &QTimer::timeout);
    frame.start(milliseconds);
    return QTest::qWaitFor([&] { return passed.size() >= frames; }, 60'000);
}
