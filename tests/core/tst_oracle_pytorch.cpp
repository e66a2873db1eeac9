// The engine against PyTorch: the same data, initial weights and experiment give the same curves and final weights.
// tests/data/record_pytorch.py recorded the expected values and keeps every case away from points where a difference
// in the last bit could grow (a ReLU's corner, the sign of a residual).
#include "record/safetensors.h"
#include "test_case.h"
#include "training/experiment_json.h"
#include "training/properties.h"
#include "training/run_data.h"
#include "training/trainer.h"

#include <QtCore/QDir>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QSet>

#include <algorithm>
#include <cmath>

using namespace epochscope;

namespace {

// Both sides compute in float32 and add up in different orders, which comes to some 10⁻⁶ after twenty epochs. What is
// promised is 2·10⁻⁴ for the curves and 5·10⁻⁴ for the weights; a tenth of it finds smaller mistakes.
constexpr double curveTolerance = 2e-5;  // relative
constexpr double weightTolerance = 5e-5; // relative to max(1, |w|)

const QString folder = QStringLiteral(EPOCHSCOPE_TEST_DATA "/oracle/");

QJsonObject readJson(const QString& name)
{
    QFile file(folder + name);
    if (!file.open(QFile::ReadOnly))
        return {};
    return QJsonDocument::fromJson(file.readAll()).object();
}

const QJsonObject& allExpected()
{
    static const QJsonObject expected = readJson(QStringLiteral("expected.json"));
    return expected;
}

// What a run gave, in the form in which it was recorded.
struct Outcome
{
    std::map<QString, std::vector<double>> curves;
    std::map<QString, std::vector<double>> final;
    qint64 updates = 0;
};

Result<Outcome> runCase(const QString& name)
{
    const auto file = readExperiment((folder + name + QStringLiteral(".json")).toStdString());
    if (!file)
        return tl::unexpected(file.error());
    const auto data = prepareRunData(file->experiment, file->folder);
    if (!data)
        return tl::unexpected(data.error());
    auto trainer = Trainer::make(file->experiment, *data);
    if (!trainer)
        return tl::unexpected(trainer.error());
    Trainer& run = **trainer;
    const QString weights = allExpected()[name].toObject()[QStringLiteral("weights")].toString();
    const auto initial = readSafetensors((folder + weights).toStdString(), run.networkShape());
    if (!initial)
        return tl::unexpected(initial.error());
    if (const auto set = run.setInitialParameters(*initial); !set)
        return tl::unexpected(set.error());

    Outcome outcome;
    run.recordBatches(true);
    while (run.step()) {
        if (run.atEpochEnd())
            outcome.curves[QStringLiteral("learning_rate")].push_back(run.lastBatch().learningRate);
    }
    if (run.finished() != FinishReason::epochs)
        return fail(ErrorCode::failed, "the run ended early: " + std::string(finishReasonName(*run.finished())));
    outcome.updates = run.position().updates;
    const History::View history = run.history()->view();
    for (std::int64_t row = 0; row < history.size(); ++row) {
        outcome.curves[QStringLiteral("train_running")].push_back(history[row].trainRunning);
        outcome.curves[QStringLiteral("train_measured")].push_back(history[row].trainMeasured);
        outcome.curves[QStringLiteral("validation")].push_back(history[row].validation);
        outcome.curves[QStringLiteral("train_accuracy")].push_back(history[row].trainAccuracy);
        outcome.curves[QStringLiteral("validation_accuracy")].push_back(history[row].validationAccuracy);
    }
    const NetworkShape& shape = run.networkShape();
    const std::span<const float> parameters = run.parameters();
    for (std::size_t i = 0; i < shape.layers.size(); ++i) {
        const LayerShape& layer = shape.layers[i];
        auto at = [&](std::int64_t offset) { return double{parameters[static_cast<std::size_t>(offset)]}; };
        auto& weight = outcome.final[QStringLiteral("layers.%1.weight").arg(i)];
        auto& bias = outcome.final[QStringLiteral("layers.%1.bias").arg(i)];
        for (std::int64_t row = 0; row < layer.out; ++row) {
            for (std::int64_t column = 0; column < layer.in; ++column)
                weight.push_back(at(layer.weightOffset + column * layer.out + row));
            bias.push_back(at(layer.biasOffset + row));
        }
    }
    return outcome;
}

// Distances in units of what is allowed; infinite where one is measured and the other is not.
double distance(const QJsonValue& expected, double value, double tolerance, double scaleAtLeast)
{
    if (expected.isNull() != std::isnan(value))
        return std::numeric_limits<double>::infinity();
    if (expected.isNull())
        return 0;
    const double wanted = expected.toDouble();
    return std::abs(value - wanted) / (tolerance * std::max(scaleAtLeast, std::abs(wanted)));
}

// Empty if the outcome is what was recorded; else the first difference, in words. `farthest` becomes the largest
// distance in units of the tolerance.
QString difference(const QJsonObject& expected, const Outcome& outcome, double* farthest = nullptr)
{
    if (outcome.updates != expected[QStringLiteral("updates")].toInteger())
        return QStringLiteral("%1 updates").arg(outcome.updates);
    auto differs = [&](const QString& what, const QJsonArray& wanted, const std::vector<double>& got,
                       double tolerance, double scaleAtLeast) -> QString {
        if (static_cast<std::size_t>(wanted.size()) != got.size())
            return QStringLiteral("%1: %2 values, recorded %3").arg(what).arg(got.size()).arg(wanted.size());
        for (std::size_t i = 0; i < got.size(); ++i) {
            const QJsonValue value = wanted[static_cast<qsizetype>(i)];
            const double far = distance(value, got[i], tolerance, scaleAtLeast);
            if (farthest)
                *farthest = std::max(*farthest, far);
            if (!(far <= 1))
                return QStringLiteral("%1[%2] is %3, recorded %4")
                    .arg(what)
                    .arg(i)
                    .arg(got[i], 0, 'g', 9)
                    .arg(value.toDouble(), 0, 'g', 9);
        }
        return {};
    };
    for (const auto& [name, got] : outcome.curves) {
        const QJsonArray wanted = expected[name].toArray();
        if (wanted.isEmpty()) { // not recorded because it does not exist: then the engine must not claim a value
            if (std::any_of(got.begin(), got.end(), [](double value) { return !std::isnan(value); }))
                return name + QStringLiteral(" was measured where there is nothing to measure");
            continue;
        }
        // Counts of samples: equal or wrong. The rates follow from a formula, in double on both sides.
        const bool exact = name.endsWith(QStringLiteral("accuracy")) || name == QStringLiteral("learning_rate");
        const QString text = differs(name, wanted, got, exact ? 1e-7 : curveTolerance, 0);
        if (!text.isEmpty())
            return text;
    }
    const QJsonObject final = expected[QStringLiteral("final")].toObject();
    if (static_cast<std::size_t>(final.size()) != outcome.final.size())
        return QStringLiteral("%1 tensors").arg(outcome.final.size());
    for (const auto& [name, got] : outcome.final) {
        const QString text = differs(name, final[name].toArray(), got, weightTolerance, 1);
        if (!text.isEmpty())
            return text;
    }
    return {};
}

// The recorded object with one number of one array replaced.
QJsonObject altered(QJsonObject expected, const QString& key, qsizetype index, const QJsonValue& value)
{
    QJsonArray array = expected[key].toArray();
    array[index] = value;
    expected[key] = array;
    return expected;
}

} // namespace

class tst_OraclePyTorch : public TestCase
{
    Q_OBJECT
private slots:
    void everyRecordedCaseHasItsExperiment();
    void everyChoiceIsRecorded_data();
    void everyChoiceIsRecorded();
    void curvesAndFinalWeightsAgree_data();
    void curvesAndFinalWeightsAgree();
    void theComparisonSeesASmallDifference();
};

void tst_OraclePyTorch::everyRecordedCaseHasItsExperiment()
{
    QStringList experiments = QDir(folder).entryList({QStringLiteral("*.json")}, QDir::Files, QDir::Name);
    experiments.removeAll(QStringLiteral("expected.json"));
    experiments.replaceInStrings(QStringLiteral(".json"), QString());
    experiments.sort();
    QStringList recorded = allExpected().keys();
    recorded.sort();
    QVERIFY(recorded.size() >= 40);
    QCOMPARE(recorded, experiments);
}

void tst_OraclePyTorch::everyChoiceIsRecorded_data()
{
    QTest::addColumn<QString>("path");
    for (const char* path : {"loss.kind", "loss.reduction", "loss.class_weight", "model.activation", "optimizer.kind",
                             "schedule.kind", "batch.last"})
        QTest::newRow(path) << QString::fromLatin1(path);
}

void tst_OraclePyTorch::everyChoiceIsRecorded()
{
    QFETCH(QString, path);
    const Property* property = findProperty(path.toStdString());
    QVERIFY(property);
    QSet<QString> missing;
    for (const std::string_view choice : property->choices)
        missing.insert(QString::fromUtf8(choice.data(), static_cast<qsizetype>(choice.size())));
    QVERIFY(missing.size() >= 2);
    missing.remove(QStringLiteral("auto"));
    for (const QString& name : allExpected().keys()) {
        const auto file = readExperiment((folder + name + QStringLiteral(".json")).toStdString());
        QVERIFY2(file, file ? "" : file.error().text().c_str());
        missing.remove(QString::fromStdString(std::get<std::string>(property->get(file->experiment))));
    }
    QCOMPARE(missing, QSet<QString>());
}

void tst_OraclePyTorch::curvesAndFinalWeightsAgree_data()
{
    QTest::addColumn<QString>("name");
    for (const QString& name : allExpected().keys())
        QTest::newRow(qPrintable(name)) << name;
}

void tst_OraclePyTorch::curvesAndFinalWeightsAgree()
{
    QFETCH(QString, name);
    const auto outcome = runCase(name);
    QVERIFY2(outcome, outcome ? "" : outcome.error().text().c_str());
    double farthest = 0;
    const QString text = difference(allExpected()[name].toObject(), *outcome, &farthest);
    QVERIFY2(text.isEmpty(), qPrintable(text));
    // Nothing agrees to the last bit after ten epochs of another library's sums; if it does, nothing was compared.
    QVERIFY(farthest > 0);
}

void tst_OraclePyTorch::theComparisonSeesASmallDifference()
{
    const QString name = QStringLiteral("validation");
    const auto outcome = runCase(name);
    QVERIFY2(outcome, outcome ? "" : outcome.error().text().c_str());
    const QJsonObject expected = allExpected()[name].toObject();
    QCOMPARE(difference(expected, *outcome), QString());

    const QString running = QStringLiteral("train_running");
    const double last = expected[running].toArray()[9].toDouble();
    QVERIFY(difference(altered(expected, running, 9, last * (1 + 3 * curveTolerance)), *outcome).startsWith(running));
    QVERIFY(difference(altered(expected, running, 9, last * (1 - 3 * curveTolerance)), *outcome).startsWith(running));
    QVERIFY(difference(altered(expected, running, 9, QJsonValue::Null), *outcome).startsWith(running));
    const QString validation = QStringLiteral("validation");
    QVERIFY(difference(altered(expected, validation, 0, 0.7), *outcome).startsWith(validation));

    QJsonObject final = expected[QStringLiteral("final")].toObject();
    const QString bias = QStringLiteral("layers.1.bias");
    const double value = final[bias].toArray()[0].toDouble();
    QJsonObject moved = expected;
    moved[QStringLiteral("final")] = altered(final, bias, 0, value + 3 * weightTolerance);
    QVERIFY(difference(moved, *outcome).startsWith(bias));

    Outcome unfinished = *outcome;
    unfinished.updates -= 1;
    QVERIFY(!difference(expected, unfinished).isEmpty());
    Outcome broken = *outcome;
    broken.curves[running][4] = std::numeric_limits<double>::quiet_NaN();
    QVERIFY(difference(expected, broken).startsWith(running));
}

QTEST_GUILESS_MAIN(tst_OraclePyTorch)
#include "tst_oracle_pytorch.moc"
