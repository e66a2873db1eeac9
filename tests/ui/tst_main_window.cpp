#include "chart/learning_curve_chart.h"
#include "panel/number_box.h"
#include "test_case.h"
#include "window/look.h"
#include "window/main_window.h"

#include <QtCore/QTemporaryDir>
#include <QtGui/QAction>
#include <QtGui/QImageReader>
#include <QtTest/QSignalSpy>
#include <QtWidgets/QApplication>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QMenuBar>
#include <QtWidgets/QToolButton>

using namespace epochscope;

class tst_MainWindow : public TestCase
{
    Q_OBJECT

    static constexpr int patience = 60'000;
    std::unique_ptr<MainWindow> m_window;

    template <class Object>
    Object* part(const char* name) const
    {
        auto* found = m_window->findChild<Object*>(QLatin1String(name));
        if (!found)
            qFatal("no %s", name);
        return found;
    }
    QString text(const char* label) const { return part<QLabel>(label)->text(); }
    void type(const char* box, const char* number) const
    {
        auto* target = part<NumberBox>(box);
        target->setFocus();
        target->selectAll();
        QTest::keyClicks(target, QLatin1String(number));
    }
    void click(const char* button) const { QTest::mouseClick(part<QToolButton>(button), Qt::LeftButton); }
    bool isIdle() const { return !m_window->controller().isBusy(); }

    QList<QWidget*> focusable() const
    {
        QList<QWidget*> list;
        for (QWidget* widget : m_window->findChildren<QWidget*>())
            if (widget->isVisible() && widget->isEnabled() && !widget->focusProxy() &&
                (widget->focusPolicy() & Qt::TabFocus))
                list += widget;
        return list;
    }

private slots:
    void init()
    {
        TestCase::init();
        applyLook(*qApp, Appearance::light);
        auto file = preset("worked-example");
        QVERIFY(file);
        m_window = std::make_unique<MainWindow>(*file);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }
    void cleanup() { m_window.reset(); }

    void opensOnTheWorkedExampleReadyToRun()
    {
        QVERIFY(part<QAction>("runAction")->isEnabled());
        QVERIFY(!part<QAction>("stopAction")->isEnabled());
        QVERIFY(!part<QAction>("exportAction")->isEnabled());
        QCOMPARE(part<QComboBox>("presets")->currentText(), QStringLiteral("worked-example"));
        QCOMPARE(text("update"), QStringLiteral("0/40,000"));
    }

    void theThreeNumbersRunAndTheCountersTell()
    {
        type("data.samples", "200");
        type("batch.size", "5");
        type("stop.epochs", "1000");
        click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m_window->controller().snapshot().finished && isIdle(), patience);
        QCOMPARE(text("epoch"), QStringLiteral("1,000/1,000"));
        QCOMPARE(text("batch"), QStringLiteral("40/40"));
        QCOMPARE(text("update"), QStringLiteral("40,000/40,000"));
        QCOMPARE(text("samples"), QStringLiteral("200,000"));
        QVERIFY(m_window->windowTitle().startsWith(QStringLiteral("1,000/1,000 epochs · 40,000 updates")));
        QVERIFY(text("status").startsWith(QStringLiteral("Done: 1,000 epochs, 40,000 updates")));
        const auto* view = part<QWidget>("learningCurve");
        QVERIFY(view->accessibleDescription().startsWith(
            QStringLiteral("Learning curve after 1,000 epochs: training error 0.0")));
        QVERIFY(part<QAction>("exportAction")->isEnabled());
    }

    void runAndStopByKeyboard()
    {
        type("stop.epochs", "1000000000");
        QTest::keyClick(m_window.get(), Qt::Key_F5);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->controller().snapshot().position.updates > 1000, patience);
        QVERIFY(!part<QAction>("runAction")->isEnabled());
        QTest::keyClick(m_window.get(), Qt::Key_F5, Qt::ShiftModifier);
        QTRY_VERIFY_WITH_TIMEOUT(isIdle(), patience);
        QVERIFY(text("status").startsWith(QStringLiteral("Stopped by you")));
        QVERIFY(part<QAction>("runAction")->isEnabled());
    }

    void aChangeInMidRunBelongsToTheNextRun()
    {
        type("stop.epochs", "1000000000");
        click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m_window->controller().snapshot().position.updates > 0, patience);
        QVERIFY(!part<QLabel>("remark")->isVisible());
        type("batch.size", "20");
        QVERIFY(part<QLabel>("remark")->isVisible());
        QVERIFY(text("remark").contains(QStringLiteral("next run")));
        QCOMPARE(m_window->controller().snapshot().plan.batchSize, 5);
        QTRY_VERIFY_WITH_TIMEOUT(part<QAction>("exportAction")->isEnabled(), patience);
        type("batch.size", "5");
        QVERIFY(!part<QLabel>("remark")->isVisible());
        click("stop");
        QTRY_VERIFY_WITH_TIMEOUT(isIdle(), patience);
    }

    void whatCannotRunSaysWhyInTheToolTip()
    {
        type("batch.size", "0");
        QVERIFY(!part<QAction>("runAction")->isEnabled());
        QCOMPARE(part<QToolButton>("run")->toolTip(), text("batch.size.problem"));
        QTest::keyClick(m_window.get(), Qt::Key_F5);
        QVERIFY(isIdle());
    }

    void aDivergedRunIsExplainedAboveTheChart()
    {
        type("optimizer.learning_rate", "1000");
        click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m_window->controller().snapshot().finished && isIdle(), patience);
        QVERIFY(part<QWidget>("notice")->isVisible());
        QVERIFY(text("noticeText").contains(QStringLiteral("learning rate")));
        click("noticeClose");
        QVERIFY(!part<QWidget>("notice")->isVisible());
        QVERIFY(part<QAction>("runAction")->isEnabled());
    }

    void dataThatCannotBeReadLeaveTheWindowUsable()
    {
        auto* source = part<QComboBox>("data.source");
        source->setFocus();
        QTest::keyClicks(source, QStringLiteral("csv"));
        auto* file = part<QLineEdit>("data.file");
        file->setFocus();
        QTest::keyClicks(file, QStringLiteral("/nowhere/missing.csv"));
        QTest::keyClick(file, Qt::Key_Return);
        click("run");
        QTRY_VERIFY_WITH_TIMEOUT(part<QWidget>("notice")->isVisible(), patience);
        QVERIFY(text("noticeText").contains(QStringLiteral("missing.csv")));
        QVERIFY(part<QAction>("runAction")->isEnabled());
    }

    void whatCannotStartLeavesTheLastRunAsItIs()
    {
        type("stop.epochs", "20");
        click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m_window->controller().snapshot().finished && isIdle(), patience);
        const QString title = m_window->windowTitle();
        type("data.samples", "1000000000000");
        click("run");
        QTRY_VERIFY_WITH_TIMEOUT(part<QWidget>("notice")->isVisible(), patience);
        QVERIFY2(text("noticeText").startsWith(QStringLiteral("Samples: ")), qPrintable(text("noticeText")));
        QVERIFY2(!text("noticeText").contains(QStringLiteral("data.samples")), qPrintable(text("noticeText")));
        QCOMPARE(m_window->windowTitle(), title);
        QCOMPARE(text("epoch"), QStringLiteral("20/20"));
        QVERIFY(m_window->controller().experiment().experiment.data.samples == 200);
        QVERIFY(part<QWidget>("learningCurve")->accessibleDescription().contains(QStringLiteral("20 epochs")));
        QVERIFY(part<QAction>("exportAction")->isEnabled());
    }

    void aPresetFillsThePanel()
    {
        auto* presets = part<QComboBox>("presets");
        type("batch.size", "7");
        QCOMPARE(presets->currentIndex(), -1);
        presets->setFocus();
        QTest::keyClicks(presets, QStringLiteral("worked"));
        QCOMPARE(part<NumberBox>("batch.size")->whole(), 5);
        QCOMPARE(presets->currentText(), QStringLiteral("worked-example"));
    }

    void whatIsSetBackToThePresetIsThePresetAgain()
    {
        type("batch.size", "50");
        QCOMPARE(part<QComboBox>("presets")->currentIndex(), -1);
        type("batch.size", "5");
        QCOMPARE(part<QComboBox>("presets")->currentText(), QStringLiteral("worked-example"));
    }

    void runAndStopHandTheKeyboardToEachOther()
    {
        type("stop.epochs", "1000000000");
        part<QToolButton>("run")->setFocus();
        QTest::keyClick(part<QToolButton>("run"), Qt::Key_Space);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->controller().snapshot().position.updates > 0, patience);
        QCOMPARE(QApplication::focusWidget(), part<QToolButton>("stop"));
        QTest::keyClick(part<QToolButton>("stop"), Qt::Key_Space);
        QTRY_VERIFY_WITH_TIMEOUT(isIdle(), patience);
        QCOMPARE(QApplication::focusWidget(), part<QToolButton>("run"));
    }

    void theCurveIsExported_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("png") << QStringLiteral("curve.png");
        QTest::newRow("svg") << QStringLiteral("curve.svg");
        QTest::newRow("pdf") << QStringLiteral("curve.pdf");
    }
    void theCurveIsExported()
    {
        QFETCH(QString, name);
        const QTemporaryDir folder;
        type("stop.epochs", "20");
        click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m_window->controller().snapshot().finished && isIdle(), patience);
        QTest::keyClick(part<NumberBox>("stop.epochs"), Qt::Key_E, Qt::ControlModifier);
        auto* dialog = part<QFileDialog>("exportDialog");
        QTRY_VERIFY(dialog->isVisible());
        auto* edit = dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"));
        QVERIFY(edit);
        edit->setText(folder.filePath(name)); // typed, the completer's list would take the Return key
        QTest::keyClick(edit, Qt::Key_Return);
        QTRY_COMPARE(text("status"), QStringLiteral("Saved %1.").arg(folder.filePath(name)));
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QFile::ReadOnly));
        QVERIFY(file.size() > 2000);
    }

    void anExportThatFailsIsExplainedUntilOneSucceeds()
    {
        const QTemporaryDir folder;
        type("stop.epochs", "20");
        click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m_window->controller().snapshot().finished && isIdle(), patience);
        const auto exportTo = [this](const QString& path) {
            m_window->exportCurve();
            auto* dialog = part<QFileDialog>("exportDialog");
            Q_EMIT dialog->fileSelected(path);
            delete dialog;
        };
        exportTo(folder.filePath(QStringLiteral("curve.jpg")));
        QVERIFY(part<QWidget>("notice")->isVisible());
        QVERIFY2(text("noticeText").contains(QStringLiteral(".png")), qPrintable(text("noticeText")));
        exportTo(folder.filePath(QStringLiteral("curve.png")));
        QVERIFY(!part<QWidget>("notice")->isVisible());
    }

    void everyFocusableWidgetHasANameToBeReadOut()
    {
        const auto widgets = focusable();
        QVERIFY(widgets.size() > 12);
        for (const QWidget* widget : widgets) {
            QVERIFY2(!widget->accessibleName().isEmpty(), widget->metaObject()->className());
            QVERIFY2(!widget->objectName().isEmpty(), qPrintable(widget->accessibleName()));
        }
    }

    void theTabKeyVisitsAll()
    {
        QSet<QWidget*> visited;
        for (int i = 0; i < 100; ++i) {
            visited += QApplication::focusWidget();
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        }
        for (QWidget* widget : focusable())
            QVERIFY2(visited.contains(widget), qPrintable(widget->objectName()));
    }

    void everyActionHasAMenuEntryAndNoShortcutTwice()
    {
        QList<QAction*> listed;
        const std::function<void(const QList<QAction*>&)> collect = [&](const QList<QAction*>& actions) {
            for (QAction* each : actions) {
                listed += each;
                if (each->menu())
                    collect(each->menu()->actions());
            }
        };
        collect(m_window->menuBar()->actions());
        QSet<QString> shortcuts;
        for (const QAction* each : m_window->findChildren<QAction*>(QRegularExpression(QStringLiteral("Action$")))) {
            QVERIFY2(listed.contains(each), qPrintable(each->objectName()));
            const QString keys = each->shortcut().toString();
            QVERIFY2(keys.isEmpty() || !shortcuts.contains(keys), qPrintable(keys));
            shortcuts += keys;
        }
        QVERIFY(shortcuts.size() >= 5);
    }

    void closingInMidRunEndsAtOnce()
    {
        type("stop.epochs", "1000000000");
        click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m_window->controller().snapshot().position.updates > 1000, patience);
        QElapsedTimer clock;
        clock.start();
        QVERIFY(m_window->close());
        m_window.reset();
        QVERIFY2(clock.elapsed() < 2000, qPrintable(QString::number(clock.elapsed())));
    }

    void darkIsDarkThroughout()
    {
        applyLook(*qApp, Appearance::dark);
        QCoreApplication::processEvents();
        const QImage image = m_window->grab().toImage();
        int light = 0;
        for (int x = 0; x < image.width(); x += 3)
            for (int y = 0; y < image.height(); y += 3)
                light += image.pixelColor(x, y).lightness() > 160 ? 1 : 0;
        QVERIFY(light < image.width() * image.height() / 9 / 20);
    }

    void fitsIntoASmallScreen()
    {
        QVERIFY2(m_window->minimumSizeHint().width() <= 800,
                 qPrintable(QString::number(m_window->minimumSizeHint().width())));
        QVERIFY2(m_window->minimumSizeHint().height() <= 560,
                 qPrintable(QString::number(m_window->minimumSizeHint().height())));
    }

    void fitsIntoASmallScreenWithLargeType()
    {
        const QFont usual = QApplication::font();
        QFont large = usual;
        large.setPointSizeF(2 * usual.pointSizeF());
        QApplication::setFont(large);
        const MainWindow window(*preset("worked-example"));
        const QSize least = window.minimumSizeHint();
        QApplication::setFont(usual);
        QVERIFY2(least.width() <= 800, qPrintable(QString::number(least.width())));
        QVERIFY2(least.height() <= 600, qPrintable(QString::number(least.height())));
    }

    void aSmallerWindowCutsNoControlOff()
    {
        m_window->resize(1280, 800);
        QCoreApplication::processEvents();
        m_window->resize(800, 600);
        QTRY_COMPARE(m_window->size(), QSize(800, 600));
        const auto* form = part<QWidget>("experimentForm");
        QVERIFY(form->width() <= form->parentWidget()->width());
    }

    void largeNumbersDoNotCutControlsOff()
    {
        m_window->resize(800, 600);
        type("data.samples", "1000000000000000");
        QCoreApplication::processEvents();
        QVERIFY2(m_window->width() <= 800, qPrintable(QString::number(m_window->width())));
        const auto* form = part<QWidget>("experimentForm");
        QVERIFY(form->width() <= form->parentWidget()->width());
    }

    void countersKeepTheirPlaceWhileTheyCount()
    {
        type("stop.epochs", "3000");
        const auto* left = part<QLabel>("left");
        click("run");
        QTRY_VERIFY_WITH_TIMEOUT(m_window->controller().snapshot().runId != 0, patience);
        QCoreApplication::processEvents();
        const QPoint before = left->mapTo(m_window.get(), QPoint());
        QTRY_VERIFY_WITH_TIMEOUT(m_window->controller().snapshot().finished && isIdle(), patience);
        QCoreApplication::processEvents();
        QCOMPARE(left->mapTo(m_window.get(), QPoint()), before);
    }
};

QTEST_MAIN(tst_MainWindow)
#include "tst_main_window.moc"
