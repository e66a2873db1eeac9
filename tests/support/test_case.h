// Base of every test: a Qt warning that the test did not announce (QTest::ignoreMessage) fails it.
#pragma once

#include <QtCore/QRegularExpression>
#include <QtTest/QTest>

#include <string>

class TestCase : public QObject
{
    Q_OBJECT
protected slots:
    void init()
    {
        // All but what the offscreen platform says of every window: it has no size hints, no stacking, no keyboard grab.
        QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin does not support )")));
    }
};

// So that QCOMPARE shows std::string.
namespace QTest {
template <>
inline char* toString(const std::string& text)
{
    return qstrdup(text.c_str());
}
} // namespace QTest
