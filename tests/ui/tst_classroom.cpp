#include "test_case.h"
#include "window_fixture.h"

#include "window/classroom.h"

#include <QtWidgets/QComboBox>
#include <QtWidgets/QDockWidget>
#include <QtWidgets/QStatusBar>

using namespace epochscope;

class tst_Classroom : public TestCase
{
    Q_OBJECT

    static constexpr int patience = WindowFixture::patience;
    std::unique_ptr<WindowFixture> m;

    bool isOn() const { return m->window->findChild<Classroom*>()->isOn(); }
    QDockWidget* dock(const char* name) const { return m->part<QDockWidget>(name); }
    std::int64_t updates() const { return m->snapshot().position.updates; }
    void enter() const
    {
        m->key(Qt::Key_F11);
        QVERIFY(isOn());
        QCoreApplication::processEvents();
    }

private slots:
    void init()
    {
        TestCase::init();
        m = std::make_unique<WindowFixture>();
    }
    void cleanup() { m.reset(); }

    void leavingRestoresWhatWas_data()
    {
        QTest::addColumn<int>("key");
        QTest::newRow("F11") << static_cast<int>(Qt::Key_F11);
        QTest::newRow("Escape") << static_cast<int>(Qt::Key_Escape);
    }
    void leavingRestoresWhatWas()
    {
        QFETCH(int, key);
        const QFont font = QApplication::font();
        const QSize size = m->window->size();
        const QFont label = m->part<QLabel>("update")->font();
        enter();
        QVERIFY(m->window->isFullScreen());
        QVERIFY(!m->window->menuBar()->isVisible());
        QVERIFY(!m->window->statusBar()->isVisible());
        QCOMPARE(QApplication::font().pointSizeF(), font.pointSizeF() * Classroom::typeScale);
        QVERIFY(m->part<QLabel>("update")->font().pointSizeF() > 1.5 * label.pointSizeF());
        QVERIFY(!dock("runsDock")->isVisible());
        m->key(key);
        QVERIFY(!isOn());
        QTRY_COMPARE(m->window->size(), size);
        QVERIFY(!m->window->isFullScreen());
        QVERIFY(m->window->menuBar()->isVisible());
        QVERIFY(m->window->statusBar()->isVisible());
        QCOMPARE(QApplication::font(), font);
        QCOMPARE(m->part<QLabel>("update")->font().pointSizeF(), label.pointSizeF());
        QVERIFY(dock("runsDock")->isVisible());
        QVERIFY(dock("experimentDock")->isVisible());
    }

    void leavingPutsTheRowsOfThePanelWhereTheyWere()
    {
        const auto places = [this] {
            QStringList all;
            for (const QWidget* each : m->part<QWidget>("experimentForm")->findChildren<QWidget*>())
                if (each->isVisible() && !each->objectName().isEmpty())
                    all += QStringLiteral("%1 %2 %3 %4").arg(each->objectName()).arg(each->y()).arg(each->width()).arg(each->height());
            return all;
        };
        QCoreApplication::processEvents();
        const QStringList before = places();
        QVERIFY(!before.isEmpty());
        enter();
        QTRY_VERIFY(places() != before);
        m->key(Qt::Key_F11);
        QTRY_COMPARE(places(), before);
    }

    void thePanelsThatWereLeftOnAreThereAgain()
    {
        enter();
        QVERIFY(dock("experimentDock")->isVisible());
        m->action("experimentDockAction")->trigger();
        m->action("runsDockAction")->trigger();
        m->key(Qt::Key_F11);
        QVERIFY(dock("experimentDock")->isVisible());
        enter();
        QVERIFY(!dock("experimentDock")->isVisible());
        QVERIFY(dock("runsDock")->isVisible());
        m->action("runsDockAction")->trigger();
        m->key(Qt::Key_F11);
        enter(); // with none
        QVERIFY(!dock("experimentDock")->isVisible());
        QVERIFY(!dock("runsDock")->isVisible());
        m->key(Qt::Key_F11);
    }

    void afterARunTheNextPresetCanBeSteppedThrough()
    {
        enter();
        m->key(Qt::Key_Space);
        QTRY_VERIFY_WITH_TIMEOUT(m->isOver(), WindowFixture::patience);
        m->key(Qt::Key_PageDown);
        QTRY_VERIFY(m->action("stepBatchAction")->isEnabled());
        m->key(Qt::Key_Right);
        QTRY_VERIFY_WITH_TIMEOUT(m->isPaused() && m->controller().record().steps == 1, WindowFixture::patience);
        m->key(Qt::Key_F11);
    }

    void aClickerWorksIt()
    {
        enter();
        const auto* presets = m->part<QComboBox>("presets");
        const int before = presets->currentIndex();
        m->key(Qt::Key_PageUp);
        QVERIFY(presets->currentIndex() != before);
        m->key(Qt::Key_PageDown);
        QCOMPARE(presets->currentIndex(), before);
        m->key(Qt::Key_Right);
        QTRY_VERIFY_WITH_TIMEOUT(m->isPaused() && updates() == 1, patience);
        m->key(Qt::Key_Down);
        QTRY_VERIFY_WITH_TIMEOUT(m->isPaused() && updates() == 40, patience);
        m->key(Qt::Key_Left);
        QTRY_VERIFY_WITH_TIMEOUT(m->isPaused() && updates() == 39, patience);
        m->key(Qt::Key_Up);
        QTRY_VERIFY_WITH_TIMEOUT(m->isPaused() && updates() == 0, patience);
        m->key(Qt::Key_B);
        m->key(Qt::Key_Period);
        QVERIFY(m->isPaused() && isOn());
        m->key(Qt::Key_Space);
        QTRY_VERIFY_WITH_TIMEOUT(m->isOver(), patience);
        QCOMPARE(updates(), 40'000);
    }

    void theKeysWorkWhereverTheFocusIsButInAField()
    {
        enter();
        m->part<QWidget>("speed")->setFocus();
        m->key(Qt::Key_Right);
        QTRY_VERIFY_WITH_TIMEOUT(m->isPaused() && updates() == 1, patience);
        m->part<QWidget>("stop")->setFocus();
        m->key(Qt::Key_Right);
        QTRY_VERIFY_WITH_TIMEOUT(m->isPaused() && updates() == 2, patience);
        auto* box = m->part<NumberBox>("batch.size");
        box->setFocus();
        m->key(Qt::Key_Up);
        QCOMPARE(box->whole(), 6);
        QVERIFY(m->isPaused());
        QCOMPARE(updates(), 2);
    }

    void theMenusCanBeReached()
    {
        enter();
        m->key(Qt::Key_F10);
        QVERIFY(m->window->menuBar()->isVisible());
        QTest::keyClick(m->window->menuBar(), Qt::Key_Escape);
        m->part<QWidget>("run")->setFocus();
        QTRY_VERIFY(!m->window->menuBar()->isVisible());
        QVERIFY(isOn());
    }

    void theKeysOfTheMenusWorkWithoutThem()
    {
        enter();
        m->key(Qt::Key_F5);
        QTRY_VERIFY_WITH_TIMEOUT(m->isOver(), patience);
    }
};

QTEST_MAIN(tst_Classroom)
#include "tst_classroom.moc"
