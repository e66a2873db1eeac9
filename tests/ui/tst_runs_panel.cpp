#include "runs/runs_panel.h"

#include "look/look.h"
#include "runs/run_details.h"
#include "runs_panel_fixture.h"
#include "test_case.h"

#include <QtCore/QElapsedTimer>
#include <QtGui/QShortcut>
#include <QtTest/QSignalSpy>
#include <QtWidgets/QApplication>
#include <QtWidgets/QColorDialog>
#include <QtWidgets/QLabel>
#include <QtWidgets/QMenu>

#include <algorithm>

using namespace epochscope;
using namespace Qt::Literals::StringLiterals;
using runspanel::Fixture;
using runspanel::Ids;

class tst_RunsPanel : public TestCase
{
    Q_OBJECT

private slots:
    void initTestCase() { applyLook(*qApp, Appearance::light); }

    void withoutRunsNothingCanBeDoneButOpening()
    {
        Fixture f(0);
        for (const QAction* each : f.panel.actions()) {
            if (each->isSeparator())
                continue;
            QCOMPARE(each->isEnabled(), each->objectName() == u"runOpen");
            QVERIFY(!each->toolTip().isEmpty());
        }
        QCOMPARE(f.action("runRemove")->toolTip(), u"There are no runs yet"_s);
        QTest::keyClick(f.table, Qt::Key_Delete);
        QTest::keyClick(f.table, Qt::Key_F2);
        QTest::keyClick(f.table, Qt::Key_Space);
        QTest::keyClick(f.table, Qt::Key_Return);
        QVERIFY(!f.panel.current());
    }

    void everyActionHasANameAndAToolTipAndEveryButtonAnAccessibleName()
    {
        Fixture f;
        QStringList mnemonics;
        for (const QAction* each : f.panel.actions()) {
            if (each->isSeparator())
                continue;
            QVERIFY(!each->objectName().isEmpty());
            QVERIFY(!each->text().isEmpty() && !each->toolTip().isEmpty());
            if (const auto at = each->text().indexOf(u'&'); at >= 0)
                mnemonics += each->text().mid(at + 1, 1).toLower();
        }
        QCOMPARE(mnemonics.removeDuplicates(), 0);
        int buttons = 0;
        for (const QWidget* each : f.panel.findChildren<QWidget*>()) {
            if (!(each->focusPolicy() & Qt::TabFocus) || qobject_cast<const QMenu*>(each) ||
                each->objectName() == u"qt_scrollarea_viewport")
                continue;
            ++buttons;
            QVERIFY2(!each->accessibleName().isEmpty(), qPrintable(each->objectName()));
        }
        QVERIFY(buttons >= 9);
    }

    void theNewestRunIsChosenUntilAPersonChooses()
    {
        Fixture f;
        QCOMPARE(f.panel.current(), 3U);
        f.click(f.nameOf(1));
        QCOMPARE(f.panel.current(), 1U);
        f.runs.add(Fixture::record("7"));
        QCOMPARE(f.panel.current(), 1U);
        f.panel.select(4);
        f.runs.add(Fixture::record("8"));
        QCOMPARE(f.panel.current(), 5U);
        f.panel.select(77); // unknown
        QCOMPARE(f.panel.current(), 5U);
    }

    void aClickOnTheBoxShowsAndHides()
    {
        Fixture f;
        f.click(f.boxOf(2));
        QCOMPARE(f.drawn(), Ids({1, 3}));
        f.doubleClick(f.boxOf(1)); // hidden and shown
        QCOMPARE(f.drawn(), Ids({1, 3}));
        QVERIFY(!f.editor());
        f.click(f.nameOf(2));
        QCOMPARE(f.action("runShow")->isChecked(), false);
        f.press("runShow");
        QVERIFY(f.runs.find(2)->shown);
        f.table->setFocus();
        QTest::keyClick(f.table, Qt::Key_Space);
        QVERIFY(!f.runs.find(2)->shown);
    }

    void showOnlyThisAndShowAll()
    {
        Fixture f;
        f.click(f.nameOf(2));
        f.press("runShowOnly");
        QCOMPARE(f.drawn(), Ids({2}));
        QCOMPARE(f.action("runShowOnly")->toolTip(), u"Nothing else is shown"_s);
        f.action("runShowAll")->trigger();
        QCOMPARE(f.drawn(), Ids({1, 2, 3}));
        QVERIFY(!f.action("runShowAll")->isEnabled());
    }

    void severalRunsAreHiddenAndRemovedTogether()
    {
        Fixture f;
        f.click(f.nameOf(1));
        f.click(f.nameOf(3), Qt::ControlModifier);
        QTest::keyClick(f.table, Qt::Key_Space);
        QCOMPARE(f.drawn(), Ids({2}));
        QCOMPARE(f.action("runRename")->toolTip(), u"Choose one run only"_s);
        QTest::keyClick(f.table, Qt::Key_Delete);
        QCOMPARE(f.runs.rowCount(), 1);
        QCOMPARE(f.panel.findChild<QLabel*>(u"runsRemovedText"_s)->text(), u"Removed 2 runs."_s);
    }

    void f2RenamesAndEscapeDoesNot()
    {
        Fixture f;
        f.click(f.nameOf(2));
        QTest::keyClick(f.table, Qt::Key_F2);
        QVERIFY(f.editor());
        QVERIFY(f.editor()->hasFocus());
        QCOMPARE(f.editor()->text(), u"B 32"_s);
        QTest::keyClicks(f.editor(), u"mine"_s);
        QSignalSpy load(&f.panel, &RunsPanel::loadRequested);
        QTest::keyClick(f.editor(), Qt::Key_Return);
        QTRY_COMPARE(f.runs.find(2)->name, u"mine"_s);
        QCOMPARE(load.size(), 0);
        QTRY_VERIFY(!f.editor());
        f.action("runRename")->trigger();
        QTRY_VERIFY(f.editor());
        QTest::keyClicks(f.editor(), u"x"_s);
        QTest::keyClick(f.editor(), Qt::Key_Escape);
        QCOMPARE(f.runs.find(2)->name, u"mine"_s);
        QTRY_VERIFY(!f.editor());
        f.doubleClick(f.nameOf(1));
        QVERIFY(f.editor());
        QCOMPARE(f.editor()->text(), u"B 5"_s);
    }

    void deleteWhileRenamingDeletesLetters()
    {
        Fixture f;
        f.click(f.nameOf(2));
        QTest::keyClick(f.table, Qt::Key_F2);
        QTest::keyClick(f.editor(), Qt::Key_Home);
        QTest::keyClick(f.editor(), Qt::Key_Delete);
        QCOMPARE(f.editor()->text(), u" 32"_s);
        QCOMPARE(f.runs.rowCount(), 3);
    }

    void whatIsBeingTypedOutlastsTheRunAtWork()
    {
        Fixture f;
        f.runs.add(Fixture::record("2", 100));
        f.panel.select(4);
        QTest::keyClick(f.table, Qt::Key_F2);
        QTest::keyClicks(f.editor(), u"half a na"_s);
        f.runs.update(4, Fixture::record("2", 900));
        f.runs.update(4, Fixture::record("2"));
        f.runs.add(Fixture::record("3"));
        QCOMPARE(f.editor()->text(), u"half a na"_s);
        QTest::keyClick(f.editor(), Qt::Key_Return);
        QTRY_COMPARE(f.runs.nameOf(4), u"half a na"_s);
    }

    void deleteRemovesAndUndoBringsBack()
    {
        Fixture f;
        f.click(f.nameOf(2));
        f.runs.rename(2, u"mine"_s);
        auto* undo = f.panel.findChild<QAbstractButton*>(u"runsUndo"_s);
        QVERIFY(!undo->isVisible());
        QTest::keyClick(f.table, Qt::Key_Delete);
        QVERIFY(!f.runs.find(2));
        QVERIFY(f.table->hasFocus()); // a second press would remove the next one, and that can be undone as well
        QVERIFY(undo->isVisible());
        QCOMPARE(f.panel.findChild<QLabel*>(u"runsRemovedText"_s)->text(), u"Removed “mine”."_s);
        QTest::keyClick(f.table, Qt::Key_Delete);
        QCOMPARE(f.runs.rowCount(), 1);
        QVERIFY(f.panel.current());
        QTest::mouseClick(undo, Qt::LeftButton);
        QTest::mouseClick(undo, Qt::LeftButton);
        QCOMPARE(f.runs.rowCount(), 3);
        QCOMPARE(f.table->selectedRuns(), std::set<std::uint64_t>{2});
        QCOMPARE(f.runs.nameOf(2), u"mine"_s);
        QVERIFY(!undo->isVisible());

        // The key does it too, although the window has a shortcut for it; without a removed run that has it again.
        QShortcut experiment(QKeySequence::Undo, &f.panel);
        QSignalSpy experimentUndone(&experiment, &QShortcut::activated);
        QTest::keyClick(f.table, Qt::Key_Delete);
        QCOMPARE(f.runs.rowCount(), 2);
        QTest::keyClick(f.table, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(f.runs.rowCount(), 3);
        QCOMPARE(experimentUndone.size(), 0);
        QTest::keyClick(f.table, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(experimentUndone.size(), 1);

        f.press("runRemove");
        QTest::mouseClick(f.panel.findChild<QAbstractButton*>(u"runsForget"_s), Qt::LeftButton);
        QVERIFY(!undo->isVisible());
        QVERIFY(!f.action("runBringBack")->isEnabled());
        f.action("runRemoveAll")->trigger();
        QCOMPARE(f.runs.rowCount(), 0);
        f.action("runBringBack")->trigger();
        QCOMPARE(f.runs.rowCount(), 2);
    }

    void toTheTop()
    {
        Fixture f;
        f.click(f.nameOf(3));
        QCOMPARE(f.action("runToTop")->toolTip(), u"The run is on top"_s);
        f.click(f.nameOf(1));
        f.action("runToTop")->trigger();
        QCOMPARE(f.drawn(), Ids({2, 3, 1}));
        f.click(f.boxOf(1));
        QCOMPARE(f.action("runToTop")->toolTip(), u"The run is hidden"_s);
    }

    void aColourOfTheSetKeepsTheDashes()
    {
        Fixture f;
        f.click(f.nameOf(2));
        auto* menu = f.panel.findChild<QMenu*>(u"runColours"_s);
        for (int hue = 0; hue < 8; ++hue) {
            menu->popup(f.panel.mapToGlobal(QPoint(0, 0)));
            QTRY_VERIFY(menu->isVisible());
            auto* choice = menu->findChild<QAction*>(u"runColour%1"_s.arg(hue + 1));
            QTest::mouseClick(menu, Qt::LeftButton, {}, menu->actionGeometry(choice).center());
            QTRY_VERIFY(!menu->isVisible());
            QCOMPARE(f.runs.find(2)->style.number % 8, hue);
            QCOMPARE(f.runs.find(2)->style.number % 3, 1); // as the second run had
        }
    }

    void aColourOfOnesOwn()
    {
        Fixture f;
        f.click(f.nameOf(2));
        auto* menu = f.panel.findChild<QMenu*>(u"runColours"_s);
        menu->popup(f.panel.mapToGlobal(QPoint(0, 0)));
        menu->findChild<QAction*>(u"runOwnColour"_s)->trigger();
        menu->close();
        auto* dialog = f.panel.findChild<QColorDialog*>(u"runColourDialog"_s);
        QVERIFY(dialog);
        dialog->setCurrentColor(QColor(0x123456));
        f.runs.remove({3}); // meanwhile
        dialog->accept();
        QCOMPARE(f.runs.find(2)->style.own, QColor(0x123456));
        QCOMPARE(f.runs.find(2)->style.number, 1);
    }

    void loadSaveAndOpenAreTheWindowsWork()
    {
        Fixture f;
        QSignalSpy load(&f.panel, &RunsPanel::loadRequested);
        QSignalSpy save(&f.panel, &RunsPanel::saveRequested);
        QSignalSpy open(&f.panel, &RunsPanel::openRequested);
        f.click(f.nameOf(2));
        f.press("runLoad");
        f.table->setFocus();
        QTest::keyClick(f.table, Qt::Key_Return);
        QCOMPARE(load.size(), 2);
        QCOMPARE(load[1][0].value<std::uint64_t>(), 2U);
        f.press("runSave");
        QCOMPARE(save.size(), 1);
        QCOMPARE(save[0][0].value<std::uint64_t>(), 2U);
        f.press("runOpen");
        QCOMPARE(open.size(), 1);
    }

    void aRunAtWorkCannotBeSavedUntilItIsOver()
    {
        Fixture f;
        f.runs.add(Fixture::record("2", 100));
        QCOMPARE(f.panel.current(), 4U);
        QVERIFY(!f.action("runSave")->isEnabled());
        QVERIFY(f.action("runSave")->toolTip().contains(u"at work"_s));
        f.runs.update(4, Fixture::record("2"));
        QVERIFY(f.action("runSave")->isEnabled());
    }

    void thePointerAndTheKeysSayWhichRunIsMeant()
    {
        Fixture f;
        QSignalSpy spy(&f.panel, &RunsPanel::highlighted);
        using Id = std::optional<std::uint64_t>;
        QTest::mouseMove(f.table->viewport(), f.nameOf(2));
        QTRY_COMPARE(spy.size(), 1);
        QCOMPARE(spy.last()[0].value<Id>(), Id(2));
        QCOMPARE(f.table->highlightedRun(), Id(2));
        QTest::mouseMove(f.table->viewport(), QPoint(50, f.table->viewport()->height() - 2)); // below the runs
        QTRY_COMPARE(spy.size(), 2);
        QCOMPARE(spy.last()[0].value<Id>(), Id());
        f.panel.select(3);
        QTest::keyClick(f.table, Qt::Key_Down);
        QCOMPARE(spy.last()[0].value<Id>(), Id(2));
        const auto said = spy.size();
        f.panel.setHighlighted(1); // by the chart: nothing to say
        QCOMPARE(spy.size(), said);
        QCOMPARE(f.table->highlightedRun(), Id(1));
        f.panel.setHighlighted(55); // unknown
        f.panel.setHighlighted(std::nullopt);
    }

    void theDetailsAreThoseOfTheRunPointedAt()
    {
        Fixture f;
        auto* details = f.panel.findChild<RunDetails*>();
        f.click(f.nameOf(1));
        QVERIFY(details->lines().last().startsWith(u"800 updates"_s));
        f.panel.setHighlighted(2);
        QVERIFY(details->lines().last().startsWith(u"140 updates"_s));
        f.panel.setHighlighted(std::nullopt);
        QVERIFY(details->lines().last().startsWith(u"800 updates"_s));
        QVERIFY(details->lines().first().startsWith(u"Best 0."_s));
    }

    void theMenuKeyOpensTheActionsOfTheRow()
    {
        Fixture f;
        QContextMenuEvent event(QContextMenuEvent::Keyboard, {10, 10}, f.table->mapToGlobal(QPoint(10, 10)));
        QApplication::sendEvent(f.table->viewport(), &event);
        QPointer<QMenu> menu = f.panel.findChild<QMenu*>(u"runsMenu"_s);
        QVERIFY(menu);
        QCOMPARE(menu->actions(), f.panel.actions());
        menu->close();
        QTRY_VERIFY(!menu);
    }

    // 20 runs of a million epochs, one of them at work.
    void longRunsTakeAMomentAndSayWhatMemoryTheyHold()
    {
        Fixture f(0);
        RunRecord record = Fixture::record("200", 1);
        History history;
        for (std::int64_t epoch = 1; epoch <= 1'000'000; ++epoch)
            history.append(
                {epoch, epoch, epoch * 200, static_cast<double>(epoch) * 1e-6, 1.0 / static_cast<double>(epoch)});
        record.history = history.view();
        record.plan.epochs = 2'000'000;
        auto* memory = f.panel.findChild<QLabel*>(u"runsMemory"_s);
        f.runs.add(record);
        QVERIFY(!memory->isVisible());
        for (int i = 1; i < 20; ++i)
            f.runs.add(record);
        QVERIFY(memory->isVisible());
        QVERIFY2(memory->text().contains(u"1.4 GB"_s), qPrintable(memory->text()));
        std::vector<qint64> frames;
        QElapsedTimer clock;
        for (int frame = 0; frame < 20; ++frame) {
            record.steps = 1'000'000 + frame * 20'000;
            clock.start();
            f.runs.update(20, record);
            QCoreApplication::processEvents();
            f.panel.repaint();
            frames.push_back(clock.elapsed());
        }
        std::sort(frames.begin(), frames.end());
        qInfo("a frame took %lld ms, the longest %lld ms", frames[10], frames[19]);
        QVERIFY(frames[10] < 50); // of the usual one: the machine may have other work
        f.action("runRemoveAll")->trigger();
        QVERIFY(memory->isVisible()); // can still be brought back
        QTest::mouseClick(f.panel.findChild<QAbstractButton*>(u"runsForget"_s), Qt::LeftButton);
        QVERIFY(!memory->isVisible());
    }

    void columnsComeAndGoWithTheWidth()
    {
        Fixture f;
        const auto visible = [&f] {
            int count = 0;
            for (int column = 0; column < RunList::columns; ++column)
                count += f.table->isColumnHidden(column) ? 0 : 1;
            return count;
        };
        int last = 0;
        for (const int width : {220, 260, 340, 420, 640}) {
            f.panel.resize(width, 300);
            QVERIFY(visible() >= last);
            last = visible();
            int total = 0;
            for (int column = 0; column < RunList::columns; ++column)
                total += f.table->columnWidth(column);
            QCOMPARE(total, f.table->viewport()->width());
        }
        QCOMPARE(last, int{RunList::columns});
        f.panel.resize(220, 300);
        QVERIFY(!f.table->isColumnHidden(RunList::finalColumn));
        QVERIFY(f.table->columnWidth(RunList::nameColumn) > 100);
    }
};

QTEST_MAIN(tst_RunsPanel)
#include "tst_runs_panel.moc"
