#include "panel/divisors.h"
#include "panel/number_slider.h"
#include "test_case.h"

#include <QtGui/QMouseEvent>
#include <QtGui/QWheelEvent>
#include <QtTest/QSignalSpy>

#include <numeric>

using namespace epochscope;

// The batch slider of 200 samples.
class tst_NumberSlider : public TestCase
{
    Q_OBJECT

    std::unique_ptr<NumberSlider> m_slider;

    static std::vector<double> stopsOf(std::int64_t number)
    {
        const auto whole = divisors(number);
        return {whole.begin(), whole.end()};
    }
    // Of the middle of the handle, for a place.
    QPoint at(int place) const
    {
        const int handle = 15; // about; what matters is where the drag ends up
        return {handle / 2 + place * (m_slider->width() - handle) / m_slider->maximum(), 10};
    }
    void drag(QPoint to, Qt::KeyboardModifiers keys) const
    {
        QMouseEvent move(QEvent::MouseMove, to, m_slider->mapToGlobal(to), Qt::NoButton, Qt::LeftButton, keys);
        QCoreApplication::sendEvent(m_slider.get(), &move);
    }

private slots:
    void init()
    {
        TestCase::init();
        m_slider = std::make_unique<NumberSlider>(SliderScale{1, 200, true, true, 0});
        m_slider->setScale(m_slider->scale(), stopsOf(200));
        m_slider->setNumber(5);
        m_slider->resize(260, m_slider->sizeHint().height());
        m_slider->show();
        QVERIFY(QTest::qWaitForWindowActive(m_slider.get()));
    }
    void cleanup() { m_slider.reset(); }

    void divisorsAreThoseThatDivide()
    {
        for (const std::int64_t number : {1, 2, 7, 60, 200, 1797, 65'536}) {
            std::vector<std::int64_t> expected;
            for (std::int64_t candidate = 1; candidate <= number; ++candidate)
                if (number % candidate == 0)
                    expected.push_back(candidate);
            QVERIFY(divisors(number) == expected);
        }
        QVERIFY(divisors(0).empty());
        QVERIFY(divisors(-4).empty());
        QVERIFY(divisors(9'007'199'254'740'991).empty()); // would take too long
        QCOMPARE(divisors(9'999'999'967).size(), 2U);     // a prime
    }

    void theArrowKeysGoFromDivisorToDivisor()
    {
        QSignalSpy edits(m_slider.get(), &NumberSlider::edited);
        for (const double number : {8.0, 10.0, 20.0, 25.0, 40.0, 50.0, 100.0, 200.0, 200.0}) {
            QTest::keyClick(m_slider.get(), Qt::Key_Right);
            QVERIFY(m_slider->number() == number);
        }
        QCOMPARE(edits.size(), 8);
        QTest::keyClick(m_slider.get(), Qt::Key_Home);
        QVERIFY(m_slider->number() == 1);
        for (const double number : {2.0, 4.0}) {
            QTest::keyClick(m_slider.get(), Qt::Key_PageUp);
            QVERIFY(m_slider->number() == number);
        }
    }

    void withShiftTheyGoThroughEveryNumber()
    {
        for (const double number : {6.0, 7.0, 8.0, 9.0}) {
            QTest::keyClick(m_slider.get(), Qt::Key_Right, Qt::ShiftModifier);
            QVERIFY(m_slider->number() == number);
        }
        QTest::keyClick(m_slider.get(), Qt::Key_Left, Qt::ShiftModifier);
        QVERIFY(m_slider->number() == 8);
    }

    void fromRightToLeftTheyAreTurnedAround()
    {
        m_slider->setLayoutDirection(Qt::RightToLeft);
        QTest::keyClick(m_slider.get(), Qt::Key_Left);
        QVERIFY(m_slider->number() == 8);
    }

    void aDragIsCaughtByDivisorsButNotWithShift()
    {
        QTest::mousePress(m_slider.get(), Qt::LeftButton, {}, at(m_slider->value()));
        QSet<double> caught, free;
        for (int place = 0; place <= m_slider->maximum(); ++place) {
            drag(at(place), Qt::NoModifier);
            caught += m_slider->number();
        }
        for (int place = 0; place <= m_slider->maximum(); ++place) {
            drag(at(place), Qt::ShiftModifier);
            free += m_slider->number();
        }
        QTest::mouseRelease(m_slider.get(), Qt::LeftButton);
        for (const std::int64_t divisor : divisors(200))
            QVERIFY2(caught.contains(static_cast<double>(divisor)), std::to_string(divisor).c_str());
        QVERIFY(free.size() > caught.size() + 20);
        QVERIFY(free.contains(7));
    }

    void theWheelGoesFromDivisorToDivisor()
    {
        const QPointF middle = m_slider->rect().center();
        for (const double number : {8.0, 10.0, 20.0}) {
            QWheelEvent wheel(middle, m_slider->mapToGlobal(middle), {}, {0, 120}, Qt::NoButton, Qt::NoModifier,
                              Qt::NoScrollPhase, false);
            QCoreApplication::sendEvent(m_slider.get(), &wheel);
            QVERIFY(m_slider->number() == number);
        }
    }

    void divisorsAtOnePlaceAreAllReached()
    {
        const std::int64_t many = 720'720; // 240 divisors on 400 places
        m_slider->setScale({1, static_cast<double>(many), true, true, 0}, stopsOf(many));
        QTest::keyClick(m_slider.get(), Qt::Key_Home);
        for (const std::int64_t divisor : divisors(many)) {
            QVERIFY(m_slider->number() == static_cast<double>(divisor));
            QTest::keyClick(m_slider.get(), Qt::Key_Right);
        }
    }

    void withoutStopsEachStepIsAnotherNumber()
    {
        m_slider->setScale({1, 10'000, true, true, 0});
        m_slider->setNumber(1);
        for (const double number : {2.0, 3.0, 4.0, 5.0}) {
            QTest::keyClick(m_slider.get(), Qt::Key_Right);
            QVERIFY(m_slider->number() == number);
        }
    }
};

QTEST_MAIN(tst_NumberSlider)
#include "tst_number_slider.moc"
