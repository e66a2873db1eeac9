#include "chart/plot_file.h"
#include "test_case.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QFileInfo>
#include <QtCore/QTemporaryDir>
#include <QtCore/QXmlStreamReader>
#include <QtGui/QImage>

#include <cmath>
#include <csignal>
#include <sys/resource.h>

using namespace epochscope;

class tst_PlotFile : public TestCase
{
    Q_OBJECT

    QTemporaryDir m_folder;
    History m_history;
    PlotOptions m_options;

    QString path(const char* name) const { return m_folder.filePath(QLatin1String(name)); }
    Result<void> plot(const QString& file) const
    {
        return plotLearningCurve(m_history.view(), m_options, file.toStdString());
    }
    static QByteArray bytesOf(const QString& file)
    {
        QFile opened(file);
        return opened.open(QFile::ReadOnly) ? opened.readAll() : QByteArray();
    }

private slots:
    void initTestCase()
    {
        for (int epoch = 1; epoch <= 1000; ++epoch) {
            EpochRecord record;
            record.epoch = epoch;
            record.trainRunning = 0.09 + 2.0 * std::exp(-epoch / 40.0);
            record.validation = 0.11 + 2.0 * std::exp(-epoch / 35.0);
            m_history.append(record);
        }
        m_options.title = "Worked example & <friends>";
        m_options.subtitle = "200 ÷ 5 = 40 batches per epoch × 1,000 epochs = 40,000 updates";
        m_options.caption = plotCaption(Experiment{});
        m_options.epochs = 1000;
    }

    void pngHasTheSizeAskedForAndIsNotEmpty()
    {
        QVERIFY(plot(path("curve.png")));
        const QImage image(path("curve.png"));
        QCOMPARE(image.size(), QSize(1600, 900));
        const QColor hue(0x0072b2);
        int drawn = 0;
        for (int x = 0; x < image.width(); ++x)
            for (int y = 0; y < image.height(); ++y)
                drawn += image.pixelColor(x, y) == hue ? 1 : 0;
        QVERIFY2(drawn > 1500, qPrintable(QString::number(drawn))); // about a plot's width of solid line
    }

    void darkIsDark()
    {
        PlotOptions options = m_options;
        options.dark = true;
        QVERIFY(plotLearningCurve(m_history.view(), options, path("dark.png").toStdString()));
        QVERIFY(QImage(path("dark.png")).pixelColor(2, 2).lightness() < 60);
    }

    void svgIsWellFormedAndSaysItsTitle()
    {
        QVERIFY(plot(path("curve.svg")));
        QFile file(path("curve.svg"));
        QVERIFY(file.open(QFile::ReadOnly));
        QXmlStreamReader xml(&file);
        QString texts;
        int polylines = 0;
        while (!xml.atEnd()) {
            xml.readNext();
            if (xml.isCharacters())
                texts += xml.text();
            if (xml.isStartElement() && (xml.name() == u"polyline" || xml.name() == u"path"))
                ++polylines;
        }
        QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
        QVERIFY(texts.contains(QStringLiteral("Worked example & <friends>")));
        QVERIFY(texts.contains(QStringLiteral("40,000 updates")));
        QVERIFY(polylines > 5);
    }

    void pdfHasOnePage()
    {
        QVERIFY(plot(path("curve.pdf")));
        const QByteArray pdf = bytesOf(path("curve.pdf"));
        QVERIFY(pdf.startsWith("%PDF-"));
        QVERIFY(pdf.trimmed().endsWith("%%EOF"));
        QVERIFY(pdf.contains("/Count 1\n"));
        QCOMPARE(pdf.count("/Type /Page\n"), 1);
    }

    void theCaptionSaysSettingsAndSeeds()
    {
        Experiment experiment;
        QCOMPARE(plotCaption(experiment),
                 std::string("line · linear model · sgd, learning rate 0.05 · seeds: data 1, split 1, "
                             "weights 1, order 1"));
        experiment.model.hidden = {16, 8};
        experiment.seed.shuffle = 7;
        QCOMPARE(plotCaption(experiment),
                 std::string("line · hidden layers 16-8 tanh · sgd, learning rate 0.05 · seeds: data 1, "
                             "split 1, weights 1, order 7"));
    }

    void theExtensionDecidesWhateverItsCase() { QVERIFY(plot(path("CURVE.PNG"))); }

    void otherNamesAreRefusedWithThoseAllowed_data()
    {
        QTest::addColumn<QString>("name");
        for (const char* name : {"curve.jpg", "curve", "curve.", ".png", "curve.png.txt"})
            QTest::addRow("%s", name) << QString::fromLatin1(name);
    }
    void otherNamesAreRefusedWithThoseAllowed()
    {
        QFETCH(QString, name);
        for (const auto& result : {checkPlotPath(name.toStdString()), plot(m_folder.filePath(name))}) {
            QVERIFY(!result);
            QCOMPARE(result.error().code, ErrorCode::badInput);
            QVERIFY2(result.error().text().find(".png, .svg or .pdf") != std::string::npos,
                     result.error().text().c_str());
        }
        QVERIFY(!QFileInfo::exists(m_folder.filePath(name)));
    }

    void aFolderThatIsNotThereIsNamed()
    {
        const auto result = plot(path("nowhere/curve.png"));
        QVERIFY(!result);
        QVERIFY2(result.error().text().find("nowhere") != std::string::npos, result.error().text().c_str());
    }

    void theOldFileStaysIfTheNewOneCannotBeWritten()
    {
        QFile old(path("kept.png"));
        QVERIFY(old.open(QFile::WriteOnly));
        old.write("old");
        old.close();
        // No file may grow beyond this: the picture does not fit.
        ::signal(SIGXFSZ, SIG_IGN);
        rlimit before{};
        QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
        rlimit small = before;
        small.rlim_cur = 4096;
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
        const auto result = plot(path("kept.png"));
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &before), 0);
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::writeFailed);
        QVERIFY2(result.error().text().find("kept.png") != std::string::npos, result.error().text().c_str());
        QCOMPARE(bytesOf(path("kept.png")), QByteArray("old"));
        QCOMPARE(QDir(m_folder.path()).entryList({QStringLiteral("*kept*")}, QDir::Files | QDir::Hidden).size(), 1);
    }

    void sizesThatDoNotFitIntoMemoryAreRefusedBeforehand_data()
    {
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("height");
        QTest::newRow("huge") << 200'000 << 200'000;
        QTest::newRow("wide") << 20'000 << 900;
        QTest::newRow("nothing") << 0 << 900;
        QTest::newRow("negative") << 1600 << -1;
    }
    void sizesThatDoNotFitIntoMemoryAreRefusedBeforehand()
    {
        QFETCH(int, width);
        QFETCH(int, height);
        PlotOptions options = m_options;
        options.width = width;
        options.height = height;
        const auto result = plotLearningCurve(m_history.view(), options, path("size.png").toStdString());
        QVERIFY(!result);
        QVERIFY2(result.error().text().find("from 100 to 16384") != std::string::npos, result.error().text().c_str());
        QVERIFY(!QFileInfo::exists(path("size.png")));
    }

    void anEmptyHistoryMakesAnEmptyChart()
    {
        QVERIFY(plotLearningCurve(History().view(), m_options, path("empty.png").toStdString()));
        QCOMPARE(QImage(path("empty.png")).size(), QSize(1600, 900));
    }

    void theSameHistoryMakesTheSamePicture()
    {
        QVERIFY(plot(path("one.png")));
        QVERIFY(plot(path("two.png")));
        QCOMPARE(bytesOf(path("one.png")), bytesOf(path("two.png")));
    }
};

QTEST_MAIN(tst_PlotFile)
#include "tst_plot_file.moc"
