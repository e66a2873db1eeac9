// What the window keeps between two starts, and what it says about files.
#include "chart/guarded_chart_view.h"
#include "chart/learning_curve_view.h"
#include "file_dialog.h"
#include "files/autosave.h"
#include "files/file_actions.h"
#include "files/recovery.h"
#include "panel/group_header.h"
#include "panel/property_row.h"
#include "record/run_file.h"
#include "test_case.h"
#include "window/notice_bar.h"
#include "window_fixture.h"

#include <QtCore/QDir>
#include <QtGui/QScreen>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QProgressBar>
#include <QtWidgets/QPushButton>

using namespace epochscope;
using namespace Qt::Literals::StringLiterals;

class tst_WindowFiles : public TestCase
{
    Q_OBJECT

    static constexpr int patience = WindowFixture::patience;

private slots:
    void foldedGroupsAreAsTheyWereLeft()
    {
        QTemporaryDir folder;
        Settings settings(folder.filePath(u"settings"_s));
        {
            WindowFixture m("worked-example", &settings);
            QVERIFY(m.part<GroupHeader>("model.header")->isFolded());
            m.part<GroupHeader>("model.header")->setFocus();
            m.key(Qt::Key_Space);
            QVERIFY(!m.part<GroupHeader>("model.header")->isFolded());
        }
        settings.save();
        Settings read(folder.filePath(u"settings"_s));
        WindowFixture m("worked-example", &read);
        QVERIFY(!m.part<GroupHeader>("model.header")->isFolded());
        QVERIFY(m.part<GroupHeader>("loss.header")->isFolded());
    }

    void panelsHaveTheirRoomAgainAfterANarrowWindow()
    {
        WindowFixture m;
        m.window->resize(1280, 800);
        const auto widths = [&] {
            return std::pair(m.part<QWidget>("experimentDock")->width(), m.part<QWidget>("runsDock")->width());
        };
        QTRY_VERIFY(widths().first < 400);
        m.window->resize(700, 600);
        QTRY_VERIFY(m.part<QWidget>("experimentDock")->width() < m.part<QWidget>("experimentDock")->sizeHint().width());
        m.window->resize(1280, 800);
        QTRY_COMPARE(widths().first, m.part<QWidget>("experimentDock")->sizeHint().width());
        QTRY_COMPARE(widths().second, m.part<QWidget>("runsDock")->sizeHint().width());
    }

    void afterClassroomModeInANarrowWindowThePanelsComeApartInAWideOne()
    {
        WindowFixture m;
        m.window->resize(700, 600);
        const auto lieOverEachOther = [&] {
            return !m.window->tabifiedDockWidgets(m.part<QDockWidget>("experimentDock")).isEmpty();
        };
        QTRY_VERIFY(lieOverEachOther());
        m.key(Qt::Key_F11);
        QTRY_VERIFY(m.window->isFullScreen());
        m.window->resize(1280, 800); // as on a screen larger than the tests'
        QCoreApplication::processEvents();
        m.key(Qt::Key_F11);
        m.window->resize(700, 600);
        QCoreApplication::processEvents();
        QVERIFY(lieOverEachOther());
        m.window->resize(1280, 800);
        QTRY_VERIFY(!lieOverEachOther());
    }

    void aWindowLeftOffTheScreenComesBackWithItsTitle()
    {
        QTemporaryDir folder;
        Settings settings(folder.filePath(u"settings"_s));
        settings.change([](SettingsValues& values) { values.window = QRect(9000, -5000, 300, 90'000); });
        WindowFixture m("worked-example", &settings);
        const QRect screen = m.window->screen()->availableGeometry();
        QTRY_VERIFY(m.window->width() >= m.window->minimumSizeHint().width());
        const QRect window = m.window->geometry();
        QVERIFY2(screen.contains(window) && window.top() >= screen.top() + 24,
                 qPrintable(u"%1 %2 %3 %4"_s.arg(window.x()).arg(window.y()).arg(window.width()).arg(window.height())));
    }

    void leavingClassroomModePutsThePanelBackAsItWas()
    {
        WindowFixture m("moons-60");
        m.window->resize(800, 600);
        const auto places = [&] {
            QStringList all;
            for (PropertyRow* row : m.part<QWidget>("experimentForm")->findChildren<PropertyRow*>())
                if (row->isVisible()) {
                    const QRect at = row->editor().geometry();
                    all += u"%1 %2 %3"_s.arg(at.x()).arg(at.y()).arg(at.width());
                }
            return all;
        };
        const QSize before = m.window->size();
        const QStringList placesBefore = places();
        m.action("classroomAction")->trigger();
        QTRY_VERIFY(places() != placesBefore);
        m.key(Qt::Key_PageDown);
        m.key(Qt::Key_PageUp);
        m.action("classroomAction")->trigger();
        m.window->resize(before);
        QTRY_COMPARE(places(), placesBefore);
    }

    void withoutAFolderThereIsOneNotice()
    {
        Settings settings(QString{});
        WindowFixture m("worked-example", &settings);
        QVERIFY(m.text("noticeText").contains(u"HOME"_s));
        m.part<QToolButton>("noticeClose")->click();
        m.action("logarithmicAction")->toggle();
        settings.save();
        QVERIFY(!m.part<QWidget>("notice")->isVisible());
    }

    void anOfferIsOnlyCoveredByAProblem()
    {
        NoticeBar notice;
        int taken = 0;
        notice.showMessage(u"offer"_s, NoticeBar::Kind::offer, {{u"Take"_s, {}, [&] { ++taken; }}});
        notice.showMessage(u"a problem"_s);
        notice.showMessage(u"another"_s);
        QCOMPARE(notice.message(), u"another"_s);
        QVERIFY(!notice.isOffer());
        auto* close = notice.findChild<QToolButton*>(u"noticeClose"_s);
        QTest::mouseClick(close, Qt::LeftButton);
        QCOMPARE(notice.message(), u"offer"_s);
        QVERIFY(notice.isOffer());
        QTest::mouseClick(notice.findChild<QPushButton*>(u"noticeChoice1"_s), Qt::LeftButton);
        QCOMPARE(taken, 1);
        QVERIFY(notice.isHidden());
    }

    void anOfferWaitsUntilAProblemIsRead()
    {
        NoticeBar notice;
        notice.showMessage(u"a problem"_s);
        notice.showMessage(u"offer"_s, NoticeBar::Kind::offer, {{u"Take"_s, {}, [] {}}});
        QCOMPARE(notice.message(), u"a problem"_s);
        auto* close = notice.findChild<QToolButton*>(u"noticeClose"_s);
        QTest::mouseClick(close, Qt::LeftButton);
        QCOMPARE(notice.message(), u"offer"_s);
        QVERIFY(notice.isOffer() && !notice.findChild<QPushButton*>(u"noticeChoice1"_s)->isHidden());
        QTest::mouseClick(close, Qt::LeftButton);
        QVERIFY(notice.isHidden());
    }

    void whatIsDamagedIsNotOffered()
    {
        QTemporaryDir folder;
        const QString base = folder.filePath(u"autosave"_s);
        QVERIFY(QDir().mkpath(base + u"/1-1"_s));
        QFile file(base + u"/1-1/experiment"_s);
        QVERIFY(file.open(QFile::WriteOnly));
        file.write("nothing of the kind");
        file.close();
        Settings settings(folder.filePath(u"settings"_s));
        MainWindow window({*preset("worked-example"), {}, base}, settings);
        window.show();
        auto* notice = window.findChild<NoticeBar*>();
        QTRY_VERIFY_WITH_TIMEOUT(notice->message().contains(u"damaged"_s), patience);
        QVERIFY(notice->findChild<QPushButton*>(u"noticeChoice1"_s)->isHidden());
        QVERIFY(notice->findChild<QPushButton*>(u"noticeChoice2"_s)->isHidden());
    }

    void aSignalKeepsTheRunAtWork()
    {
        QTemporaryDir folder;
        const QString base = folder.filePath(u"autosave"_s);
        Settings settings(folder.filePath(u"settings"_s));
        {
            ExperimentFile file = *preset("worked-example");
            file.experiment.stop.epochs = 1'000'000'000;
            MainWindow window({file, {}, base}, settings);
            window.show();
            QVERIFY(QTest::qWaitForWindowActive(&window));
            QTest::keyClick(&window, Qt::Key_F5);
            QTRY_VERIFY_WITH_TIMEOUT(window.controller().record().seconds > Autosave::shortestRun, patience);
            window.closeWithoutQuestions();
            QVERIFY(window.stopWithin(std::chrono::seconds(10)));
        }
        const auto found = findRecoveries(base);
        QCOMPARE(found.size(), std::size_t{1});
        QCOMPARE(found.front().runs.size(), std::size_t{1});
        QVERIFY(found.front().runs.front()->record.seconds > Autosave::shortestRun);
    }

    void aLongReadShowsAndCanBeCancelled()
    {
        WindowFixture m;
        auto* files = m.window->findChild<FileActions*>();
        auto* reading = m.part<QWidget>("reading");
        QVERIFY(!reading->isVisible());
        Q_EMIT files->progressed(250, 1000);
        QTRY_VERIFY(reading->isVisible());
        QCOMPARE(m.part<QProgressBar>("readingProgress")->value(), 250);
        m.click("cancelReading");
        Q_EMIT files->readingEnded();
        QVERIFY(!reading->isVisible());
        // What is read in a moment is not shown at all.
        Q_EMIT files->progressed(1, 2);
        Q_EMIT files->readingEnded();
        QVERIFY(!reading->isVisible());
    }

    void aZoomedWindowIsExportedAsItIs()
    {
        WindowFixture m;
        m.type("stop.epochs", "50");
        m.click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m.isOver(), patience);
        const auto zoomedBox = [&] {
            m.action("exportPicture")->trigger();
            QDialog* dialog = openDialog(u"exportDialog"_s);
            return dialog ? dialog->findChild<QCheckBox*>(u"zoomed"_s) : nullptr;
        };
        const auto* box = zoomedBox();
        QVERIFY(box && !box->isEnabled());
        box->window()->close();
        QTRY_VERIFY(!isDialogOpen(u"exportDialog"_s));
        m.window->findChild<LearningCurveView*>()->setHorizontalView(Range{10, 20});
        box = zoomedBox();
        QVERIFY(box && box->isEnabled() && box->isChecked());
        box->window()->close();
    }
};

QTEST_MAIN(tst_WindowFiles)
#include "tst_window_files.moc"
