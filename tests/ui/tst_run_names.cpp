#include "runs/run_names.h"
#include "test_case.h"
#include "trained_runs.h"

#include <QtCore/QElapsedTimer>

using namespace epochscope;
using namespace Qt::Literals::StringLiterals;

class tst_RunNames : public TestCase
{
    Q_OBJECT

    static QStringList names(const std::vector<ExperimentFile>& files)
    {
        std::vector<const ExperimentFile*> pointers;
        for (const ExperimentFile& file : files)
            pointers.push_back(&file);
        return namesOfRuns(pointers);
    }

private slots:
    void noRunsHaveNoNames() { QVERIFY(names({}).isEmpty()); }

    void oneRunHasTheTitleOfItsExperiment()
    {
        QCOMPARE(names({fileWith({})}), QStringList{u"line"_s});
        QCOMPARE(names({fileWith({}, "moons-60")}), QStringList{u"Overfitting on 60 samples"_s});
    }

    void runsAreNamedByTheBatchSizeThatDiffers()
    {
        QCOMPARE(names({fileWith({}), fileWith({{"batch.size", "32"}}), fileWith({{"batch.size", "\"all\""}})}),
                 QStringList({u"B 5"_s, u"B 32"_s, u"B all"_s}));
    }

    void whatMostRunsHaveGoesWithoutSaying()
    {
        QCOMPARE(names({fileWith({}), fileWith({{"batch.size", "32"}}),
                        fileWith({{"batch.size", "32"}, {"optimizer.learning_rate", "0.1"}})}),
                 QStringList({u"B 5"_s, u"B 32"_s, u"B 32 · rate 0.1"_s}));
        // Of two runs neither is the usual one.
        QCOMPARE(names({fileWith({}), fileWith({{"batch.size", "32"}, {"optimizer.learning_rate", "0.1"}})}),
                 QStringList({u"B 5 · rate 0.05"_s, u"B 32 · rate 0.1"_s}));
        // The only thing that differs is always said.
        QCOMPARE(names({fileWith({}), fileWith({}), fileWith({{"optimizer.learning_rate", "0.1"}})}),
                 QStringList({u"rate 0.05"_s, u"rate 0.05 (2)"_s, u"rate 0.1"_s}));
    }

    void equalRunsAreNumbered()
    {
        QCOMPARE(names({fileWith({}), fileWith({}), fileWith({{"batch.size", "9"}}), fileWith({})}),
                 QStringList({u"B 5"_s, u"B 5 (2)"_s, u"B 9"_s, u"B 5 (3)"_s}));
        QCOMPARE(names({fileWith({}), fileWith({})}), QStringList({u"line"_s, u"line (2)"_s}));
    }

    void aNewSeedIsOneWordHoweverManySeedsItSets()
    {
        QCOMPARE(names({fileWith({}), fileWith({{"seed.data", "2"}, {"seed.shuffle", "2"}})}),
                 QStringList({u"seed 1"_s, u"seed 2"_s}));
        QCOMPARE(names({fileWith({}), fileWith({{"seed.shuffle", "7"}})}), QStringList({u"seed 1"_s, u"seed 7"_s}));
        QCOMPARE(names({fileWith({}), fileWith({{"seed.data", "2"}, {"seed.shuffle", "3"}})}),
                 QStringList({u"data seed 1 · shuffle seed 1"_s, u"data seed 2 · shuffle seed 3"_s}));
    }

    void whatHasNoEffectIsNotSaid()
    {
        // Momentum means nothing to plain gradient descent.
        QCOMPARE(names({fileWith({{"optimizer.kind", "sgd"}, {"optimizer.momentum", "0.5"}}),
                        fileWith({{"optimizer.kind", "momentum"}})}),
                 QStringList({u"sgd"_s, u"momentum"_s}));
        QCOMPARE(names({fileWith({}), fileWith({{"optimizer.momentum", "0.5"}})}),
                 QStringList({u"line"_s, u"line (2)"_s}));
    }

    void valuesAreInTheWordsOfTheForm_data()
    {
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<QString>("name");
        QTest::newRow("choice") << QByteArray("batch.order") << QByteArray("replacement") << u"order replacement"_s;
        QTest::newRow("grouped") << QByteArray("stop.epochs") << QByteArray("20000") << u"E 20,000"_s;
        QTest::newRow("layers") << QByteArray("model.hidden") << QByteArray("[16,8]") << u"16×8"_s;
        QTest::newRow("not set") << QByteArray("optimizer.clip_norm") << QByteArray("2.5") << u"clip 2.5"_s;
        QTest::newRow("boolean") << QByteArray("record.measure_training") << QByteArray("true")
                                 << u"measure training on"_s;
        QTest::newRow("small") << QByteArray("optimizer.learning_rate") << QByteArray("1e-5") << u"rate 10⁻⁵"_s;
        QTest::newRow("source") << QByteArray("data.source") << QByteArray("breast_cancer") << u"breast cancer"_s;
    }
    void valuesAreInTheWordsOfTheForm()
    {
        QFETCH(QByteArray, path);
        QFETCH(QByteArray, value);
        QFETCH(QString, name);
        QCOMPARE(names({fileWith({}), fileWith({{path.constData(), value.constData()}})}).back(), name);
    }

    void runsOfDifferentExperimentsAreToldApartByTheirTitles()
    {
        ExperimentFile changed = fileWith({{"batch.size", "7"}}, "moons-60");
        QCOMPARE(names({fileWith({}), fileWith({}, "moons-60"), changed, fileWith({}, "moons-60")}),
                 QStringList({u"line"_s, u"Overfitting on 60 samples · B 8"_s, u"Overfitting on 60 samples · B 7"_s,
                              u"Overfitting on 60 samples · B 8 (2)"_s}));
    }

    void filesAreNamedWithoutTheirFolder()
    {
        const QStringList made = names({fileWith({{"data.source", "csv"}, {"data.file", "/a/long/way/one.csv"}}),
                                        fileWith({{"data.source", "csv"}, {"data.file", "/a/long/way/two.csv"}})});
        QCOMPARE(made, QStringList({u"one.csv"_s, u"two.csv"_s}));
    }

    // Every property differs, and some values are very long.
    void namesAreBounded()
    {
        std::vector<ExperimentFile> files;
        for (const char* size : {"1", "2", "3", "4"})
            files.push_back(fileWith({{"batch.size", size},
                                      {"stop.epochs", (std::string(size) + "0000000").c_str()},
                                      {"optimizer.learning_rate", ("0.00123456789" + std::string(size)).c_str()},
                                      {"model.hidden", "[100,200,300,400,500,600,700,800,900]"},
                                      {"data.noise", size},
                                      {"data.samples", (std::string(size) + "00000").c_str()},
                                      {"seed.data", size},
                                      {"seed.shuffle", "4"}}));
        files.push_back(files.back());
        files.back().experiment.model.hidden = {1};
        files.push_back(files.back());
        files.back().name = std::string(5000, 'x');
        for (const QString& name : names(files)) {
            QVERIFY2(name.size() <= longestRunName, qPrintable(name));
            QVERIFY(!name.isEmpty());
        }
        QCOMPARE(names(files).front(), u"line · N 100,000 · B 1 · +4"_s);
        QCOMPARE(names(files), names(files));
    }

    void twoHundredRunsAreNamedInAMoment()
    {
        std::vector<ExperimentFile> files;
        for (int i = 0; i < 200; ++i)
            files.push_back(fileWith({{"batch.size", std::to_string(i + 1).c_str()}}));
        QElapsedTimer clock;
        clock.start();
        const QStringList made = names(files);
        QVERIFY2(clock.elapsed() < 100, qPrintable(QString::number(clock.elapsed())));
        QCOMPARE(made.front(), u"B 1"_s);
        QCOMPARE(made.back(), u"B 200"_s);
    }
};

QTEST_GUILESS_MAIN(tst_RunNames)
#include "tst_run_names.moc"
