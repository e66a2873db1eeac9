// Every preset is a good file that can run, says what it shows, and lists only what differs from the defaults.
#include "test_case.h"

#include "base/embedded.h"
#include "batching/batch_plan.h"
#include "data/prepare.h"
#include "training/experiment_json.h"
#include "training/properties.h"

#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>

#include <algorithm>

using namespace epochscope;

namespace {
ExperimentFile presetNamed(const std::string& name)
{
    auto file = preset(name);
    if (!file)
        qFatal("%s", file.error().text().c_str());
    return *file;
}

BatchPlan planOf(const std::string& name)
{
    const Experiment experiment = presetNamed(name).experiment;
    const auto plan =
        BatchPlan::make(trainingSamples(experiment.data).value(), experiment.batch, experiment.stop.epochs);
    if (!plan)
        qFatal("%s", plan.error().text().c_str());
    return *plan;
}

void addPresetRows()
{
    QTest::addColumn<QString>("name");
    for (const std::string& name : presetNames())
        QTest::newRow(name.c_str()) << QString::fromStdString(name);
}
} // namespace

class tst_Presets : public TestCase
{
    Q_OBJECT
private slots:
    void thoseThatTheLessonsUseAreThere()
    {
        const auto names = presetNames();
        for (const char* name : {"worked-example", "line-200", "moons-60", "ragged", "iris", "wine", "breast_cancer",
                                 "digits", "diabetes"})
            QVERIFY2(std::find(names.begin(), names.end(), name) != names.end(), name);
        QVERIFY(std::is_sorted(names.begin(), names.end()));
    }

    void everyPresetReadsAndHasNoProblems_data() { addPresetRows(); }
    void everyPresetReadsAndHasNoProblems()
    {
        QFETCH(QString, name);
        const auto file = preset(name.toStdString());
        QVERIFY2(file, file ? "" : file.error().text().c_str());
        const auto found = problems(file->experiment);
        QVERIFY2(found.empty(), found.empty() ? "" : found[0].message.c_str());
        QVERIFY(file->folder.empty());
        const auto again = parseExperiment(experimentJson(file->experiment, file->name, file->description), "again");
        QVERIFY(again && again->experiment == file->experiment);
    }

    void everyPresetSaysWhatItShows_data() { addPresetRows(); }
    void everyPresetSaysWhatItShows()
    {
        QFETCH(QString, name);
        const ExperimentFile file = presetNamed(name.toStdString());
        QVERIFY(!file.name.empty() && file.name.size() < 40);
        const QString description = QString::fromStdString(file.description);
        QVERIFY(description.size() > 40 && description.size() < 220);
        QVERIFY(description.endsWith('.'));
        for (const std::string& other : presetNames())
            QVERIFY(other == name.toStdString() || presetNamed(other).name != file.name);
    }

    void everyPresetHasAPlan_data() { addPresetRows(); }
    void everyPresetHasAPlan()
    {
        QFETCH(QString, name);
        const Experiment experiment = presetNamed(name.toStdString()).experiment;
        const auto samples = trainingSamples(experiment.data);
        QVERIFY(samples.has_value());
        const auto plan = BatchPlan::make(*samples, experiment.batch, experiment.stop.epochs);
        QVERIFY2(plan, plan ? "" : plan.error().text().c_str());
        QVERIFY(plan->updates > 0 && plan->updates < 200000); // quick enough to be looked at
    }

    void nothingRepeatsADefault_data() { addPresetRows(); }
    void nothingRepeatsADefault()
    {
        QFETCH(QString, name);
        const std::string_view bytes = embeddedFile("presets/" + name.toStdString() + ".json").value();
        const auto root =
            QJsonDocument::fromJson(QByteArray(bytes.data(), static_cast<qsizetype>(bytes.size()))).object();
        const Experiment experiment = presetNamed(name.toStdString()).experiment;
        for (const Property& property : properties()) {
            const QString path = QString::fromStdString(std::string(property.path));
            const bool listed = root[path.section('.', 0, 0)].toObject().contains(path.section('.', 1));
            const bool changed = property.get(experiment) != property.defaultValue();
            const bool impliedBySource = property.path == "data.samples" && !isGenerated(experiment.data.source);
            if (!impliedBySource)
                QVERIFY2(listed == changed, qPrintable(path));
            QVERIFY2(!listed || property.applies(experiment), qPrintable(path));
        }
    }

    void theirPlansAreThoseOfTheLessons()
    {
        QCOMPARE(planOf("worked-example").batchesPerEpoch, 40);
        QCOMPARE(planOf("worked-example").updates, 40000);
        QCOMPARE(planOf("line-200").samples, 200);
        QCOMPARE(planOf("moons-60").samples, 60);
        QCOMPARE(presetNamed("moons-60").experiment.data.validation, Share{400});
        QCOMPARE(planOf("ragged").batchesPerEpoch, 3);
        QCOMPARE(planOf("ragged").lastBatchSize, 200);
        QCOMPARE(planOf("accumulation").updatesPerEpoch, 3);
        QCOMPARE(planOf("steps-per-epoch").updates, 2000);
        QCOMPARE(planOf("stochastic").variant, Variant::stochastic);
        QCOMPARE(planOf("full-batch").variant, Variant::batch);
    }

    void anUnknownPresetNamesTheNearest()
    {
        QCOMPARE(preset("worked-exmaple").error().text(),
                 std::string("there is no preset \"worked-exmaple\" — did you mean worked-example?"));
        QVERIFY(preset("../data/iris").error().hint.find("worked-example") != std::string::npos);
        QVERIFY(!preset(""));
    }
};

QTEST_GUILESS_MAIN(tst_Presets)
#include "tst_presets.moc"
