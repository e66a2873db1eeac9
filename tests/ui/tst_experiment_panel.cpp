#include "panel/experiment_panel.h"
#include "panel/number_box.h"
#include "panel/number_slider.h"
#include "test_case.h"

#include <QtGui/QWheelEvent>
#include <QtTest/QSignalSpy>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>

using namespace epochscope;

class tst_ExperimentPanel : public TestCase
{
    Q_OBJECT

    std::unique_ptr<ExperimentDocument> m_document;
    std::unique_ptr<ExperimentPanel> m_panel;

    template <class Widget>
    Widget* part(const char* name) const
    {
        auto* found = m_panel->findChild<Widget*>(QLatin1String(name));
        Q_ASSERT(found);
        return found;
    }
    QString text(const char* label) const { return part<QLabel>(label)->text().simplified(); }
    void type(const char* box, const QString& number) const
    {
        auto* target = part<NumberBox>(box);
        target->setFocus();
        target->selectAll();
        QTest::keyClicks(target, number);
    }
    const Experiment& experiment() const { return m_panel->experiment().experiment; }
    void choose(const char* box, const QString& item) const
    {
        auto* target = part<QComboBox>(box);
        target->setFocus();
        QTest::keyClick(target, Qt::Key_Home);
        for (int i = 0; i < target->count() && target->currentText() != item; ++i)
            QTest::keyClick(target, Qt::Key_Down);
    }

private slots:
    void init()
    {
        TestCase::init();
        m_document = std::make_unique<ExperimentDocument>();
        m_panel = std::make_unique<ExperimentPanel>(*m_document);
        m_panel->resize(320, 900);
        m_panel->show();
        QVERIFY(QTest::qWaitForWindowActive(m_panel.get()));
    }
    void cleanup() { m_panel.reset(); }

    void opensOnTheDefaults()
    {
        QVERIFY(experiment() == Experiment{});
        QVERIFY(m_panel->obstacle().isEmpty());
        QCOMPARE(text("formula"), QStringLiteral("200 ÷ 5 = 40 batches per epoch × 1,000 epochs = 40,000 updates"));
        QCOMPARE(text("variant"), QStringLiteral("Mini-batch gradient descent"));
    }

    void theThreeNumbersMakeTheFormula()
    {
        QSignalSpy changes(m_panel.get(), &ExperimentPanel::changed);
        type("data.samples", QStringLiteral("1000"));
        type("batch.size", QStringLiteral("400"));
        type("stop.epochs", QStringLiteral("3"));
        QVERIFY(changes.size() > 2);
        QCOMPARE(experiment().data.samples, std::optional<std::int64_t>(1000));
        QCOMPARE(experiment().batch.size, std::optional<std::int64_t>(400));
        QCOMPARE(experiment().stop.epochs, 3);
        QVERIFY2(text("formula").contains(QStringLiteral("2 batches of 400 + 1 of 200")),
                 qPrintable(text("formula")));
        QVERIFY2(text("formula").endsWith(QStringLiteral("9 updates")), qPrintable(text("formula")));
    }

    void thePolesHaveTheirNames()
    {
        type("batch.size", QStringLiteral("1"));
        QVERIFY(text("variant").startsWith(QStringLiteral("Stochastic gradient descent")));
        auto* slider = part<NumberSlider>("batch.size.slider");
        slider->setFocus();
        QTest::keyClick(slider, Qt::Key_End);
        QVERIFY(!experiment().batch.size);
        QVERIFY(text("variant").startsWith(QStringLiteral("Batch gradient descent")));
    }

    void aNumberThatMayNotBeIsRefusedBesideItsControl()
    {
        type("batch.size", QStringLiteral("0"));
        QCOMPARE(experiment().batch.size, std::optional<std::int64_t>(5));
        QVERIFY(part<QLabel>("batch.size.problem")->isVisible());
        QCOMPARE(text("batch.size.problem"), QStringLiteral("This must be 1 or more."));
        QCOMPARE(m_panel->obstacle(), text("batch.size.problem"));
        QCOMPARE(part<NumberBox>("batch.size")->text(), QStringLiteral("0")); // as typed
        // Another control's change does not forgive it.
        type("stop.epochs", QStringLiteral("7"));
        QVERIFY(!m_panel->obstacle().isEmpty());
        type("batch.size", QStringLiteral("8"));
        QVERIFY(m_panel->obstacle().isEmpty());
        QVERIFY(!part<QLabel>("batch.size.problem")->isVisible());
    }

    void combinationsThatCannotRunSayWhy()
    {
        ExperimentFile file;
        file.experiment.batch.last = LastBatch::drop;
        m_document->load(file);
        QVERIFY(m_panel->obstacle().isEmpty());
        type("batch.size", QStringLiteral("300")); // more than there are: nothing would be left
        QVERIFY(!m_panel->obstacle().isEmpty());
        // Beside the control if it has one in this panel, else under the formula.
        QVERIFY(part<QLabel>("batch.size.problem")->isVisible() || part<QLabel>("problem")->isVisible());
        QVERIFY(text("formula").startsWith(QStringLiteral("These settings do not make a run")));
    }

    void withOtherDataItIsNoLongerThePreset()
    {
        m_document->replace(*preset("worked-example"), QStringLiteral("preset"));
        type("batch.size", QStringLiteral("20"));
        QVERIFY(!m_panel->experiment().name.empty()); // a variation of it
        choose("data.source", QStringLiteral("moons"));
        QVERIFY(m_panel->experiment().name.empty() && m_panel->experiment().description.empty());
        m_document->undoStack().undo();
        QVERIFY(!m_panel->experiment().name.empty());
    }

    void aRealSetBringsItsOwnSamples()
    {
        choose("data.source", QStringLiteral("digits"));
        QVERIFY(experiment().data.source == DataSource::digits);
        QVERIFY(!experiment().data.samples);
        QVERIFY(m_panel->obstacle().isEmpty());
        QVERIFY2(text("formula").contains(QStringLiteral("1797")) ||
                     text("formula").contains(QStringLiteral("1,797")),
                 qPrintable(text("formula")));
        QVERIFY(!part<QWidget>("data.noise.editor")->isVisible());
        choose("data.source", QStringLiteral("moons"));
        QCOMPARE(experiment().data.samples, std::optional<std::int64_t>(200));
        QVERIFY(part<QWidget>("data.noise.editor")->isVisible());
    }

    void aFileIsAskedForWhereOneIsNeeded()
    {
        QVERIFY(!part<QWidget>("data.file.editor")->isVisible());
        choose("data.source", QStringLiteral("csv"));
        QVERIFY(part<QWidget>("data.file.editor")->isVisible());
        QVERIFY(!m_panel->obstacle().isEmpty());
        auto* file = part<QLineEdit>("data.file");
        file->setFocus();
        QTest::keyClicks(file, QStringLiteral("some.csv"));
        QTest::keyClick(file, Qt::Key_Return);
        QCOMPARE(experiment().data.file, std::string("some.csv"));
        QVERIFY(m_panel->obstacle().isEmpty());
    }

    void whatIsSetAsideIsNotTrainedOn()
    {
        type("data.validation", QStringLiteral("0.25"));
        QVERIFY2(text("formula").startsWith(QStringLiteral("150 ÷ 5 = 30")), qPrintable(text("formula")));
        QVERIFY(text("variant").endsWith(QStringLiteral("150 of 200 samples train")));
    }

    void theWheelOverAControlDoesNotChangeIt()
    {
        part<NumberBox>("data.samples")->setFocus();
        for (const char* name : {"batch.size", "stop.epochs"}) {
            auto* box = part<NumberBox>(name);
            const QPointF at(5, 5);
            QWheelEvent wheel(at, box->mapToGlobal(at), {}, {0, 120}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase,
                              false);
            QCoreApplication::sendEvent(box, &wheel);
        }
        QVERIFY(experiment() == Experiment{});
    }

    void inATallWindowTheFormulaTakesNoMoreRoom()
    {
        const auto* formula = part<QWidget>("arithmetic");
        const int before = formula->height();
        m_panel->resize(m_panel->width(), 1600);
        QCoreApplication::processEvents();
        QCOMPARE(m_panel->height(), 1600);
        QCOMPARE(formula->height(), before);
    }

    void longNumbersAreSeenWhole()
    {
        for (const char* name : {"data.samples", "stop.epochs"}) {
            type(name, QStringLiteral("1000000000"));
            QCoreApplication::processEvents();
            const auto* edit = part<NumberBox>(name)->findChild<QLineEdit*>();
            QVERIFY(edit->text().endsWith(QStringLiteral("000")));
            QVERIFY2(edit->width() >= edit->fontMetrics().horizontalAdvance(edit->text()), name);
        }
    }

    // A real wheel would focus such a control first, and what has the focus takes the wheel.
    void noControlIsFocusedByTheWheel()
    {
        for (const QWidget* each : m_panel->findChildren<QWidget*>())
            QVERIFY2(each->focusPolicy() != Qt::WheelFocus, qPrintable(each->objectName()));
    }

    void theFormDoesNotMoveWhileNumbersChange()
    {
        const auto* later = part<QWidget>("data.source.editor");
        const QPoint before = later->mapTo(m_panel.get(), QPoint());
        for (const char* number : {"1", "7", "200", "12345", "999999"}) {
            type("batch.size", QLatin1String(number));
            type("data.samples", QLatin1String(number));
            QCoreApplication::processEvents();
            QCOMPARE(later->mapTo(m_panel.get(), QPoint()), before);
        }
    }
};

QTEST_MAIN(tst_ExperimentPanel)
#include "tst_experiment_panel.moc"
