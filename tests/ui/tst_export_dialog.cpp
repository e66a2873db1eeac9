// The export dialog, driven by keys and mouse; the files that it writes are read back.
#include "export/export_dialog.h"
#include "export/picture_preview.h"
#include "finished_run.h"
#include "made_run.h"
#include "frames.h"
#include "test_case.h"

#include <QtCore/QMimeData>
#include <QtCore/QProcess>
#include <QtCore/QStandardPaths>
#include <QtCore/QTemporaryDir>
#include <QtCore/QXmlStreamReader>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtTest/QSignalSpy>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QSpinBox>

using namespace epochscope;
using namespace Qt::Literals::StringLiterals;

namespace {
ExportSource sourceOf(bool classes)
{
    MadeRun made;
    made.accuracy = classes;
    ExportSource source;
    CurveRun run;
    run.id = 1;
    run.name = u"B 5"_s;
    run.record = madeRun(made);
    run.ended = true;
    source.runs = {run};
    source.title = u"The worked example"_s;
    source.subtitle = u"200 ÷ 5 = 40 batches"_s;
    source.caption = plotCaption(Experiment{});
    source.current = run.record;
    return source;
}

QImage imageOf(const ExportSource& source, const PlotOptions& options) { return pictureImage(source.painter(options), options); }

// Types a name into the file dialog that stands over the export dialog and presses Enter.
void giveFileName(const QString& path)
{
    QFileDialog* question = nullptr;
    QTRY_VERIFY((question = QApplication::activeWindow() ? qobject_cast<QFileDialog*>(QApplication::activeWindow()) : nullptr));
    auto* edit = question->findChild<QLineEdit*>(u"fileNameEdit"_s);
    QVERIFY(edit);
    edit->selectAll();
    QTest::keyClicks(edit, path);
    QTest::keyClick(edit, Qt::Key_Return);
}
} // namespace

class tst_ExportDialog : public TestCase
{
    Q_OBJECT
    QTemporaryDir m_folder;

    QString path(const char* name) const { return m_folder.filePath(QLatin1String(name)); }
    static QByteArray bytesOf(const QString& file)
    {
        QFile opened(file);
        return opened.open(QFile::ReadOnly) ? opened.readAll() : QByteArray();
    }

    struct Shown
    {
        explicit Shown(const PictureChoices& choices = {}, bool classes = false, const QString& folder = {})
            : dialog(sourceOf(classes), choices, folder)
        {
            dialog.show();
            dialog.activateWindow();
            if (!QTest::qWaitForWindowActive(&dialog))
                qFatal("the dialog is not active");
        }
        template <class Widget>
        Widget* at(const char* name)
        {
            auto* widget = dialog.findChild<Widget*>(QLatin1String(name));
            if (!widget)
                qFatal("no %s", name);
            return widget;
        }
        void click(const char* name) { QTest::mouseClick(at<QPushButton>(name), Qt::LeftButton); }
        void toggle(const char* name)
        {
            at<QCheckBox>(name)->setFocus();
            QTest::keyClick(at<QCheckBox>(name), Qt::Key_Space);
        }
        void type(const char* spinBox, const char* value)
        {
            at<QSpinBox>(spinBox)->setFocus();
            at<QSpinBox>(spinBox)->selectAll();
            QTest::keyClicks(at<QSpinBox>(spinBox), QLatin1String(value));
            QTest::keyClick(at<QSpinBox>(spinBox), Qt::Key_Tab);
        }
        void choose(const char* comboBox, int index)
        {
            auto* box = at<QComboBox>(comboBox);
            box->setFocus();
            QTest::keyClick(box, Qt::Key_Home);
            for (int i = 0; i < index; ++i)
                QTest::keyClick(box, Qt::Key_Down);
            if (box->currentIndex() != index)
                qFatal("%s stays at %d", comboBox, box->currentIndex());
        }
        ExportDialog dialog;
    };

private slots:
    void aPngHasTheSizeThatWasChosen()
    {
        Shown shown;
        QSignalSpy saved(&shown.dialog, &ExportDialog::saved);
        shown.click("save");
        giveFileName(path("slide.png"));
        QTRY_COMPARE(saved.size(), 1);
        QCOMPARE(saved[0][0].toString(), path("slide.png"));
        QCOMPARE(QImage(path("slide.png")).size(), QSize(1920, 1080));
        QVERIFY(!shown.dialog.isVisible());
    }

    void ownSizesAreTypedAndNamedSo()
    {
        Shown shown;
        QSignalSpy changed(&shown.dialog, &ExportDialog::choicesChanged);
        shown.type("width", "800");
        shown.type("height", "450");
        shown.type("resolution", "100");
        QVERIFY(!changed.isEmpty());
        QCOMPARE(shown.at<QComboBox>("size")->currentText(), u"Own size"_s);
        QCOMPARE(shown.at<QLabel>("paper")->text(), u"20.3 × 11.4 cm on paper"_s);
        shown.click("save");
        giveFileName(path("own.png"));
        QTRY_COMPARE(QImage(path("own.png")).size(), QSize(800, 450));
        QVERIFY(std::abs(QImage(path("own.png")).dotsPerMeterX() * 0.0254 - 100) < 1);
    }

    void everyNamedSizeIsWhatItSays()
    {
        Shown shown;
        int index = 0;
        for (const PictureSize& size : PictureChoices::sizes()) {
            shown.choose("size", index++);
            QCOMPARE(QSize(shown.dialog.plotOptions().width, shown.dialog.plotOptions().height),
                     QSize(size.width, size.height));
            QCOMPARE(shown.dialog.plotOptions().scale, size.dotsPerInch / 96.0);
        }
    }

    void svgAndPdfAreWrittenByTheirNames()
    {
        for (const char* name : {"curve.svg", "curve.pdf"}) {
            Shown shown;
            shown.click("save");
            giveFileName(path(name));
            QTRY_VERIFY(QFileInfo::exists(path(name)));
            QTRY_VERIFY(!shown.dialog.isVisible());
        }
        QXmlStreamReader xml(bytesOf(path("curve.svg")));
        QString text;
        while (!xml.atEnd())
            if (xml.readNext() == QXmlStreamReader::Characters)
                text += xml.text();
        QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
        QVERIFY(text.contains(u"The worked example"_s));
        const QByteArray pdf = bytesOf(path("curve.pdf"));
        QVERIFY(pdf.startsWith("%PDF-"));
        QCOMPARE(pdf.count("/Type /Page\n"), 1);
        if (const QString pdfinfo = QStandardPaths::findExecutable(u"pdfinfo"_s); !pdfinfo.isEmpty()) {
            QProcess process;
            process.start(pdfinfo, {path("curve.pdf")});
            QVERIFY(process.waitForFinished());
            const QByteArray said = process.readAllStandardOutput();
            QVERIFY2(said.contains("Pages:           1\n"), said);
            QVERIFY2(said.contains("Page size:       720 x 405 pts"), said);
        }
    }

    void whatStandsOnThePictureIsChosen()
    {
        Shown shown;
        QCOMPARE(shown.dialog.plotOptions().title, std::string("The worked example"));
        QVERIFY(!shown.dialog.plotOptions().caption.empty());
        QVERIFY(shown.dialog.plotOptions().legend);
        shown.at<QLineEdit>("title")->setFocus();
        shown.at<QLineEdit>("title")->selectAll();
        QTest::keyClicks(shown.at<QLineEdit>("title"), u"My own"_s);
        QCOMPARE(shown.dialog.plotOptions().title, std::string("My own"));
        for (const char* box : {"withTitle", "withLegend", "withCaption"})
            shown.toggle(box);
        const PlotOptions options = shown.dialog.plotOptions();
        QVERIFY(options.title.empty() && options.subtitle.empty() && options.caption.empty() && !options.legend);
        QVERIFY(!shown.at<QLineEdit>("title")->isEnabled());
        QVERIFY(!shown.at<QLineEdit>("caption")->isEnabled());
    }

    void aZoomedWindowIsDrawnAsItIsUnlessAllIsWanted()
    {
        ExportSource source = sourceOf(false);
        const PlotOptions all = PictureChoices().plotOptions(source);
        source.horizontal = Range{2, 3};
        source.errors = Range{0.1, 0.2};
        source.accuracies = Range{0.5, 1};
        ExportDialog dialog(source, {}, {});
        const PlotOptions zoomed = dialog.plotOptions();
        QVERIFY(zoomed.horizontal == source.horizontal);
        QVERIFY(zoomed.vertical == source.errors);
        QVERIFY(imageOf(source, zoomed) != imageOf(source, all));
        dialog.findChild<QCheckBox*>(u"zoomed"_s)->click();
        QVERIFY(!dialog.choices().zoomed);
        QVERIFY(imageOf(source, dialog.plotOptions()) == imageOf(source, all));
        PictureChoices accuracies;
        accuracies.quantity = Quantity::accuracy;
        QVERIFY(accuracies.plotOptions(source).vertical == source.accuracies);
    }

    void colours()
    {
        Shown shown;
        QVERIFY(!shown.dialog.plotOptions().dark);
        shown.choose("theme", 2);
        QVERIFY(shown.dialog.plotOptions().dark);
        const auto lightness = [&shown] {
            const QImage& image = shown.dialog.preview().image();
            return image.isNull() ? 128 : image.pixelColor(2, 2).lightness();
        };
        QTRY_VERIFY(lightness() < 60);
        shown.choose("theme", 1);
        QTRY_VERIFY(lightness() > 200);
    }

    void thePreviewIsTheDrawingInSmallAndFollowsOnce()
    {
        Shown shown;
        QTRY_VERIFY(!shown.dialog.preview().image().isNull());
        shown.dialog.resize(1000, 560); // large enough for a drawing of its own size, whatever the screen's
        QTRY_VERIFY(std::abs(shown.dialog.preview().image().width() - shown.dialog.preview().pictureRect().width()) <= 1);
        const QRect rect = shown.dialog.preview().pictureRect();
        QVERIFY(std::abs(rect.width() / double(rect.height()) - 16.0 / 9) < 0.02);
        QTRY_VERIFY(shown.dialog.preview().drawings() >= 1);
        QVERIFY(framesPass(6)); // let what the layout asked for be drawn
        const int before = shown.dialog.preview().drawings();
        shown.type("height", "1920"); // four keys, one drawing or two
        QTRY_VERIFY(shown.dialog.preview().drawings() > before);
        QVERIFY(shown.dialog.preview().drawings() <= before + 3);
        QTRY_COMPARE(shown.dialog.preview().image().width(), shown.dialog.preview().image().height());
    }

    void accuraciesAreOfferedWhereThereAreSome()
    {
        Shown without;
        QVERIFY(!without.at<QComboBox>("quantity")->isEnabled());
        QVERIFY(without.at<QComboBox>("quantity")->toolTip().contains(u"No run"_s));
        Shown with({}, true);
        with.choose("quantity", 1);
        QVERIFY(with.dialog.plotOptions().quantity == Quantity::accuracy);
    }

    void aFolderThatTakesNothingIsSaidAndTheDialogStays()
    {
        Shown shown;
        QSignalSpy failed(&shown.dialog, &ExportDialog::failed);
        shown.click("save");
        giveFileName(path("nowhere/curve.png"));
        QTRY_COMPARE(failed.size(), 1);
        QVERIFY(shown.dialog.isVisible());
        QVERIFY(shown.at<QLabel>("problem")->isVisible());
        QVERIFY2(shown.at<QLabel>("problem")->text().contains(path("nowhere/curve.png")),
                 qPrintable(shown.at<QLabel>("problem")->text()));
        shown.click("save"); // and may be tried again
        giveFileName(path("again.png"));
        QTRY_VERIFY(QFileInfo::exists(path("again.png")));
    }

    void theClipboardGetsAnImageAndADrawing()
    {
        Shown shown;
        QSignalSpy copied(&shown.dialog, &ExportDialog::copied);
        shown.click("copy");
        QCOMPARE(copied.size(), 1);
        const QMimeData* data = QGuiApplication::clipboard()->mimeData();
        QCOMPARE(qvariant_cast<QImage>(data->imageData()).size(), QSize(1920, 1080));
        QVERIFY(data->data(u"image/svg+xml"_s).contains("<svg"));
        QVERIFY(shown.dialog.isVisible());
    }

    void choicesSurviveTheSettings()
    {
        PictureChoices choices;
        choices.width = 777;
        choices.height = 333;
        choices.dotsPerInch = 144;
        choices.theme = PictureChoices::Theme::dark;
        choices.quantity = Quantity::accuracy;
        choices.zoomed = choices.title = choices.legend = choices.caption = false;
        QVERIFY(PictureChoices::fromMap(choices.toMap()) == choices);
        QVERIFY(PictureChoices::fromMap({}) == PictureChoices());
        const QVariantMap nonsense{{u"width"_s, -5}, {u"height"_s, u"wide"_s}, {u"dotsPerInch"_s, 1e9}, {u"theme"_s, 7},
                                   {u"title"_s, u"no"_s}, {u"accuracy"_s, QVariantList{}}};
        QVERIFY(PictureChoices::fromMap(nonsense) == PictureChoices());
    }

    void everythingHasANameAToolTipAndRoom()
    {
        for (const QSize size : {QSize(1000, 560), QSize(800, 600), QSize(640, 480)}) {
            Shown shown;
            shown.dialog.resize(size);
            QCoreApplication::processEvents();
            QVERIFY2(shown.dialog.width() <= size.width() && shown.dialog.height() <= size.height(),
                     qPrintable(u"%1 × %2"_s.arg(shown.dialog.width()).arg(shown.dialog.height())));
            for (QWidget* widget : shown.dialog.findChildren<QWidget*>()) {
                if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible() || widget->objectName().startsWith(u"qt_"_s))
                    continue;
                QVERIFY2(!widget->accessibleName().isEmpty(), qPrintable(widget->objectName()));
                QVERIFY2(!widget->toolTip().isEmpty(), qPrintable(widget->objectName()));
                QVERIFY2(widget->width() + 1 >= widget->minimumSizeHint().width(), qPrintable(widget->objectName()));
            }
        }
    }
};

QTEST_MAIN(tst_ExportDialog)
#include "tst_export_dialog.moc"
