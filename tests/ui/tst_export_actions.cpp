// Every action of the export menu, with real keys; what comes out is read back.
#include "export/export_actions.h"
#include "export/export_dialog.h"
#include "export/picture_output.h"
#include "finished_run.h"
#include "test_case.h"

#include "record/exporters.h"
#include "record/safetensors.h"
#include "training/command_text.h"

#include <QtCore/QDir>
#include <QtCore/QMimeData>
#include <QtCore/QTemporaryDir>
#include <QtGui/QAction>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtPrintSupport/QPrintDialog>
#include <QtPrintSupport/QPrinter>
#include <QtTest/QSignalSpy>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QProgressDialog>
#include <QtWidgets/QPushButton>

using namespace epochscope;
using namespace Qt::Literals::StringLiterals;

class tst_ExportActions : public TestCase
{
    Q_OBJECT
    QTemporaryDir m_folder;
    RunRecord m_record, m_classes;

    QString path(const QString& name) const { return m_folder.filePath(name); }
    static QByteArray bytesOf(const QString& file)
    {
        QFile opened(file);
        return opened.open(QFile::ReadOnly) ? opened.readAll() : QByteArray();
    }
    static std::string text(const QByteArray& bytes) { return bytes.toStdString(); }

    // A window with the actions, as the main window has them.
    struct Window
    {
        explicit Window(const std::optional<RunRecord>& record) : actions(&window), exported(&actions, &ExportActions::exported), failed(&actions, &ExportActions::failed)
        {
            for (QAction* action : actions.actions())
                window.addAction(action);
            source.title = u"The worked example"_s;
            source.subtitle = u"200 ÷ 5"_s;
            source.caption = "settings and seeds";
            source.experiment = *preset("worked-example");
            if (record) {
                CurveRun run;
                run.id = 1;
                run.record = *record;
                run.ended = true;
                source.runs = {run};
                source.current = record;
                source.experiment = record->file;
            }
            actions.setSource([this] { return source; });
            window.resize(640, 480);
            window.show();
            window.activateWindow();
            if (!QTest::qWaitForWindowActive(&window))
                qFatal("the window is not active");
        }
        void key(Qt::Key key, Qt::KeyboardModifiers modifiers) { QTest::keyClick(&window, key, modifiers); }

        QWidget window;
        ExportSource source;
        ExportActions actions;
        QSignalSpy exported, failed;
    };

    // Triggers, types the name into the file dialog and presses Enter.
    static void give(QAction* action, const QString& name)
    {
        action->trigger();
        QFileDialog* question = nullptr;
        QTRY_VERIFY((question = QApplication::activeWindow() ? qobject_cast<QFileDialog*>(QApplication::activeWindow()) : nullptr));
        auto* edit = question->findChild<QLineEdit*>(u"fileNameEdit"_s);
        QVERIFY(edit);
        edit->selectAll();
        QTest::keyClicks(edit, name);
        QTest::keyClick(edit, Qt::Key_Return);
    }

private slots:
    void initTestCase()
    {
        auto file = *preset("worked-example");
        file.experiment.stop.epochs = 25;
        m_record = finishedRun(file);
        file = *preset("iris");
        file.experiment.stop.epochs = 20;
        m_classes = finishedRun(file);
    }

    void nothingIsOfferedThatIsNotThere()
    {
        Window window(std::nullopt);
        for (QAction* action : {window.actions.picture, window.actions.copyPicture, window.actions.print,
                                window.actions.history, window.actions.batches, window.actions.weights}) {
            QVERIFY2(!action->isEnabled(), qPrintable(action->objectName()));
            QVERIFY2(action->toolTip().contains(u"yet"_s), qPrintable(action->toolTip()));
        }
        QVERIFY(window.actions.experiment->isEnabled());
        QVERIFY(window.actions.copyCommand->isEnabled());

        RunRecord atWork = m_record;
        atWork.reason.reset();
        atWork.parameters.reset();
        Window running(atWork);
        QVERIFY(!running.actions.weights->isEnabled());
        QVERIFY(running.actions.weights->toolTip().contains(u"when the run is over"_s));
        QVERIFY(running.actions.history->isEnabled());
    }

    void everyActionHasANameTextAndToolTipAndNoShortcutTwice()
    {
        Window window(m_record);
        QSet<QString> names, keys, letters;
        for (const QAction* action : window.actions.actions()) {
            QVERIFY(action->isEnabled());
            QVERIFY(!action->objectName().isEmpty() && !names.contains(action->objectName()));
            names += action->objectName();
            QVERIFY(!action->toolTip().isEmpty());
            const auto mark = action->text().indexOf(u'&');
            QVERIFY2(mark >= 0, qPrintable(action->text()));
            const QString letter = action->text().mid(mark + 1, 1).toLower();
            QVERIFY2(!letters.contains(letter), qPrintable(action->text()));
            letters += letter;
            if (!action->shortcut().isEmpty()) {
                QVERIFY(!keys.contains(action->shortcut().toString()));
                keys += action->shortcut().toString();
            }
        }
        QCOMPARE(keys, QSet<QString>({u"Ctrl+E"_s, u"Ctrl+Shift+C"_s, u"Ctrl+P"_s, u"Ctrl+Shift+K"_s}));
    }

    void thePictureIsSavedAndItsLookRemembered()
    {
        Window window(m_record);
        window.key(Qt::Key_E, Qt::ControlModifier);
        QTRY_VERIFY(window.window.findChild<ExportDialog*>());
        auto* dialog = window.window.findChild<ExportDialog*>();
        QTRY_VERIFY(dialog->isActiveWindow());
        auto* withLegend = dialog->findChild<QWidget*>(u"withLegend"_s);
        withLegend->setFocus();
        QTest::keyClick(withLegend, Qt::Key_Space);
        auto* save = dialog->findChild<QPushButton*>(u"save"_s);
        QTest::mouseClick(save, Qt::LeftButton);
        QFileDialog* question = nullptr;
        QTRY_VERIFY((question = dialog->findChild<QFileDialog*>()) && question->isActiveWindow());
        auto* edit = question->findChild<QLineEdit*>(u"fileNameEdit"_s);
        QCOMPARE(edit->text(), u"the-worked-example-learning-curve.png"_s);
        edit->selectAll();
        QTest::keyClicks(edit, path(u"picture.png"_s));
        QTest::keyClick(edit, Qt::Key_Return);
        QTRY_COMPARE(window.exported.size(), 1);
        QCOMPARE(window.exported[0][0].toString(), u"Saved %1."_s.arg(path(u"picture.png"_s)));
        QCOMPARE(QImage(path(u"picture.png"_s)).size(), QSize(1920, 1080));
        const QVariantMap choices = window.actions.choices();
        QCOMPARE(choices.value(u"legend"_s).toBool(), false);
        QCOMPARE(choices.value(u"folder"_s).toString(), m_folder.path());
    }

    void thePictureIsCopiedAsItLookedLast()
    {
        Window window(m_record);
        window.actions.setChoices({{u"width"_s, 640}, {u"height"_s, 400}, {u"theme"_s, u"dark"_s}});
        window.key(Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(window.exported.size(), 1);
        const QMimeData* data = QGuiApplication::clipboard()->mimeData();
        const auto image = qvariant_cast<QImage>(data->imageData());
        QCOMPARE(image.size(), QSize(640, 400));
        QVERIFY(image.pixelColor(2, 2).lightness() < 60);
        QVERIFY(data->data(u"image/svg+xml"_s).contains("<svg"));
    }

    void thePageIsFilledWithThePicture()
    {
        QPrinter printer(QPrinter::HighResolution);
        printer.setOutputFileName(path(u"page.pdf"_s));
        printer.setPageLayout(QPageLayout(QPageSize(QPageSize::A4), QPageLayout::Landscape, QMarginsF(36, 36, 36, 36)));
        CurveRun run;
        run.record = m_record;
        const auto printed = printPicture(printer, {run}, {});
        QVERIFY2(printed.has_value(), printed ? "" : printed.error().text().c_str());
        const QByteArray pdf = bytesOf(path(u"page.pdf"_s));
        QVERIFY(pdf.startsWith("%PDF-"));
        QCOMPARE(pdf.count("/Type /Page\n"), 1);
        QVERIFY2(pdf.contains("/MediaBox [0 0 842"), "landscape A4");
        printer.setOutputFileName(u"/proc/page.pdf"_s);
        const auto refused = printPicture(printer, {run}, {});
        QVERIFY(!refused && refused.error().text().find("/proc/page.pdf") != std::string::npos);
    }

    void thePrintDialogOpensAndCloses()
    {
        Window window(m_record);
        window.key(Qt::Key_P, Qt::ControlModifier);
        QPrintDialog* dialog = nullptr;
        QTRY_VERIFY((dialog = window.window.findChild<QPrintDialog*>()) && dialog->isVisible());
        QTest::keyClick(dialog, Qt::Key_Escape);
        QTRY_VERIFY(!window.window.findChild<QPrintDialog*>());
        QVERIFY(window.exported.isEmpty() && window.failed.isEmpty());
    }

    void thePrintDialogMayOutliveTheActions()
    {
        Window window(m_record);
        window.key(Qt::Key_P, Qt::ControlModifier);
        QTRY_VERIFY(window.window.findChild<QPrintDialog*>());
    } // the actions go first, then the window with its dialog

    void theHistoryIsTheCommandLines()
    {
        for (const RunRecord* record : {&m_record, &m_classes}) {
            Window window(*record);
            give(window.actions.history, path(u"history"_s)); // gets its suffix
            QTRY_COMPARE(window.exported.size(), 1);
            QVERIFY(text(bytesOf(path(u"history.csv"_s))) == historyCsv(record->history, record->classification));
            QVERIFY(QFile::remove(path(u"history.csv"_s)));
        }
    }

    void theBatchesAreWrittenOffTheWindowsThread()
    {
        Window window(m_record);
        give(window.actions.batches, path(u"batches.csv"_s));
        QTRY_VERIFY(window.exported.size() == 1 || !window.actions.batches->isEnabled());
        QTRY_COMPARE(window.exported.size(), 1);
        QTRY_VERIFY(window.actions.batches->isEnabled());
        const QByteArray csv = bytesOf(path(u"batches.csv"_s));
        QCOMPARE(csv.count('\n'), 1 + 25 * 40);
        QVERIFY(csv.startsWith("update,epoch,batch,size,loss,gradient_norm,step_norm,learning_rate\n1,1,1,5,"));
    }

    void theBatchesOfALongRunCanBeGivenUp()
    {
        RunRecord endless = m_record;
        endless.file.experiment.stop.epochs = 1'000'000'000;
        endless.steps = endless.file.experiment.stop.epochs * 40;
        endless.reason = FinishReason::interrupted;
        QTemporaryDir folder;
        Window window(endless);
        give(window.actions.batches, folder.filePath(u"batches.csv"_s));
        QProgressDialog* progress = nullptr;
        QTRY_VERIFY((progress = window.window.findChild<QProgressDialog*>()) && progress->isVisible());
        QVERIFY(!window.actions.batches->isEnabled());
        QTest::mouseClick(progress->findChild<QPushButton*>(), Qt::LeftButton);
        QTRY_VERIFY(window.actions.batches->isEnabled());
        QVERIFY(window.exported.isEmpty() && window.failed.isEmpty());
        QVERIFY(QDir(folder.path()).isEmpty(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot));
        // And the window may go while it is at work.
        give(window.actions.batches, folder.filePath(u"batches.csv"_s));
        QTRY_VERIFY(!window.actions.batches->isEnabled());
    }

    void theExperimentIsReadBack()
    {
        Window window(m_record);
        give(window.actions.experiment, path(u"experiment.json"_s));
        QTRY_COMPARE(window.exported.size(), 1);
        const auto read = readExperiment(path(u"experiment.json"_s).toStdString());
        QVERIFY2(read.has_value(), read ? "" : read.error().text().c_str());
        QVERIFY(read->experiment == m_record.file.experiment);
        QCOMPARE(read->name, m_record.file.name);
    }

    void theWeightsAreReadBack()
    {
        Window window(m_classes);
        give(window.actions.weights, path(u"weights.safetensors"_s));
        QTRY_COMPARE(window.exported.size(), 1);
        const auto read = readSafetensors(path(u"weights.safetensors"_s).toStdString(), m_classes.shape);
        QVERIFY(read.has_value());
        QVERIFY(*read == *m_classes.parameters);
    }

    void theCommandLineIsCopied()
    {
        Window window(m_record);
        window.key(Qt::Key_K, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(),
                 u"epochscope run worked-example --set stop.epochs=25"_s);
        QCOMPARE(window.exported.size(), 1);
    }

    void whatCannotBeWrittenIsNamed_data()
    {
        QTest::addColumn<QString>("action");
        for (const char* name : {"exportHistory", "exportBatches", "exportExperiment", "exportWeights"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }
    void whatCannotBeWrittenIsNamed()
    {
        QFETCH(QString, action);
        Window window(m_record);
        give(window.actions.findChild<QAction*>(action), path(u"nowhere/file.x"_s));
        QTRY_COMPARE(window.failed.size(), 1);
        QVERIFY2(window.failed[0][0].toString().contains(path(u"nowhere/file.x"_s)), qPrintable(window.failed[0][0].toString()));
        QVERIFY(window.exported.isEmpty());
    }
};

QTEST_MAIN(tst_ExportActions)
#include "tst_export_actions.moc"
