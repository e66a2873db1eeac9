// From properties to parts: what is drawn, flipped, set aside, scaled, and warned of.
#include "test_case.h"

#include "data/bundled.h"
#include "data/prepare.h"
#include "source_features.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>

#include <algorithm>
#include <bit>
#include <cmath>
#include <fmt/format.h>
#include <random>
#include <set>

using namespace epochscope;
using namespace std::string_literals;

namespace {
DataSettings asked(DataSource source, std::optional<std::int64_t> samples = std::nullopt)
{
    DataSettings settings;
    settings.source = source;
    settings.samples = samples;
    return settings;
}

PreparedData prepare(const DataSettings& settings, const DataSeeds& seeds = {}, const std::string& folder = {})
{
    auto data = prepareData(settings, seeds, folder);
    if (!data)
        throw std::runtime_error(data.error().text());
    return std::move(*data);
}

std::vector<std::int64_t> sorted(std::vector<std::int64_t> values)
{
    std::sort(values.begin(), values.end());
    return values;
}

std::vector<std::int64_t> allIndices(const PreparedData& data)
{
    auto all = data.trainIndices;
    all.insert(all.end(), data.validationIndices.begin(), data.validationIndices.end());
    all.insert(all.end(), data.testIndices.begin(), data.testIndices.end());
    return sorted(std::move(all));
}

bool warns(const PreparedData& data, const std::string& words)
{
    return std::any_of(data.warnings.begin(), data.warnings.end(),
                       [&](const std::string& w) { return w.find(words) != std::string::npos; });
}
} // namespace

class tst_Prepare : public TestCase
{
    Q_OBJECT
private slots:
    void generatedDataIsSplitAndLeftUnscaled()
    {
        DataSettings settings = asked(DataSource::moons, 460);
        settings.validation.value = 400;
        settings.noise = 0.2;
        const PreparedData data = prepare(settings);
        QCOMPARE(data.train.samples(), 60);
        QCOMPARE(data.validation.samples(), 400);
        QCOMPARE(data.test.samples(), 0);
        QVERIFY(data.standardization.isIdentity());
        QVERIFY(data.warnings.empty());
        QCOMPARE(data.train.labels.size(), std::size_t{60});
        QCOMPARE(allIndices(data).size(), std::size_t{460});
        const PreparedData whole = prepare(asked(DataSource::moons, 460));
        QVERIFY(whole.train.features.cols() == 460);
    }

    void partsHoldTheSamplesThatTheirIndicesName()
    {
        DataSettings settings = asked(DataSource::line, 50);
        const PreparedData whole = prepare(settings);
        settings.validation.value = 0.3;
        settings.test.value = 7;
        const PreparedData data = prepare(settings);
        const auto same = [&](const Dataset& part, const std::vector<std::int64_t>& indices) {
            const Dataset expected = whole.train.select(indices);
            return part.features == expected.features && part.targets == expected.targets && part.samples() > 0;
        };
        QVERIFY(same(data.train, data.trainIndices));
        QVERIFY(same(data.validation, data.validationIndices));
        QVERIFY(same(data.test, data.testIndices));
        QCOMPARE(data.test.samples(), 7);
    }

    void realDataIsScaledByItsTrainingPart()
    {
        DataSettings settings = asked(DataSource::wine);
        settings.validation.value = 0.25;
        settings.test.value = 0.1;
        const PreparedData data = prepare(settings);
        const auto source = readBundled(DataSource::wine, TaskChoice::automatic);
        const auto value = [&](std::int64_t sample, std::int64_t feature) {
            return featuresOf(*source, sample)[static_cast<std::size_t>(feature)];
        };
        for (int f = 0; f < 13; ++f) {
            double mean = 0, squares = 0;
            for (const auto i : data.trainIndices)
                mean += value(i, f) / static_cast<double>(data.trainIndices.size());
            for (const auto i : data.trainIndices)
                squares += std::pow(value(i, f) - mean, 2) / static_cast<double>(data.trainIndices.size());
            QVERIFY(std::abs(data.standardization.mean[static_cast<std::size_t>(f)] - mean) < 1e-12 * std::abs(mean));
            for (std::size_t j = 0; j < data.validationIndices.size(); ++j) {
                const double expected = (value(data.validationIndices[j], f) - mean) / std::sqrt(squares);
                QVERIFY(std::abs(static_cast<double>(data.validation.features(f, static_cast<Eigen::Index>(j))) -
                                 expected) < 1e-5);
            }
        }
        QVERIFY(data.train.classNames == source->set.classNames);
        QVERIFY(data.test.featureNames == source->set.featureNames);
        for (std::size_t j = 0; j < data.testIndices.size(); ++j)
            QCOMPARE(data.test.labels[j], source->set.labels[static_cast<std::size_t>(data.testIndices[j])]);
    }

    void targetsAreNotScaled()
    {
        const PreparedData data = prepare(asked(DataSource::diabetes));
        QVERIFY(data.train.targets(0, 0) == 151.0F);
        QVERIFY(data.train.targets(0, 441) == 57.0F);
    }

    // ----------------------------------------------------------------- labels

    void exactlyTheAskedForLabelsAreFlippedBeforeTheSplit_data()
    {
        QTest::addColumn<DataSource>("source");
        QTest::addColumn<int>("samples");
        QTest::addColumn<double>("fraction");
        QTest::addColumn<int>("flipped");
        QTest::newRow("moons-60") << DataSource::moons << 460 << 0.1 << 46;
        QTest::newRow("none") << DataSource::moons << 100 << 0.0 << 0;
        QTest::newRow("all") << DataSource::xor_ << 100 << 1.0 << 100;
        QTest::newRow("rounded") << DataSource::blobs << 33 << 0.1 << 3;
        QTest::newRow("real data") << DataSource::iris << 150 << 0.2 << 30;
    }
    void exactlyTheAskedForLabelsAreFlippedBeforeTheSplit()
    {
        QFETCH(DataSource, source);
        QFETCH(int, samples);
        QFETCH(double, fraction);
        QFETCH(int, flipped);
        DataSettings settings = asked(source, samples);
        const PreparedData clean = prepare(settings);
        settings.labelFlip = fraction;
        const PreparedData spoilt = prepare(settings);
        int changed = 0;
        for (std::size_t i = 0; i < spoilt.train.labels.size(); ++i)
            changed += spoilt.train.labels[i] != clean.train.labels[i] ? 1 : 0;
        QCOMPARE(changed, flipped);
        QVERIFY(spoilt.train.features == clean.train.features);
        for (const auto label : spoilt.train.labels)
            QVERIFY(label >= 0 && label < spoilt.train.classes());

        settings.validation.value = 0.5; // the same labels, wherever they went
        const PreparedData split = prepare(settings);
        for (std::size_t i = 0; i < split.validationIndices.size(); ++i)
            QCOMPARE(split.validation.labels[i],
                     spoilt.train.labels[static_cast<std::size_t>(split.validationIndices[i])]);
    }

    void flippedLabelsAndTheirNewClassesAreUniform()
    {
        DataSettings settings = asked(DataSource::blobs, 10);
        settings.balance = {1, 1, 1, 1, 1};
        std::vector<int> flips(10), to(5);
        constexpr int rounds = 4000;
        for (std::uint64_t seed = 0; seed < rounds; ++seed) {
            settings.labelFlip = 0;
            const PreparedData clean = prepare(settings, {seed, 1});
            settings.labelFlip = 0.3;
            const PreparedData spoilt = prepare(settings, {seed, 1});
            for (std::size_t i = 0; i < 10; ++i) {
                const int shift = (spoilt.train.labels[i] - clean.train.labels[i] + 5) % 5;
                flips[i] += shift != 0 ? 1 : 0;
                ++to[static_cast<std::size_t>(shift)];
            }
        }
        for (const int count : flips) // binomial(4000, 0.3), 5 standard deviations
            QVERIFY(std::abs(count - rounds * 0.3) < 5 * std::sqrt(rounds * 0.3 * 0.7));
        for (int shift = 1; shift < 5; ++shift) // 3 flips a round, each to one of 4
            QVERIFY(std::abs(to[static_cast<std::size_t>(shift)] - rounds * 0.75) <
                    5 * std::sqrt(rounds * 3 * 0.25 * 0.75));
    }

    // ---------------------------------------------------------------- subsets

    void samplesAreDrawnWithoutReplacementInTheOrderOfTheSource()
    {
        const PreparedData data = prepare(asked(DataSource::iris, 60), {3, 1});
        QCOMPARE(data.trainIndices.size(), std::size_t{60});
        QVERIFY(std::adjacent_find(data.trainIndices.begin(), data.trainIndices.end(), std::greater_equal<>()) ==
                data.trainIndices.end());
        QVERIFY(data.trainIndices.back() < 150);
        QVERIFY(prepare(asked(DataSource::iris, 60), {3, 2}).trainIndices == data.trainIndices);
        QVERIFY(prepare(asked(DataSource::iris, 60), {4, 1}).trainIndices != data.trainIndices);
        const auto source = readBundled(DataSource::iris, TaskChoice::automatic);
        for (std::size_t i = 0; i < 60; ++i)
            QCOMPARE(data.train.labels[i], source->set.labels[static_cast<std::size_t>(data.trainIndices[i])]);
        const double z = static_cast<double>(data.train.features(2, 59)), mean = data.standardization.mean[2];
        QVERIFY(std::abs(z * data.standardization.scale[2] + mean -
                         featuresOf(*source, data.trainIndices[59])[2]) < 1e-5);
    }

    void eachSampleIsDrawnEquallyOften()
    {
        std::vector<int> times(150);
        constexpr int rounds = 2000;
        for (std::uint64_t seed = 0; seed < rounds; ++seed)
            for (const auto i : prepare(asked(DataSource::iris, 30), {seed, 1}).trainIndices)
                ++times[static_cast<std::size_t>(i)];
        for (const int count : times) // binomial(2000, 0.2), 5 standard deviations
            QVERIFY(std::abs(count - rounds * 0.2) < 5 * std::sqrt(rounds * 0.2 * 0.8));
    }

    void aSubsetIsSplitByItsSourceNumbers()
    {
        DataSettings settings = asked(DataSource::iris, 40);
        settings.validation.value = 0.25;
        settings.split = SplitKind::last;
        const PreparedData data = prepare(settings);
        QCOMPARE(allIndices(data).size(), std::size_t{40});
        QVERIFY(data.trainIndices.back() < data.validationIndices.front());
        QVERIFY(allIndices(data) == prepare(asked(DataSource::iris, 40)).trainIndices);
    }

    void proportionsAreDrawnFromRealData_data()
    {
        QTest::addColumn<DataSource>("source");
        QTest::addColumn<qlonglong>("samples"); // 0: as many as there are
        QTest::addColumn<QList<double>>("balance");
        QTest::addColumn<QList<int>>("counts");
        QTest::newRow("ten to one") << DataSource::breastCancer << 220LL << QList{0.9, 0.1} << QList{198, 22};
        QTest::newRow("as many as there are")
            << DataSource::iris << 0LL << QList{0.5, 0.25, 0.25} << QList{50, 25, 25};
        QTest::newRow("none of one class") << DataSource::iris << 40LL << QList{0.5, 0.5, 0.0} << QList{20, 20, 0};
        QTest::newRow("all of it") << DataSource::iris << 150LL << QList{1.0, 1.0, 1.0} << QList{50, 50, 50};
    }
    void proportionsAreDrawnFromRealData()
    {
        QFETCH(DataSource, source);
        QFETCH(qlonglong, samples);
        QFETCH(QList<double>, balance);
        QFETCH(QList<int>, counts);
        DataSettings settings = asked(source, samples > 0 ? std::optional<std::int64_t>(samples) : std::nullopt);
        settings.balance = std::vector<double>(balance.begin(), balance.end());
        const PreparedData data = prepare(settings);
        const auto found = data.train.classCounts();
        QCOMPARE(QList<int>(found.begin(), found.end()), counts);
        QCOMPARE(*trainingSamples(settings), data.train.samples());
    }

    // --------------------------------------------------------------- refusals

    void whatDoesNotGoTogetherIsRefusedByName_data()
    {
        QTest::addColumn<DataSettings>("settings");
        QTest::addColumn<QString>("where");
        QTest::addColumn<QString>("hint");
        const auto row = [](const char* name, DataSettings settings, const char* where, const char* hint,
                            auto change) {
            change(settings);
            QTest::newRow(name) << settings << QString(where) << QString(hint);
        };
        row("more samples than there are", asked(DataSource::iris, 151), "data.samples", "at most 150", [](auto&) {});
        row("more of a class than there are", asked(DataSource::iris, 120), "data.samples", "at most 62 samples",
            [](auto& s) {
                s.balance = {0.8, 0.1, 0.1};
            });
        row("proportions for another number of classes", asked(DataSource::iris), "data.balance", "give 3",
            [](auto& s) {
                s.balance = {0.5, 0.5};
            });
        row("proportions of numbers", asked(DataSource::diabetes), "data.balance", "null", [](auto& s) {
            s.balance = {0.5, 0.5};
        });
        row("flipping numbers", asked(DataSource::line, 10), "data.label_flip", "0",
            [](auto& s) { s.labelFlip = 0.1; });
        row("flipping real numbers", asked(DataSource::diabetes), "data.label_flip", "0",
            [](auto& s) { s.labelFlip = 0.1; });
        row("flipping more than all", asked(DataSource::moons, 10), "data.label_flip", "0 to 1",
            [](auto& s) { s.labelFlip = 1.1; });
        row("flipping not a number", asked(DataSource::moons, 10), "data.label_flip", "0 to 1",
            [](auto& s) { s.labelFlip = std::nan(""); });
        row("no file", asked(DataSource::csv), "data.file", "CSV", [](auto&) {});
        row("no IDX file", asked(DataSource::idx), "data.file", "IDX", [](auto&) {});
        row("no IDX labels", asked(DataSource::idx), "data.labels", "IDX", [](auto& s) { s.file = "x"; });
        row("unit without bytes", asked(DataSource::digits), "data.standardize", "auto",
            [](auto& s) { s.standardize = Standardize::unit; });
        row("negative share", asked(DataSource::line, 10), "data.validation", "fraction",
            [](auto& s) { s.validation.value = -0.1; });
        row("infinite share", asked(DataSource::line, 10), "data.test", "fraction",
            [](auto& s) { s.test.value = INFINITY; });
        row("half a sample", asked(DataSource::line, 10), "data.test", "whole", [](auto& s) { s.test.value = 2.5; });
        row("nothing left to train", asked(DataSource::line, 10), "data.validation", "at least one",
            [](auto& s) { s.validation.value = 10; });
        row("one sample split", asked(DataSource::line, 1), "data.validation", "more samples",
            [](auto& s) { s.validation.value = 0.5; });
        row("one real sample split", asked(DataSource::iris, 1), "data.test", "more samples",
            [](auto& s) { s.test.value = 0.5; });
        row("stratified numbers", asked(DataSource::line, 10), "data.split", "random", [](auto& s) {
            s.validation.value = 0.5;
            s.split = SplitKind::stratified;
        });
        row("2^40 samples", asked(DataSource::spirals, std::int64_t{1} << 40), "data.samples", "lower", [](auto&) {});
    }
    void whatDoesNotGoTogetherIsRefusedByName()
    {
        QFETCH(DataSettings, settings);
        QFETCH(QString, where);
        QFETCH(QString, hint);
        const auto data = prepareData(settings, {}, "/nonexistent");
        QVERIFY(!data.has_value());
        QCOMPARE(data.error().where, where.toStdString());
        QVERIFY2(data.error().hint.find(hint.toStdString()) != std::string::npos, data.error().hint.c_str());
        QVERIFY(data.error().code == ErrorCode::badInput || data.error().code == ErrorCode::outOfMemory);
    }

    // --------------------------------------------------------------- warnings

    void absentClassesAreWarnedOf()
    {
        DataSettings settings = asked(DataSource::iris);
        settings.validation.value = 40;
        settings.split = SplitKind::last; // the file is sorted by class
        const PreparedData data = prepare(settings);
        QVERIFY(warns(data, "the validation part has no sample of classes \"setosa\", \"versicolor\""));
        QVERIFY(!warns(data, "the training part"));
        settings.validation.value = 50;
        QVERIFY(warns(prepare(settings), "the training part has no sample of class \"virginica\""));
        settings.split = SplitKind::stratified;
        QVERIFY(prepare(settings).warnings.empty());
    }

    void equalTargetsAreWarnedOf()
    {
        QVERIFY(warns(file("x,y\n1,red\n2,red\n"), "all labels are equal (\"red\")"));
        QVERIFY(warns(file("x,y\n1,2.5\n2,2.5\n"), "all targets are equal (2.5)"));
        QVERIFY(file("x,y\n1,2.5\n2,3.5\n").warnings.empty());
    }

    void columnsWithoutVarianceAreWarnedOf()
    {
        // The corners of the digits are always white: pixels 0, 32 and 39 (scikit-learn: data.std(axis=0) == 0).
        const PreparedData digits = prepare(asked(DataSource::digits));
        QVERIFY(warns(digits, "columns \"pixel_0_0\", \"pixel_4_0\", \"pixel_4_7\""));
        QVERIFY(digits.train.features.allFinite());
    }

    // ------------------------------------------------------------------ files

    void fileNamesAreRelativeToTheFolder()
    {
        file("x,y\n1,2.5\n2,3.5\n");
        DataSettings settings = asked(DataSource::csv);
        settings.file = "data.csv";
        QVERIFY(prepareData(settings, {}, m_folder.path().toStdString() + "/").has_value());
        const auto elsewhere = prepareData(settings, {}, "/nonexistent");
        QCOMPARE(elsewhere.error().where, "/nonexistent/data.csv"s);
        settings.file = m_folder.filePath("data.csv").toStdString();
        QVERIFY(prepareData(settings, {}, "/nonexistent").has_value());
    }

    void targetAndTaskReachTheFile()
    {
        file("kind,x\n1,2.5\n2,3.5\n");
        DataSettings settings = asked(DataSource::csv);
        settings.file = "data.csv";
        settings.target = "kind";
        settings.task = TaskChoice::regression;
        const PreparedData data = prepare(settings, {}, m_folder.path().toStdString());
        QCOMPARE(data.train.targetName, "kind"s);
        QCOMPARE(data.train.task, Task::regression);
    }

    void bytesAreDividedBy255OrNot()
    {
        write("s.idx", "\0\0\x08\2\0\0\0\2\0\0\0\3"s + "\0\x33\xFF\x01\x80\xFE"s);
        write("l.idx", "\0\0\x08\1\0\0\0\2"s + "\0\1"s);
        DataSettings settings = asked(DataSource::idx);
        settings.file = "s.idx";
        settings.labels = "l.idx";
        const PreparedData unit = prepare(settings, {}, m_folder.path().toStdString());
        QVERIFY(unit.train.features(1, 0) == 51.0F / 255.0F);
        QCOMPARE(unit.train.features(2, 0), 1.0F);
        QCOMPARE(unit.standardization.scale.at(2), 255.0);
        settings.standardize = Standardize::none;
        const PreparedData raw = prepare(settings, {}, m_folder.path().toStdString());
        QCOMPARE(raw.train.features(2, 0), 255.0F);
        QCOMPARE(raw.fingerprint, unit.fingerprint);
    }

    // They are held in another way until the samples are split.
    void bytesAreTheSameNumbersInSinglePrecision()
    {
        constexpr int samples = 300, each = 31;
        const std::string size = "\0\0\1\x2C\0\0\0\x1F"s;
        std::string bytes = "\0\0\x08\2"s + size, floats = "\0\0\x0D\2"s + size, labels = "\0\0\x08\1"s + size.substr(0, 4);
        std::mt19937 random(3);
        for (int i = 0; i < samples * each; ++i) {
            const auto value = static_cast<std::uint8_t>(i % each == 7 ? 9 : random() % 256); // one feature without variance
            bytes += static_cast<char>(value);
            const auto single = std::bit_cast<std::uint32_t>(static_cast<float>(value));
            for (int shift = 24; shift >= 0; shift -= 8)
                floats += static_cast<char>(single >> shift);
        }
        for (int i = 0; i < samples; ++i)
            labels += static_cast<char>(random() % 3);
        write("bytes.idx", bytes);
        write("floats.idx", floats);
        write("classes.idx", labels);
        DataSettings settings = asked(DataSource::idx);
        settings.labels = "classes.idx";
        settings.labelFlip = 0.1;
        settings.validation.value = 0.2;
        const auto preparedFrom = [&](const char* file) {
            settings.file = file;
            return prepare(settings, {3, 4}, m_folder.path().toStdString());
        };
        for (const auto standardize : {Standardize::none, Standardize::train})
            for (const std::optional<std::int64_t> drawn : {std::optional<std::int64_t>(), std::optional<std::int64_t>(150)}) {
                settings.standardize = standardize;
                settings.samples = drawn;
                const PreparedData held = preparedFrom("bytes.idx"), plain = preparedFrom("floats.idx");
                QCOMPARE(held.train.samples(), drawn ? 120 : 240);
                QVERIFY(held.train.features == plain.train.features);
                QVERIFY(held.validation.features == plain.validation.features);
                QVERIFY(held.train.labels == plain.train.labels);
                QVERIFY(held.trainIndices == plain.trainIndices);
                QVERIFY(held.standardization.mean == plain.standardization.mean);
                QVERIFY(held.standardization.scale == plain.standardization.scale);
                QVERIFY(held.warnings == plain.warnings);
                QVERIFY(held.fingerprint != plain.fingerprint); // data.standardize auto does not do the same to both
            }
    }

    void aFileCanBeCancelled()
    {
        file("x,y\n1,2.5\n2,3.5\n");
        DataSettings settings = asked(DataSource::csv);
        settings.file = "data.csv";
        const auto data = prepareData(settings, {}, m_folder.path().toStdString(),
                                      [](std::int64_t, std::int64_t) { return false; });
        QCOMPARE(data.error().code, ErrorCode::cancelled);
    }

    // Reading and what follows it: told of while it goes on, and ended at any moment.
    void allOfThePreparationHasProgressAndCanBeCancelled()
    {
        std::string text = "x,y\n";
        for (int i = 0; i < 100'000; ++i)
            text += fmt::format("{},{}\n", i % 7, 0.5 * i);
        file(text);
        DataSettings settings = asked(DataSource::csv);
        settings.file = "data.csv";
        const auto prepared = [&](const ReadProgress& progress) { return prepareData(settings, {}, m_folder.path().toStdString(), progress); };
        std::vector<double> told;
        QVERIFY(prepared([&](std::int64_t done, std::int64_t total) {
            told.push_back(static_cast<double>(done) / static_cast<double>(total));
            return true;
        }));
        QVERIFY(std::is_sorted(told.begin(), told.end()));
        QVERIFY(told.front() >= 0 && told.front() < 0.3 && told.back() > 0.8 && told.back() <= 1);
        QVERIFY(std::count_if(told.begin(), told.end(), [](double part) { return part >= 0.5; }) >= 5); // 400,000 visits to samples
        for (std::size_t last = 0; last < told.size(); ++last) {
            std::size_t calls = 0;
            const auto data = prepared([&](std::int64_t, std::int64_t) { return calls++ < last; });
            QVERIFY(!data);
            QCOMPARE(data.error().code, ErrorCode::cancelled);
            QCOMPARE(calls, last + 1);
        }
    }

    void valuesOf1e300AreScaledOrRefusedWithTheirPlace()
    {
        const PreparedData data = file("x,y\n1e300,1.5\n-1e300,2.5\n1e300,3.5\n-1e300,0.5\n");
        QCOMPARE(data.train.features(0, 0), 1.0F);
        QCOMPARE(data.train.features(0, 1), -1.0F);
        DataSettings settings = asked(DataSource::csv);
        settings.file = "data.csv";
        settings.standardize = Standardize::none;
        const auto raw = prepareData(settings, {}, m_folder.path().toStdString());
        QVERIFY2(raw.error().where.ends_with("data.csv, row 2, column 1 (x)"), raw.error().where.c_str());
    }

    void placesAreThoseOfTheSourceInASubsetToo()
    {
        std::string text = "x,y\n";
        for (int i = 0; i < 100; ++i)
            text += i == 57 ? "1e300,2.5\n" : fmt::format("{},2.5\n", i);
        file(text);
        DataSettings settings = asked(DataSource::csv, 99);
        settings.file = "data.csv";
        settings.standardize = Standardize::none;
        int refused = 0;
        for (std::uint64_t seed = 0; seed < 10; ++seed) {
            const auto data = prepareData(settings, {seed, 1}, m_folder.path().toStdString());
            refused += data ? 0 : 1;
            QVERIFY(data || data.error().where.ends_with("row 59, column 1 (x)"));
        }
        QVERIFY(refused > 5);
    }

    // ------------------------------------------------------------ fingerprints

    void fingerprintIsOfTheWholeSetBeforeSplitAndScaling()
    {
        DataSettings settings = asked(DataSource::iris);
        const std::string whole = prepare(settings).fingerprint;
        QCOMPARE(whole.size(), std::size_t{64});
        settings.validation.value = 0.2;
        settings.split = SplitKind::stratified;
        settings.standardize = Standardize::none;
        QCOMPARE(prepare(settings, {1, 9}).fingerprint, whole);
        settings.samples = 149;
        QVERIFY(prepare(settings).fingerprint != whole);
        settings.samples = 150;
        QCOMPARE(prepare(settings).fingerprint, whole);
        settings.labelFlip = 0.01;
        QVERIFY(prepare(settings).fingerprint != whole);
    }

    void fingerprintTellsApartWhatSinglePrecisionDoesNot()
    {
        const std::string one = file("x,y\n1e300,1.5\n2,2.5\n").fingerprint;
        QVERIFY(file("x,y\n1e301,1.5\n2,2.5\n").fingerprint != one);
        QVERIFY(file("z,y\n1e300,1.5\n2,2.5\n").fingerprint != one);
        QVERIFY(file("x,y\n1e300,1.5\n2,3.5\n").fingerprint != one);
        QCOMPARE(file("x;y\n1E+300;1,5\n2,00;2,5\n").fingerprint, one); // the same table, written in another way
    }

    // A column of texts is what columns of 0 and 1 are, all samples or some of them, the target at any place.
    void textsAreTheColumnsThatTheyUnfoldInto_data()
    {
        QTest::addColumn<int>("samples");
        QTest::newRow("all") << 0;
        QTest::newRow("some") << 23;
    }
    void textsAreTheColumnsThatTheyUnfoldInto()
    {
        QFETCH(int, samples);
        static constexpr const char* places[] = {"hill", "park", "sea"};
        std::string texts = "x,place,y,z\n", ones = "x,place=hill,place=park,place=sea,z,y\n";
        for (int i = 0; i < 40; ++i) {
            const int place = i * 7 / 4 % 3;
            texts += fmt::format("{},{},{}.5,{}\n", i, places[place], i % 7, -i);
            ones += fmt::format("{},{},{},{},{},{}.5\n", i, place == 0 ? 1 : 0, place == 1 ? 1 : 0, place == 2 ? 1 : 0, -i, i % 7);
        }
        DataSettings settings = asked(DataSource::csv, samples);
        if (samples == 0)
            settings.samples.reset();
        settings.file = "data.csv";
        settings.target = "y";
        settings.validation.value = 0.3;
        const auto read = [&](const std::string& text) {
            file(text);
            return prepare(settings, {}, m_folder.path().toStdString());
        };
        const PreparedData data = read(texts), expected = read(ones);
        QCOMPARE(data.fingerprint, expected.fingerprint);
        QVERIFY(data.standardization.mean == expected.standardization.mean);
        QVERIFY(data.standardization.scale == expected.standardization.scale);
        QVERIFY(data.train.featureNames == expected.train.featureNames);
        QVERIFY(data.train.features == expected.train.features);
        QVERIFY(data.validation.features == expected.validation.features);
        QVERIFY(data.train.targets == expected.train.targets);
    }

    void datasetsAreSelectedAndCounted()
    {
        const PreparedData data = prepare(asked(DataSource::iris));
        const Dataset part = data.train.select({149, 0, 0});
        QCOMPARE(part.samples(), 3);
        QVERIFY((part.labels == std::vector<std::int32_t>{2, 0, 0}));
        QVERIFY(part.features.col(0) == data.train.features.col(149));
        QVERIFY((part.classCounts() == std::vector<std::int64_t>{2, 0, 1}));
        QCOMPARE(part.classes(), 3);
        QVERIFY(part.fingerprint() != data.train.fingerprint());
        QCOMPARE(part.fingerprint(), data.train.select({149, 0, 0}).fingerprint());
        const Dataset none = data.train.select({});
        QCOMPARE(none.samples(), 0);
        QCOMPARE(none.featureCount(), 4);
    }

    // --------------------------------------------------------- training samples

    void trainingSamplesAreKnownWithoutReading_data()
    {
        QTest::addColumn<DataSource>("source");
        QTest::addColumn<qlonglong>("samples");
        QTest::addColumn<double>("validation");
        QTest::addColumn<double>("test");
        QTest::addColumn<qlonglong>("expected"); // −1: not known
        QTest::newRow("line") << DataSource::line << 200LL << 0.0 << 0.0 << 200LL;
        QTest::newRow("moons-60") << DataSource::moons << 460LL << 400.0 << 0.0 << 60LL;
        QTest::newRow("iris") << DataSource::iris << 0LL << 0.25 << 0.0 << 112LL;
        QTest::newRow("digits") << DataSource::digits << 1000LL << 0.1 << 0.1 << 800LL;
        QTest::newRow("2^40, that cannot be made") << DataSource::line << (1LL << 40) << 0.5 << 0.0 << (1LL << 39);
        QTest::newRow("too many") << DataSource::iris << 151LL << 0.0 << 0.0 << -1LL;
        QTest::newRow("none left") << DataSource::line << 10LL << 10.0 << 0.0 << -1LL;
        QTest::newRow("no number") << DataSource::line << 0LL << 0.0 << 0.0 << -1LL;
        QTest::newRow("a file") << DataSource::csv << 10LL << 0.0 << 0.0 << -1LL;
    }
    void trainingSamplesAreKnownWithoutReading()
    {
        QFETCH(DataSource, source);
        QFETCH(qlonglong, samples);
        QFETCH(double, validation);
        QFETCH(double, test);
        QFETCH(qlonglong, expected);
        DataSettings settings = asked(source, samples > 0 ? std::optional<std::int64_t>(samples) : std::nullopt);
        settings.validation.value = validation;
        settings.test.value = test;
        QCOMPARE(trainingSamples(settings).value_or(-1), expected);
        if (samples < 100'000) {
            const auto data = prepareData(settings, {}, {});
            QCOMPARE(data ? data->train.samples() : -1, expected);
        }
    }

private:
    PreparedData file(const std::string& text)
    {
        write("data.csv", text);
        DataSettings settings = asked(DataSource::csv);
        settings.file = "data.csv";
        return prepare(settings, {}, m_folder.path().toStdString());
    }

    void write(const QString& name, const std::string& text)
    {
        QFile target(m_folder.filePath(name));
        if (!target.open(QFile::WriteOnly) || target.write(text.data(), static_cast<qint64>(text.size())) < 0)
            throw std::runtime_error("cannot write " + name.toStdString());
    }

    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(tst_Prepare)
#include "tst_prepare.moc"
