// What cannot run is found before the data are touched, and what can run is left alone.
#include "test_case.h"

#include "training/properties.h"

using namespace epochscope;

namespace {
Experiment with(const QStringList& settings)
{
    Experiment experiment;
    for (const QString& setting : settings) {
        const auto equals = setting.indexOf('=');
        const auto done = epochscope::setPropertyText(experiment, setting.left(equals).toStdString(),
                                                      setting.mid(equals + 1).toStdString());
        if (!done)
            qFatal("%s", done.error().text().c_str());
    }
    return experiment;
}
} // namespace

class tst_Experiment : public TestCase
{
    Q_OBJECT
private slots:
    void whatCannotRunIsNamed_data()
    {
        QTest::addColumn<QStringList>("settings");
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("message");
        const auto row = [](const QStringList& settings, const char* path, const char* message) {
            QTest::newRow(qPrintable(settings.join(' '))) << settings << path << QString::fromUtf8(message);
        };
        row({"batch.size=400", "batch.last=drop"}, "batch.last", "nothing would ever be updated");
        row({"batch.size=160", "batch.last=drop", "data.validation=0.25"}, "batch.last",
            "150 samples make no full batch");
        row({"batch.order=stratified"}, "batch.order", "stratified batches need classes");
        row({"data.split=stratified", "data.validation=10"}, "data.split", "stratified split needs classes");
        row({"data.balance=[0.5,0.5]"}, "data.balance", "class proportions need classes");
        row({"data.label_flip=0.1"}, "data.label_flip", "wrong labels need classes");
        row({"loss.class_weight=balanced"}, "loss.class_weight", "class weights need classes");
        row({"loss.kind=log"}, "loss.kind", "log loss needs classes");
        row({"loss.kind=cross_entropy", "data.source=diabetes"}, "loss.kind", "cross entropy needs classes");
        row({"loss.kind=log", "data.source=csv", "data.file=x.csv", "data.task=regression"}, "loss.kind",
            "needs classes");
        row({"loss.kind=log", "data.source=iris"}, "loss.kind", "have 3");
        row({"loss.kind=log", "data.source=digits"}, "loss.kind", "have 10");
        row({"loss.kind=log", "data.source=blobs"}, "loss.kind", "have 3");
        row({"data.source=moons", "data.balance=[0.2,0.2,0.6]"}, "data.balance",
            "3 proportions are given for 2 classes");
        row({"data.source=moons", "data.balance=[0,0]"}, "data.balance", "every class proportion is 0");
        row({"data.source=csv"}, "data.file", "none is named");
        row({"data.source=idx", "data.labels=l"}, "data.file", "none is named");
        row({"data.source=idx", "data.file=f"}, "data.labels", "labels");
        row({"data.task=classification"}, "data.task", "numbers to predict, not classes");
        row({"data.source=iris", "data.task=regression"}, "data.task", "classes to predict, not numbers");
        row({"data.samples=all"}, "data.samples", "no number of samples of their own");
        row({"data.validation=150", "data.test=50"}, "data.validation", "leaves none of 200 samples");
        row({"data.test=9007199254740991", "data.validation=9007199254740991"}, "data.validation", "leaves none");
        row({"data.test=200"}, "data.test", "leaves none of 200 samples");
        row({"data.samples=1", "data.validation=0.5"}, "data.validation", "none of 1 sample");
        row({"data.source=iris", "data.samples=all", "data.validation=0.5", "data.test=0.5"}, "data.validation",
            "take all samples");
        row({"schedule.kind=plateau", "schedule.factor=1"}, "schedule.factor", "would not lower");
        row({"batch.steps_per_epoch=9007199254740991", "batch.repeats=9007199254740991"}, "batch.repeats", "64 bits");
        row({"stop.epochs=9007199254740991", "data.samples=100000"}, "stop.epochs", "64 bits");
        row({"data.source=csv", "data.file=x.csv", "stop.epochs=9007199254740991", "batch.repeats=9007199254740991"},
            "stop.epochs", "64 bits");
    }
    void whatCannotRunIsNamed()
    {
        QFETCH(QStringList, settings);
        QFETCH(QString, path);
        QFETCH(QString, message);
        const auto found = problems(with(settings));
        QCOMPARE(found.size(), std::size_t{1});
        QCOMPARE(QString::fromStdString(found[0].path), path);
        QVERIFY2(QString::fromStdString(found[0].message).contains(message), found[0].message.c_str());
        QVERIFY(!found[0].hint.empty());
        QVERIFY(findProperty(found[0].path) != nullptr);
    }

    void whatCanRunIsLeftAlone_data()
    {
        QTest::addColumn<QStringList>("settings");
        const QStringList rows[] = {
            {},
            {"batch.size=400"},
            {"batch.size=all", "batch.last=drop"},
            {"batch.size=200", "batch.last=drop"},
            {"data.samples=1"},
            {"optimizer.learning_rate=0"},
            {"data.source=moons", "batch.order=stratified", "data.split=stratified", "data.validation=0.5",
             "data.label_flip=0.1", "data.balance=[0.9,0.1]", "loss.kind=log", "loss.class_weight=balanced"},
            {"data.source=blobs", "data.balance=[1,1,2,3]", "loss.kind=cross_entropy"},
            {"data.source=blobs", "data.balance=[1,3]", "loss.kind=log"},
            {"data.source=iris", "data.samples=all", "loss.kind=mse"},
            {"data.source=iris", "data.samples=all", "data.task=classification"},
            {"data.source=csv", "data.file=x.csv", "data.samples=all", "loss.kind=log", "batch.order=stratified",
             "batch.size=1000000", "batch.last=drop"},
            {"data.source=idx", "data.file=i", "data.labels=l", "loss.kind=log"},
            {"data.split=stratified"},
            {"data.validation=199"},
            {"schedule.kind=step", "schedule.factor=1.5"},
            {"batch.order=buffer", "batch.buffer=100000"},
            {"stop.epochs=1000000000"},
        };
        for (const QStringList& settings : rows)
            QTest::newRow(qPrintable("with " + settings.join(' '))) << settings;
    }
    void whatCanRunIsLeftAlone()
    {
        QFETCH(QStringList, settings);
        const auto found = problems(with(settings));
        QVERIFY2(found.empty(), found.empty() ? "" : found[0].message.c_str());
    }

    void severalProblemsAreAllShown()
    {
        const auto found =
            problems(with({"loss.kind=log", "batch.order=stratified", "batch.size=400", "batch.last=drop"}));
        QCOMPARE(found.size(), std::size_t{3});
    }

    void classesAreKnownWhereNoFileIsNeeded()
    {
        const auto classes = [](const QStringList& settings) {
            return knownClasses(with(settings).data).value_or(-2);
        };
        QCOMPARE(classes({}), 0);
        QCOMPARE(classes({"data.source=spirals"}), 2);
        QCOMPARE(classes({"data.source=blobs"}), 3);
        QCOMPARE(classes({"data.source=blobs", "data.balance=[1,1,1,1]"}), 4);
        QCOMPARE(classes({"data.source=wine"}), 3);
        QCOMPARE(classes({"data.source=csv"}), -2);
        QCOMPARE(classes({"data.source=csv", "data.task=regression"}), 0);
        QCOMPARE(classes({"data.source=idx", "data.task=classification"}), -1);
    }
};

QTEST_GUILESS_MAIN(tst_Experiment)
#include "tst_experiment.moc"
