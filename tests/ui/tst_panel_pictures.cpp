// Pictures of the panels that look inside: reached by button, menu and key, the same as what is to be seen, and with what they
// need to stand alone. The files are read back; EPOCHSCOPE_KEEP_PICTURES=folder keeps them for a look.
#include "frames.h"
#include "test_case.h"
#include "window_fixture.h"

#include "anatomy/epoch_cells.h"
#include "anatomy/epoch_panel.h"
#include "chart/theme.h"
#include "export/export_dialog.h"
#include "export/panel_pictures.h"
#include "export/panel_sheet.h"
#include "export/picture_preview.h"
#include "gradient/gradient_view.h"
#include "inside/moment_view.h"
#include "inside/moment_words.h"
#include "model_view/model_view.h"
#include "surface/surface_view.h"
#include "window/side_views.h"

#include <QtCore/QMimeData>
#include <QtCore/QProcess>
#include <QtCore/QStandardPaths>
#include <QtCore/QTemporaryDir>
#include <QtCore/QXmlStreamReader>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtGui/QPainter>
#include <QtTest/QSignalSpy>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QDockWidget>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>

using namespace epochscope;
using namespace Qt::Literals::StringLiterals;

namespace {
// Mean difference of the channels, from 0 to 1.
double difference(const QImage& one, const QImage& other)
{
    double sum = 0;
    for (int y = 0; y < one.height(); ++y)
        for (int x = 0; x < one.width(); ++x) {
            const QRgb a = one.pixel(x, y);
            const QRgb b = other.pixel(x, y);
            sum += std::abs(qRed(a) - qRed(b)) + std::abs(qGreen(a) - qGreen(b)) + std::abs(qBlue(a) - qBlue(b));
        }
    return sum / (3.0 * 255 * one.width() * one.height());
}

// The share of pixels that are not as the corner.
double inked(const QImage& image)
{
    qint64 count = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            count += image.pixel(x, y) != image.pixel(0, 0) ? 1 : 0;
    return static_cast<double>(count) / (static_cast<double>(image.width()) * image.height());
}
} // namespace

class tst_PanelPictures : public TestCase
{
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<WindowFixture> m;

    QString path(const QString& name) const { return m_folder.filePath(name); }
    static QByteArray bytesOf(const QString& file)
    {
        QFile opened(file);
        return opened.open(QFile::ReadOnly) ? opened.readAll() : QByteArray();
    }
    MomentView* view(const QString& dock) const
    {
        return qobject_cast<MomentView*>(m->part<QDockWidget>(qPrintable(dock))->widget());
    }
    // After so many batches, with all worked out.
    void openAfter(const QString& dock, int batches, const char* preset = "moons-60")
    {
        m = std::make_unique<WindowFixture>(preset);
        m->action(qPrintable(dock + u"Action"_s))->trigger();
        QTRY_VERIFY(view(dock) && view(dock)->isVisible());
        for (int i = 0; i < batches; ++i) {
            m->key(Qt::Key_F8);
            QTRY_VERIFY(m->isPaused() && m->controller().record().steps == i + 1);
        }
        if (batches > 0)
            QTRY_VERIFY_WITH_TIMEOUT(view(dock)->seenMoment() && view(dock)->seenMoment()->steps == batches, WindowFixture::patience);
        if (auto* surface = qobject_cast<SurfaceView*>(view(dock)))
            QTRY_VERIFY_WITH_TIMEOUT(batches == 0 || (surface->laid()->isComplete && !surface->isWorking()), WindowFixture::patience);
    }
    ExportDialog* dialog() const
    {
        for (ExportDialog* each : m->window->findChildren<ExportDialog*>())
            if (each->isVisible())
                return each;
        return nullptr;
    }
    // Through the dialog that stands open.
    void saveAs(const QString& file)
    {
        QTest::mouseClick(dialog()->findChild<QPushButton*>(u"save"_s), Qt::LeftButton);
        QFileDialog* question = nullptr;
        QTRY_VERIFY((question = dialog()->findChild<QFileDialog*>()));
        auto* edit = question->findChild<QLineEdit*>(u"fileNameEdit"_s);
        edit->setText(file);
        QTest::keyClick(edit, Qt::Key_Return);
        QTRY_VERIFY(!dialog());
        QVERIFY(QTest::qWaitForWindowActive(m->window.get()));
    }
    // Run by a program of the system; false where that is not there.
    static bool converted(const QString& program, const QStringList& arguments)
    {
        const QString found = QStandardPaths::findExecutable(program);
        return !found.isEmpty() && QProcess::execute(found, arguments) == 0;
    }

private slots:
    void cleanup() { m.reset(); }

    void withoutARunTheReasonIsSaid_data()
    {
        QTest::addColumn<QString>("dock");
        for (const char* dock : {"modelDock", "gradientDock", "surfaceDock"})
            QTest::newRow(dock) << QString::fromLatin1(dock);
    }
    void withoutARunTheReasonIsSaid()
    {
        QFETCH(QString, dock);
        openAfter(dock, 0);
        for (const QString& name : {u"exportPanelPicture"_s, u"copyPanelPicture"_s, dock + u"SavePicture"_s, dock + u"CopyPicture"_s}) {
            const QAction* action = m->action(qPrintable(name));
            QTRY_VERIFY2(!action->isEnabled() && action->toolTip().contains(u"ress Run"_s), qPrintable(action->toolTip()));
        }
        m->key(Qt::Key_F8);
        QTRY_VERIFY(m->action("exportPanelPicture")->isEnabled());
        QVERIFY(m->action(qPrintable(dock + u"SavePicture"_s))->isEnabled());
        m->action("resetAction")->trigger();
        QTRY_VERIFY(!m->action("exportPanelPicture")->isEnabled());
    }

    void withoutAPanelTheReasonIsSaid()
    {
        m = std::make_unique<WindowFixture>("moons-60");
        QVERIFY(!m->action("exportPanelPicture")->isEnabled());
        QVERIFY(m->action("exportPanelPicture")->toolTip().contains(u"View, Panels"_s));
    }

    void everyFormatShowsWhatIsSeen_data()
    {
        QTest::addColumn<QString>("dock");
        QTest::addColumn<bool>("dark");
        for (const char* dock : {"modelDock", "gradientDock", "surfaceDock"})
            for (const bool dark : {false, true})
                QTest::addRow("%s %s", dock, dark ? "dark" : "light") << QString::fromLatin1(dock) << dark;
    }
    void everyFormatShowsWhatIsSeen()
    {
        QFETCH(QString, dock);
        QFETCH(bool, dark);
        openAfter(dock, 12);
        const PanelPicture seen = view(dock)->picture();
        const QString name = dock + (dark ? u"-dark."_s : u"-light."_s); // a file that is there is asked about
        for (const QString& ending : {u"png"_s, u"svg"_s, u"pdf"_s}) {
            m->key(Qt::Key_E, Qt::ControlModifier | Qt::ShiftModifier);
            QTRY_VERIFY(dialog());
            dialog()->findChild<QComboBox*>(u"theme"_s)->setCurrentIndex(dark ? 2 : 1);
            saveAs(path(name + ending));
        }
        // PNG: in its size, on the colours' background, and as the view draws it.
        const QImage png(path(name + u"png"_s));
        QCOMPARE(png.size(), QSize(1920, 1080));
        const ChartColors& colors = dark ? ChartColors::dark() : ChartColors::light();
        QCOMPARE(QColor(png.pixel(2, 2)), colors.background);
        QVERIFY2(inked(png) > 0.02, qPrintable(QString::number(inked(png))));
        PlotOptions options;
        options.title = (seen.experiment + u": "_s + m->part<QDockWidget>(qPrintable(dock))->windowTitle()).toStdString();
        options.subtitle = seen.moment.toStdString();
        options.caption = seen.caption.toStdString();
        options.width = 1920;
        options.height = 1080;
        options.dark = dark;
        QVERIFY(difference(png, pictureImage(panelPainter(seen, options), options)) < 1e-3);
        // SVG: well-formed, and the moment, the words and the settings can be read.
        QXmlStreamReader svg(bytesOf(path(name + u"svg"_s)));
        QString texts;
        while (!svg.atEnd())
            if (svg.readNext() == QXmlStreamReader::Characters)
                texts += svg.text();
        QVERIFY2(!svg.hasError(), qPrintable(svg.errorString()));
        QVERIFY2(texts.contains(u"After update 12 · epoch "_s), qPrintable(texts.left(400)));
        QVERIFY(texts.contains(QString::fromStdString(options.title)));
        QVERIFY(bytesOf(path(name + u"pdf"_s)).startsWith("%PDF-"));
        // Drawn by others, they look like the PNG.
        if (const QString kept = qEnvironmentVariable("EPOCHSCOPE_KEEP_PICTURES"); !kept.isEmpty())
            for (const QString& ending : {u"png"_s, u"svg"_s, u"pdf"_s})
                QFile::copy(path(name + ending), QDir(kept).filePath(name + ending));
        if (converted(u"rsvg-convert"_s, {u"-w"_s, u"1920"_s, u"-h"_s, u"1080"_s, u"-o"_s, path(u"svg.png"_s), path(name + u"svg"_s)})) {
            const QImage drawn = QImage(path(u"svg.png"_s));
            QVERIFY2(difference(png, drawn) < 0.03, qPrintable(QString::number(difference(png, drawn))));
        }
        if (converted(u"pdftoppm"_s, {u"-png"_s, u"-singlefile"_s, u"-scale-to-x"_s, u"1920"_s, u"-scale-to-y"_s, u"1080"_s,
                                      path(name + u"pdf"_s), path(u"pdf"_s)})) {
            const QImage drawn = QImage(path(u"pdf.png"_s));
            QCOMPARE(drawn.size(), png.size());
            QVERIFY2(difference(png, drawn) < 0.03, qPrintable(QString::number(difference(png, drawn))));
        }
    }

    void theAnatomyIsSavedAsWell()
    {
        m = std::make_unique<WindowFixture>("moons-60");
        m->key(Qt::Key_F7);
        QTRY_VERIFY(m->action("epochDockSavePicture")->isEnabled()); // before any run: order is a function
        m->key(Qt::Key_E, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_VERIFY(dialog());
        saveAs(path(u"epoch.png"_s));
        const QImage png(path(u"epoch.png"_s));
        QCOMPARE(png.size(), QSize(1920, 1080));
        QVERIFY2(inked(png) > 0.02, qPrintable(QString::number(inked(png))));
    }

    // What is saved is what was seen when it was asked for.
    void goingOnDoesNotChangeAPictureThatWasTaken()
    {
        for (const QString& dock : {u"modelDock"_s, u"gradientDock"_s, u"surfaceDock"_s}) {
            openAfter(dock, 3, "worked-example");
            const PanelPicture taken = view(dock)->picture();
            const auto draw = [&](const PanelPicture& picture) {
                QImage image(600, 360, QImage::Format_RGB32);
                image.fill(Qt::white);
                QPainter painter(&image);
                picture.draw(painter, image.size(), ChartColors::light());
                return image;
            };
            const QImage before = draw(taken);
            for (int i = 0; i < 20; ++i)
                m->key(Qt::Key_F8);
            QTRY_VERIFY_WITH_TIMEOUT(view(dock)->seenMoment() && view(dock)->seenMoment()->steps > 10, WindowFixture::patience);
            // But for the rims of turned letters, which Qt does not always paint alike.
            QVERIFY2(difference(draw(taken), before) < 1e-4, qPrintable(dock));
            QTRY_VERIFY_WITH_TIMEOUT(difference(draw(view(dock)->picture()), before) > 5e-4, WindowFixture::patience);
        }
    }

    // The cells stand still while their picture is there, and go on after it.
    void theAnatomyWaitsForItsPicture()
    {
        m = std::make_unique<WindowFixture>("worked-example");
        m->key(Qt::Key_F7);
        auto* panel = m->part<EpochPanel>("epochPanel");
        for (int i = 0; i < 3; ++i)
            m->key(Qt::Key_F8);
        const auto* cells = m->part<EpochCells>("epochCells");
        QTRY_COMPARE(cells->atWork(), std::optional<std::int64_t>(2));
        auto hold = panel->hold();
        auto again = panel->hold();
        for (int i = 0; i < 3; ++i) {
            m->key(Qt::Key_F8);
            QTRY_COMPARE(m->controller().record().steps, 4 + i);
            QCOMPARE(cells->atWork(), std::optional<std::int64_t>(2));
        }
        hold.reset();
        QCOMPARE(cells->atWork(), std::optional<std::int64_t>(2));
        again.reset(); // the last of them
        QTRY_COMPARE(cells->atWork(), std::optional<std::int64_t>(5));
    }

    void theButtonOfAPanelSavesThatPanel()
    {
        openAfter(u"gradientDock"_s, 2);
        auto* button = m->part<QToolButton>("gradientDockPictureButton");
        QVERIFY(button->isVisible() && !button->icon().isNull());
        QCOMPARE(button->menu()->actions().first(), m->action("gradientDockSavePicture"));
        m->action("gradientDockSavePicture")->trigger();
        QTRY_VERIFY(dialog());
        QCOMPARE(dialog()->findChild<QLineEdit*>(u"title"_s)->text(), u"%1: The gradient"_s.arg(view(u"gradientDock"_s)->picture().experiment));
        QVERIFY(!dialog()->findChild<QComboBox*>(u"quantity"_s)->isVisible());
        QVERIFY(!dialog()->findChild<QCheckBox*>(u"zoomed"_s)->isVisible());
        QTRY_VERIFY(dialog()->preview().drawings() > 0);
        QVERIFY(inked(dialog()->preview().image()) > 0.02);
        // Without words there is more room for the picture.
        const QImage with = dialog()->preview().image();
        dialog()->findChild<QCheckBox*>(u"withLegend"_s)->click();
        QTRY_VERIFY(dialog()->preview().image() != with);
        dialog()->reject();
    }

    void isCopiedAsAnImageAndAsADrawing()
    {
        openAfter(u"modelDock"_s, 2);
        m->key(Qt::Key_C, Qt::ControlModifier | Qt::AltModifier);
        const QMimeData* copied = QGuiApplication::clipboard()->mimeData();
        QVERIFY(copied->hasImage());
        QCOMPARE(qvariant_cast<QImage>(copied->imageData()).size(), QSize(1920, 1080));
        QVERIFY(copied->data(u"image/svg+xml"_s).contains("The model"));
    }

    void aPlaceThatCannotBeWrittenIsNamedAndTheDialogStays()
    {
        openAfter(u"modelDock"_s, 2);
        m->action("modelDockSavePicture")->trigger();
        QTRY_VERIFY(dialog());
        QVERIFY(QDir(m_folder.path()).mkdir(u"folder.png"_s));
        QTest::mouseClick(dialog()->findChild<QPushButton*>(u"save"_s), Qt::LeftButton);
        QFileDialog* question = nullptr;
        QTRY_VERIFY((question = dialog()->findChild<QFileDialog*>()));
        Q_EMIT question->fileSelected(path(u"folder.png"_s));
        QTRY_VERIFY(dialog()->findChild<QLabel*>(u"problem"_s)->isVisible());
        QVERIFY(dialog()->findChild<QLabel*>(u"problem"_s)->text().contains(u"folder.png"_s));
        question->reject();
        dialog()->reject();
    }

    void momentsAreSaidInWords()
    {
        const BatchPlan plan = BatchPlan::make(200, {.size = 5}, 10).value();
        QCOMPARE(momentWords(plan, 0), u"Before the first update"_s);
        QCOMPARE(momentWords(plan, 73), u"After update 73 · epoch 2, batch 33 of 40"_s);
        QCOMPARE(momentWords(plan, 80), u"After update 80 · end of epoch 2"_s);
    }

    // Long names and small sizes: nothing is drawn over anything else, and the picture stays the largest.
    void smallSheetsLeaveTheWordsOut()
    {
        PanelPicture panel;
        panel.words = u"words "_s.repeated(60);
        QSizeF given;
        panel.draw = [&](QPainter&, const QSizeF& size, const ChartColors&) { given = size; };
        PlotOptions options;
        options.title = std::string(400, 'w');
        options.subtitle = "moment";
        options.caption = std::string(900, 'c');
        for (const QSize& size : {QSize(200, 200), QSize(800, 450), QSize(1920, 1080), QSize(400, 1600)}) {
            options.width = size.width();
            options.height = size.height();
            options.scale = 1;
            QVERIFY(!pictureImage(panelPainter(panel, options), options).isNull());
            QVERIFY(given.width() > 0 && given.height() > 0);
            QVERIFY(size.height() < 400 || given.height() >= 160);
        }
    }
};

QTEST_MAIN(tst_PanelPictures)
#include "tst_panel_pictures.moc"
