#include "runs/change_dialog.h"

#include "numbered_run_list.h"
#include "runs/runs_panel.h"
#include "test_case.h"
#include "trained_runs.h"

#include <QtGui/QAction>
#include <QtTest/QSignalSpy>
#include <QtWidgets/QAbstractSpinBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>

using namespace epochscope;
using namespace Qt::Literals::StringLiterals;

class tst_ChangeDialog : public TestCase
{
    Q_OBJECT

    RunRecord m_record = trainedRun(fileWith({{"stop.epochs", "3"}, {"data.validation", "0.2"}}));

    struct Shown
    {
        QPointer<ChangeDialog> dialog;
        QComboBox* properties;
        QPushButton* run;
        explicit Shown(const RunRecord& record)
            : dialog(new ChangeDialog(record, u"B 5"_s, nullptr)),
              properties(dialog->findChild<QComboBox*>(u"changeProperty"_s)),
              run(dialog->findChild<QPushButton*>(u"changeRun"_s))
        {
            dialog->open();
            if (!QTest::qWaitForWindowActive(dialog))
                qFatal("no window");
        }
        ~Shown() { delete dialog; }
        template <class Widget>
        Widget* editor(const char* path) const
        {
            return dialog->findChild<Widget*>(QLatin1String(path));
        }
        QString problem() const { return dialog->findChild<QLabel*>(u"changeProblem"_s)->text(); }
        void type(const char* path, const char* text) const
        {
            auto* box = editor<QAbstractSpinBox>(path);
            QVERIFY(box);
            box->setFocus();
            box->selectAll();
            QTest::keyClicks(box, QLatin1String(text));
            QTest::keyClick(box, Qt::Key_Tab);
        }
    };

private slots:
    void theBatchSizeIsOfferedFirstAndUnchangedItIsNotRun()
    {
        Shown shown(m_record);
        QSignalSpy chosen(shown.dialog, &ChangeDialog::chosen);
        QCOMPARE(shown.properties->currentData().toString(), u"batch.size"_s);
        QVERIFY(shown.problem().isEmpty());
        QTest::mouseClick(shown.run, Qt::LeftButton);
        QVERIFY(shown.problem().contains(u"choose another"_s));
        QCOMPARE(chosen.size(), 0);
        QVERIFY(shown.dialog && shown.dialog->isVisible());
    }

    // What is half typed counts when the button is pressed.
    void aTextNeedsNoTab()
    {
        Shown shown(m_record);
        QSignalSpy chosen(shown.dialog, &ChangeDialog::chosen);
        shown.dialog->choose(u"model.hidden"_s);
        auto* edit = shown.editor<QLineEdit>("model.hidden");
        edit->setFocus();
        QTest::keyClicks(edit, u"8"_s);
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(chosen.size(), 1);
        QVERIFY(chosen[0][1].value<PropertyValue>() == PropertyValue(std::vector<std::int64_t>{8}));
    }

    void aTypedNumberIsTheChange()
    {
        Shown shown(m_record);
        QSignalSpy chosen(shown.dialog, &ChangeDialog::chosen);
        shown.type("batch.size", "32");
        QTest::mouseClick(shown.run, Qt::LeftButton);
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(chosen[0][0].toString(), u"batch.size"_s);
        QVERIFY(chosen[0][1].value<PropertyValue>() == PropertyValue(std::int64_t{32}));
        QTRY_VERIFY(!shown.dialog);
    }

    // 20 percent of the 200 samples are set aside: the slider spans the others and stops at what divides them.
    void theBatchSliderEndsAtTheSamplesOfTheRun()
    {
        Shown shown(m_record);
        QSignalSpy chosen(shown.dialog, &ChangeDialog::chosen);
        auto* slider = shown.editor<QWidget>("batch.size.slider");
        QVERIFY(slider);
        slider->setFocus();
        QTest::keyClick(slider, Qt::Key_End);
        QTest::keyClick(slider, Qt::Key_PageDown);
        QTest::mouseClick(shown.run, Qt::LeftButton);
        QCOMPARE(chosen.size(), 1);
        const auto value = chosen[0][1].value<PropertyValue>();
        QVERIFY(std::holds_alternative<std::int64_t>(value));
        QVERIFY(std::get<std::int64_t>(value) < 160 && 160 % std::get<std::int64_t>(value) == 0);
    }

    void anotherPropertyHasItsOwnEditor()
    {
        Shown shown(m_record);
        QSignalSpy chosen(shown.dialog, &ChangeDialog::chosen);
        shown.properties->setFocus();
        QTest::keyClicks(shown.properties, u"Optimizer"_s);
        QCOMPARE(shown.properties->currentData().toString(), u"optimizer.kind"_s);
        QVERIFY(!shown.editor<QWidget>("batch.size"));
        auto* kinds = shown.editor<QComboBox>("optimizer.kind");
        QVERIFY(kinds);
        kinds->setFocus();
        QTest::keyClicks(kinds, u"adam"_s);
        QTest::mouseClick(shown.run, Qt::LeftButton);
        QCOMPARE(chosen.size(), 1);
        QVERIFY(chosen[0][1].value<PropertyValue>() == PropertyValue(std::string("adam")));
    }

    void onlyWhatHasAnEffectIsOffered()
    {
        Shown shown(m_record);
        QVERIFY(shown.properties->findData(u"optimizer.learning_rate"_s) >= 0);
        QVERIFY(shown.properties->findData(u"optimizer.momentum"_s) < 0);
        QVERIFY(shown.properties->findData(u"data.file"_s) < 0);
        shown.dialog->choose(u"optimizer.momentum"_s); // ignored
        QCOMPARE(shown.properties->currentData().toString(), u"batch.size"_s);
    }

    void whatCannotRunSaysWhy()
    {
        Shown shown(m_record);
        shown.dialog->choose(u"model.hidden"_s);
        auto* edit = shown.editor<QLineEdit>("model.hidden");
        QVERIFY(edit);
        edit->setFocus();
        QTest::keyClicks(edit, u"8, none"_s);
        QTest::keyClick(edit, Qt::Key_Tab);
        QVERIFY(!shown.problem().isEmpty());
        QSignalSpy chosen(shown.dialog, &ChangeDialog::chosen);
        QTest::mouseClick(shown.run, Qt::LeftButton);
        QCOMPARE(chosen.size(), 0);
        edit->setFocus();
        edit->selectAll();
        QTest::keyClicks(edit, u"8"_s);
        QTest::keyClick(edit, Qt::Key_Tab);
        QCOMPARE(shown.problem(), QString());
    }

    void cancelChangesNothing()
    {
        Shown shown(m_record);
        QSignalSpy chosen(shown.dialog, &ChangeDialog::chosen);
        shown.type("batch.size", "32");
        QTest::keyClick(shown.dialog, Qt::Key_Escape);
        QCOMPARE(chosen.size(), 0);
        QTRY_VERIFY(!shown.dialog);
    }

    void thePanelPassesTheChangeOn()
    {
        NumberedRunList runs;
        RunsPanel panel(runs);
        runs.add(m_record);
        panel.show();
        QVERIFY(QTest::qWaitForWindowActive(&panel));
        QSignalSpy requested(&panel, &RunsPanel::duplicateRequested);
        panel.findChild<QAction*>(u"runDuplicate"_s)->trigger();
        auto* dialog = panel.findChild<ChangeDialog*>();
        QVERIFY(dialog);
        auto* box = dialog->findChild<QAbstractSpinBox*>(u"batch.size"_s);
        box->selectAll();
        QTest::keyClicks(box, u"9"_s);
        QTest::keyClick(box, Qt::Key_Tab);
        QTest::mouseClick(dialog->findChild<QPushButton*>(u"changeRun"_s), Qt::LeftButton);
        QCOMPARE(requested.size(), 1);
        QCOMPARE(requested[0][0].value<std::uint64_t>(), 1U);
        QCOMPARE(requested[0][1].toString(), u"batch.size"_s);
        QVERIFY(requested[0][2].value<PropertyValue>() == PropertyValue(std::int64_t{9}));
    }
};

QTEST_MAIN(tst_ChangeDialog)
#include "tst_change_dialog.moc"
