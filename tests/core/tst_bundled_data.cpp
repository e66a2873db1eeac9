// The bundled data sets against what scikit-learn 1.2.1 prints of its own copies: shapes, class counts, column means,
// and rows from the middle.
#include "test_case.h"

#include "base/embedded.h"
#include "data/bundled.h"
#include "data/prepare.h"
#include "source_features.h"

#include <cmath>

using namespace epochscope;

namespace {
SourceData load(DataSource source)
{
    auto data = readBundled(source, TaskChoice::automatic);
    if (!data)
        throw std::runtime_error(data.error().text());
    return std::move(*data);
}

double value(const SourceData& data, int sample, int feature)
{
    return featuresOf(data, sample)[static_cast<std::size_t>(feature)];
}

double mean(const SourceData& data, int feature)
{
    double sum = 0;
    for (int i = 0; i < data.samples(); ++i)
        sum += value(data, i, feature);
    return sum / static_cast<double>(data.samples());
}
} // namespace

class tst_BundledData : public TestCase
{
    Q_OBJECT
private slots:
    void eachSetHasItsShapeAndClasses_data()
    {
        QTest::addColumn<DataSource>("source");
        QTest::addColumn<int>("samples");
        QTest::addColumn<int>("features");
        QTest::addColumn<QList<int>>("counts"); // in the order of the names
        QTest::newRow("iris") << DataSource::iris << 150 << 4 << QList{50, 50, 50};
        QTest::newRow("wine") << DataSource::wine << 178 << 13 << QList{59, 71, 48};
        QTest::newRow("breast_cancer") << DataSource::breastCancer << 569 << 30 << QList{357, 212};
        QTest::newRow("digits") << DataSource::digits << 1797 << 64
                                << QList{178, 182, 177, 183, 181, 182, 181, 179, 174, 180};
        QTest::newRow("diabetes") << DataSource::diabetes << 442 << 10 << QList<int>{};
    }
    void eachSetHasItsShapeAndClasses()
    {
        QFETCH(DataSource, source);
        QFETCH(int, samples);
        QFETCH(int, features);
        QFETCH(QList<int>, counts);
        const SourceData data = load(source);
        QCOMPARE(data.samples(), samples);
        QCOMPARE(data.featureCount(), features);
        QCOMPARE(data.set.task, counts.isEmpty() ? Task::regression : Task::classification);
        const auto found = data.set.classCounts();
        QCOMPARE(QList<int>(found.begin(), found.end()), counts);
        QVERIFY(data.warnings.empty());
        const SourceSize size = bundledSize(source);
        QCOMPARE(size.samples, samples);
        QCOMPARE(size.features, features);
        QVERIFY(size.classCounts == found);
    }

    // print(data.mean(axis=0)[c]) for some columns c
    void columnMeansAreThoseOfScikitLearn_data()
    {
        QTest::addColumn<DataSource>("source");
        QTest::addColumn<int>("feature");
        QTest::addColumn<double>("expected");
        const auto row = [](const char* name, DataSource source, int feature, double expected) {
            QTest::newRow(name) << source << feature << expected;
        };
        row("iris 0", DataSource::iris, 0, 5.843333333333335);
        row("iris 1", DataSource::iris, 1, 3.057333333333334);
        row("iris 2", DataSource::iris, 2, 3.7580000000000027);
        row("iris 3", DataSource::iris, 3, 1.199333333333334);
        row("wine 0", DataSource::wine, 0, 13.000617977528083);
        row("wine 4", DataSource::wine, 4, 99.74157303370787);
        row("wine 12", DataSource::wine, 12, 746.8932584269663);
        row("breast_cancer 0", DataSource::breastCancer, 0, 14.127291739894563);
        row("breast_cancer 9", DataSource::breastCancer, 9, 0.06279760984182778);
        row("breast_cancer 29", DataSource::breastCancer, 29, 0.08394581722319855);
        row("digits 2", DataSource::digits, 2, 5.204785754034502);
        row("digits 36", DataSource::digits, 36, 10.301613800779077);
        row("digits 60", DataSource::digits, 60, 11.80912632164719);
        row("diabetes 0", DataSource::diabetes, 0, 48.51809954751131);
        row("diabetes 2", DataSource::diabetes, 2, 26.37579185520364);
        row("diabetes 8", DataSource::diabetes, 8, 4.641410859728506);
    }
    void columnMeansAreThoseOfScikitLearn()
    {
        QFETCH(DataSource, source);
        QFETCH(int, feature);
        QFETCH(double, expected);
        const double found = mean(load(source), feature);
        QVERIFY2(std::abs(found - expected) <= 1e-12 * std::abs(expected),
                 qPrintable(QString::number(found, 'g', 17)));
    }

    void rowsAreThoseOfScikitLearn()
    {
        const SourceData iris = load(DataSource::iris);
        QVERIFY(value(iris, 99, 0) == 5.7);
        QVERIFY(value(iris, 99, 3) == 1.3);
        QCOMPARE(iris.set.labels.at(99), 1);
        QVERIFY(value(iris, 34, 3) == 0.2); // one of the two points that are wrong in the UCI copy
        const SourceData cancer = load(DataSource::breastCancer);
        QVERIFY(value(cancer, 300, 13) == 133.0);
        QCOMPARE(cancer.set.classNames.at(static_cast<std::size_t>(cancer.set.labels.at(300))),
                 std::string("malignant"));
        const SourceData diabetes = load(DataSource::diabetes);
        QVERIFY(value(diabetes, 441, 8) == 4.5951);
        QCOMPARE(diabetes.set.targets(0, 441), 57.0F);
    }

    void classesAreNumberedInTheOrderOfTheirNames()
    {
        QVERIFY(
            (load(DataSource::iris).set.classNames == std::vector<std::string>{"setosa", "versicolor", "virginica"}));
        QVERIFY((load(DataSource::breastCancer).set.classNames == std::vector<std::string>{"benign", "malignant"}));
        QCOMPARE(load(DataSource::digits).set.classNames.at(7), std::string("7"));
    }

    // A file that was edited, or whose line ends were converted, is no longer what the README says.
    void everyFileIsTheOneThatWasWritten()
    {
        QCOMPARE(embeddedFileNames("data/").size(), std::size_t{5});
        for (const auto name : embeddedFileNames("data/")) {
            const std::string_view text = *embeddedFile(name);
            QVERIFY(text.ends_with('\n'));
            QVERIFY(text.find('\r') == std::string_view::npos);
        }
    }

    void targetOfAnotherSourceIsIgnored()
    {
        DataSettings settings;
        settings.source = DataSource::iris;
        settings.samples = std::nullopt;
        settings.target = "a column of some other file";
        QVERIFY(prepareData(settings, {}, {}).has_value());
    }

    void allFiveCanBeAskedForAsNumbersWhereTheirClassesAreNumbers()
    {
        QVERIFY(readBundled(DataSource::digits, TaskChoice::regression).has_value());
        const auto iris = readBundled(DataSource::iris, TaskChoice::regression);
        QVERIFY(!iris.has_value());
        QVERIFY(iris.error().message.find("setosa") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(tst_BundledData)
#include "tst_bundled_data.moc"
