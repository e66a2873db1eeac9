// The property table and what it accepts: every row is walked with its own limits, so a new row is tested by being
// there.
#include "test_case.h"

#include "training/properties.h"

#include <cmath>
#include <limits>
#include <set>

using namespace epochscope;

namespace {
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double largest = std::numeric_limits<double>::max();

Error errorOf(const Result<void>& result) { return result ? Error{} : result.error(); }

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

// One value (of a list: one item) that the row must take, as a property value.
PropertyValue asValue(const Property& property, double number)
{
    switch (property.type) {
    case PropertyType::integer:
        return static_cast<std::int64_t>(number);
    case PropertyType::integers:
        return std::vector<std::int64_t>(std::max<std::size_t>(property.fewestItems, 1),
                                         static_cast<std::int64_t>(number));
    case PropertyType::numbers:
        return std::vector<double>(std::max<std::size_t>(property.fewestItems, 1), number);
    default:
        return number;
    }
}

bool isNumeric(const Property& property)
{
    return property.type == PropertyType::integer || property.type == PropertyType::number ||
           property.type == PropertyType::integers || property.type == PropertyType::numbers;
}
bool isWhole(const Property& property)
{
    return property.type == PropertyType::integer || property.type == PropertyType::integers;
}
} // namespace

class tst_Properties : public TestCase
{
    Q_OBJECT
private slots:
    void theTableIsTheFormatInOrder()
    {
        const char* const paths[] = {"data.source",
                                     "data.samples",
                                     "data.noise",
                                     "data.label_flip",
                                     "data.balance",
                                     "data.file",
                                     "data.labels",
                                     "data.target",
                                     "data.task",
                                     "data.validation",
                                     "data.test",
                                     "data.split",
                                     "data.standardize",
                                     "batch.size",
                                     "batch.last",
                                     "batch.order",
                                     "batch.buffer",
                                     "batch.steps_per_epoch",
                                     "batch.accumulate",
                                     "batch.repeats",
                                     "model.hidden",
                                     "model.activation",
                                     "model.init",
                                     "loss.kind",
                                     "loss.reduction",
                                     "loss.l1",
                                     "loss.l2",
                                     "loss.class_weight",
                                     "optimizer.kind",
                                     "optimizer.learning_rate",
                                     "optimizer.momentum",
                                     "optimizer.beta1",
                                     "optimizer.beta2",
                                     "optimizer.epsilon",
                                     "optimizer.weight_decay",
                                     "optimizer.clip_norm",
                                     "schedule.kind",
                                     "schedule.every",
                                     "schedule.factor",
                                     "schedule.gamma",
                                     "schedule.warmup",
                                     "schedule.floor",
                                     "schedule.patience",
                                     "stop.epochs",
                                     "stop.patience",
                                     "stop.min_delta",
                                     "stop.restore_best",
                                     "stop.target",
                                     "stop.seconds",
                                     "record.validate_every",
                                     "record.measure_training",
                                     "record.checkpoint_every",
                                     "seed.data",
                                     "seed.split",
                                     "seed.init",
                                     "seed.shuffle"};
        QStringList expected, found;
        for (const char* path : paths)
            expected += QString::fromLatin1(path);
        for (const Property& property : properties())
            found += QString::fromStdString(std::string(property.path));
        QCOMPARE(found, expected);
    }

    void theDefaultsAreThoseOfTheFormat()
    {
        const std::pair<const char*, const char*> defaults[] = {{"data.source", "\"line\""},
                                                                {"data.samples", "200"},
                                                                {"data.noise", "0.3"},
                                                                {"data.balance", "null"},
                                                                {"data.task", "\"auto\""},
                                                                {"data.validation", "0"},
                                                                {"data.split", "\"random\""},
                                                                {"data.standardize", "\"auto\""},
                                                                {"batch.size", "5"},
                                                                {"batch.last", "\"keep\""},
                                                                {"batch.order", "\"every_epoch\""},
                                                                {"batch.steps_per_epoch", "null"},
                                                                {"batch.accumulate", "1"},
                                                                {"model.hidden", "[]"},
                                                                {"model.activation", "\"tanh\""},
                                                                {"model.init", "\"auto\""},
                                                                {"loss.kind", "\"auto\""},
                                                                {"loss.reduction", "\"mean\""},
                                                                {"loss.l1", "0"},
                                                                {"loss.class_weight", "\"none\""},
                                                                {"optimizer.kind", "\"sgd\""},
                                                                {"optimizer.learning_rate", "0.05"},
                                                                {"optimizer.momentum", "0.9"},
                                                                {"optimizer.beta1", "0.9"},
                                                                {"optimizer.beta2", "0.999"},
                                                                {"optimizer.epsilon", "null"},
                                                                {"optimizer.weight_decay", "0"},
                                                                {"optimizer.clip_norm", "null"},
                                                                {"schedule.kind", "\"constant\""},
                                                                {"stop.epochs", "1000"},
                                                                {"stop.patience", "null"},
                                                                {"stop.min_delta", "0"},
                                                                {"stop.restore_best", "false"},
                                                                {"record.validate_every", "1"},
                                                                {"record.measure_training", "false"},
                                                                {"record.checkpoint_every", "null"},
                                                                {"seed.data", "1"},
                                                                {"seed.split", "1"},
                                                                {"seed.init", "1"},
                                                                {"seed.shuffle", "1"}};
        for (const auto& [path, text] : defaults)
            QCOMPARE(propertyText(findProperty(path)->defaultValue()), std::string(text));
    }

    void everyRowIsComplete()
    {
        std::set<std::string_view> helps;
        for (const Property& property : properties()) {
            const QByteArray path(property.path.data(), static_cast<qsizetype>(property.path.size()));
            QVERIFY2(!property.label.empty() && property.label.size() < 25, path);
            QVERIFY2(property.help.size() > 20 && property.help.size() < 130 && property.help.ends_with('.'), path);
            QVERIFY2(property.help.find('\n') == std::string_view::npos, path);
            QVERIFY2(helps.insert(property.help).second, path);
            QCOMPARE(property.type == PropertyType::choice, !property.choices.empty());
            QCOMPARE(property.nullable, !property.nullWord.empty());
            QCOMPARE(isNumeric(property), property.maximum > property.minimum);
            QVERIFY2(property.applies != nullptr, path);
            QVERIFY2(!property.allowed().empty(), path);
        }
    }

    void everyDefaultIsAllowedAndSettingItChangesNothing()
    {
        for (const Property& property : properties()) {
            Experiment experiment;
            QVERIFY(epochscope::setProperty(experiment, property.path, property.defaultValue()).has_value());
            QVERIFY(setPropertyText(experiment, property.path, propertyText(property.defaultValue())).has_value());
            QVERIFY(experiment == Experiment());
        }
    }

    void everyChoiceSetsAMemberOfItsOwn()
    {
        for (const Property& property : properties()) {
            for (const std::string_view choice : property.choices) {
                Experiment experiment;
                QVERIFY(setPropertyText(experiment, property.path, choice).has_value());
                QCOMPARE(propertyText(property.get(experiment)), '"' + std::string(choice) + '"');
                QCOMPARE(experiment == Experiment(),
                         property.get(Experiment()) == PropertyValue(std::string(choice)));
            }
        }
    }

    void choicesStandInTheOrderOfTheirEnumerations()
    {
        Experiment e;
        const auto set = [&](const char* path, const char* text) {
            QVERIFY(setPropertyText(e, path, text).has_value());
        };
        set("data.source", "breast_cancer");
        set("data.split", "last");
        set("data.task", "classification");
        set("data.standardize", "unit");
        set("batch.order", "stratified");
        set("batch.last", "drop");
        set("model.activation", "sigmoid");
        set("model.init", "he_uniform");
        set("loss.kind", "cross_entropy");
        set("loss.reduction", "sum");
        set("loss.class_weight", "balanced");
        set("optimizer.kind", "rmsprop");
        set("schedule.kind", "warmup_cosine");
        QCOMPARE(e.data.source, DataSource::breastCancer);
        QCOMPARE(e.data.split, SplitKind::last);
        QCOMPARE(e.data.task, TaskChoice::classification);
        QCOMPARE(e.data.standardize, Standardize::unit);
        QCOMPARE(e.batch.order, BatchOrder::stratified);
        QCOMPARE(e.batch.last, LastBatch::drop);
        QCOMPARE(e.model.activation, Activation::sigmoid);
        QCOMPARE(e.model.init, InitialWeights::heUniform);
        QCOMPARE(e.loss.kind, LossKind::crossEntropy);
        QCOMPARE(e.loss.reduction, Reduction::sum);
        QCOMPARE(e.loss.classWeight, ClassWeight::balanced);
        QCOMPARE(e.optimizer.kind, OptimizerKind::rmsprop);
        QCOMPARE(e.schedule.kind, ScheduleKind::warmupCosine);
    }

    void everyRangeIsExact()
    {
        for (const Property& property : properties()) {
            if (!isNumeric(property))
                continue;
            const double step = isWhole(property) || property.isShare ? 1 : 1e-9;
            const auto accepts = [&](double number) {
                Experiment experiment;
                return epochscope::setProperty(experiment, property.path, asValue(property, number)).has_value();
            };
            const QByteArray path(property.path.data(), static_cast<qsizetype>(property.path.size()));
            QVERIFY2(accepts(property.minimum) != property.openMinimum, path);
            QVERIFY2(!accepts(property.minimum - step), path);
            QVERIFY2(accepts(property.minimum + step), path);
            QVERIFY2(accepts(property.maximum) != property.openMaximum, path);
            if (property.maximum < largest)
                QVERIFY2(!accepts(property.maximum + step), path);
        }
    }

    void notANumberAndInfinityAreRefusedEverywhere()
    {
        for (const Property& property : properties())
            for (const double number : {infinity, -infinity, std::nan("")}) {
                Experiment experiment;
                QVERIFY(!epochscope::setProperty(experiment, property.path, number));
                if (property.type == PropertyType::number || property.type == PropertyType::numbers)
                    QVERIFY(!epochscope::setProperty(experiment, property.path, asValue(property, number)));
                QVERIFY(experiment == Experiment());
            }
    }

    void nullIsTakenByNullablesOnly()
    {
        for (const Property& property : properties()) {
            Experiment experiment;
            const auto done = epochscope::setProperty(experiment, property.path, {});
            QCOMPARE(done.has_value(), property.nullable);
            QCOMPARE(setPropertyText(experiment, property.path, "null").has_value(),
                     property.nullable || property.type == PropertyType::text);
            if (property.nullable) {
                QVERIFY(setPropertyText(experiment, property.path, property.nullWord).has_value());
                QCOMPARE(property.get(experiment), PropertyValue());
            }
        }
    }

    void wrongTypesAreRefusedWithPathValueAndRange()
    {
        const PropertyValue values[] = {true,
                                        std::int64_t{-7},
                                        0.123,
                                        std::string("no such"),
                                        std::vector<std::int64_t>{-7},
                                        std::vector<double>{-0.5}};
        int refusals = 0;
        for (const Property& property : properties())
            for (const PropertyValue& value : values) {
                Experiment experiment;
                const auto done = epochscope::setProperty(experiment, property.path, value);
                if (done)
                    continue;
                ++refusals;
                QCOMPARE(done.error().code, ErrorCode::badInput);
                QCOMPARE(done.error().where, std::string(property.path));
                const bool isList = value.index() >= 5;
                QVERIFY2(isList || contains(done.error().message, propertyText(value)), done.error().text().c_str());
                QVERIFY2(contains(done.error().hint, property.allowed()), done.error().text().c_str());
                QVERIFY(experiment == Experiment());
            }
        QVERIFY(refusals > 200);
    }

    void messagesSayWhatWouldBeRight_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("message");
        const auto row = [](const char* path, const char* text, const char* message) {
            QTest::addRow("%s=%s", path, text) << path << text << QString::fromUtf8(message);
        };
        row("batch.size", "0",
            "batch.size: 0 is out of range — allowed: a whole number from 1 to 9007199254740991, or \"all\"");
        row("batch.size", "-3",
            "batch.size: -3 is out of range — allowed: a whole number from 1 to 9007199254740991, or \"all\"");
        row("batch.size", "five",
            "batch.size: \"five\" is not a whole number — allowed: a whole number from 1 to 9007199254740991, or "
            "\"all\"");
        row("batch.size", "2.5",
            "batch.size: 2.5 is not a whole number — allowed: a whole number from 1 to 9007199254740991, or \"all\"");
        row("stop.epochs", "1e17",
            "stop.epochs: 1e+17 is out of range — allowed: a whole number from 1 to 9007199254740991");
        row("stop.epochs", "99999999999999999999",
            "stop.epochs: 1e+20 is out of range — allowed: a whole number from 1 to 9007199254740991");
        row("optimizer.learning_rate", "-0.1",
            "optimizer.learning_rate: -0.1 is out of range — allowed: a number of 0 or more");
        row("optimizer.learning_rate", "nan",
            "optimizer.learning_rate: \"nan\" is not a number — allowed: a number of 0 or more");
        row("optimizer.momentum", "1", "optimizer.momentum: 1 is out of range — allowed: a number from 0 to below 1");
        row("optimizer.clip_norm", "0",
            "optimizer.clip_norm: 0 is out of range — allowed: a number above 0, or null (off)");
        row("optimizer.kind", "adm",
            "optimizer.kind: \"adm\" is not one of the choices — did you mean adam? allowed: sgd, momentum, "
            "nesterov, "
            "adagrad, rmsprop, adam, adamw");
        row("data.validation", "1.5",
            "data.validation: 1.5 is neither a fraction below 1 nor a whole number — allowed: a fraction from 0 to "
            "below 1, "
            "or a whole number of samples");
        row("model.hidden", "16,x",
            "model.hidden: \"16,x\" is not a list of numbers — allowed: a list of at most 32 whole numbers from 1 to "
            "1000000");
        row("data.balance", "[1]",
            "data.balance: [1] has 1 item — allowed: a list of 2 to 10000 numbers of 0 or more, or null (as they "
            "come)");
        row("stop.restore_best", "yes",
            "stop.restore_best: \"yes\" is neither true nor false — allowed: true or false");
        row("optimizer.learning_rat", "1",
            "optimizer.learning_rat: there is no property \"optimizer.learning_rat\" — did you mean "
            "optimizer.learning_rate?");
        row("learning_rate", "1",
            "learning_rate: there is no property \"learning_rate\" — did you mean optimizer.learning_rate?");
        row("batch_size", "1", "batch_size: there is no property \"batch_size\" — did you mean batch.size?");
        row("epoch", "1", "epoch: there is no property \"epoch\" — did you mean stop.epochs?");
        row("quite.something.else", "1",
            "quite.something.else: there is no property \"quite.something.else\" — epochscope list properties shows "
            "them all");
    }
    void messagesSayWhatWouldBeRight()
    {
        QFETCH(QString, path);
        QFETCH(QString, text);
        QFETCH(QString, message);
        Experiment experiment;
        const auto done = setPropertyText(experiment, path.toStdString(), text.toStdString());
        QVERIFY(!done);
        QCOMPARE(QString::fromStdString(done.error().text()), message);
        QVERIFY(experiment == Experiment());
    }

    void textIsUnderstoodAsPeopleTypeIt()
    {
        Experiment e;
        const auto set = [&](const char* path, const char* text) {
            const auto done = setPropertyText(e, path, text);
            QVERIFY2(done, errorOf(done).text().c_str());
        };
        set("batch.size", " 32 ");
        QCOMPARE(e.batch.size, std::optional<std::int64_t>(32));
        set("batch.size", "all");
        QVERIFY(!e.batch.size);
        set("batch.size", "\"all\"");
        set("stop.epochs", "1e3");
        QCOMPARE(e.stop.epochs, 1000);
        set("model.hidden", "[16, 16]");
        QCOMPARE(e.model.hidden, (std::vector<std::int64_t>{16, 16}));
        set("model.hidden", "8,4");
        QCOMPARE(e.model.hidden, (std::vector<std::int64_t>{8, 4}));
        set("model.hidden", "3");
        QCOMPARE(e.model.hidden, (std::vector<std::int64_t>{3}));
        set("model.hidden", "[]");
        QVERIFY(e.model.hidden.empty());
        set("data.balance", "[0.9, 0.1]");
        QCOMPARE(e.data.balance, (std::optional(std::vector<double>{0.9, 0.1})));
        set("data.balance", "null");
        QVERIFY(!e.data.balance);
        set("data.source", "\"moons\"");
        QCOMPARE(e.data.source, DataSource::moons);
        set("data.file", "my data/%1 ä.csv");
        QCOMPARE(e.data.file, std::string("my data/%1 ä.csv"));
        set("data.file", "\"quo\\\"ted\\u00e4.csv\"");
        QCOMPARE(e.data.file, std::string("quo\"tedä.csv"));
        set("data.target", "3");
        QCOMPARE(e.data.target, std::string("3"));
        set("data.validation", "60");
        QVERIFY(e.data.validation.isCount());
        set("data.validation", ".25");
        QCOMPARE(e.data.validation.value, 0.25);
        set("stop.restore_best", "true");
        QVERIFY(e.stop.restoreBest);
        set("optimizer.learning_rate", "0");
        QCOMPARE(e.optimizer.learningRate, 0.0);
        set("stop.patience", "off");
        QVERIFY(!e.stop.patience);
    }

    void brokenTextIsRefused()
    {
        const std::pair<const char*, const char*> bad[] = {{"model.hidden", "[16"},
                                                           {"model.hidden", "16,"},
                                                           {"model.hidden", ","},
                                                           {"model.hidden", "[[1]]"},
                                                           {"model.hidden", "0"},
                                                           {"model.hidden", "1.5"},
                                                           {"data.file", "\"open"},
                                                           {"data.source", "\"line"},
                                                           {"batch.size", ""},
                                                           {"batch.size", "1 000"},
                                                           {"batch.size", "0x10"},
                                                           {"optimizer.learning_rate", "1e999"},
                                                           {"optimizer.learning_rate", "0,05"},
                                                           {"optimizer.learning_rate", "inf"},
                                                           {"seed.init", "-1"},
                                                           {"data.source", "Line"},
                                                           {"data.balance", "[]"},
                                                           {"stop.restore_best", "1"},
                                                           {"", "1"},
                                                           {"batch", "1"}};
        for (const auto& [path, text] : bad) {
            Experiment experiment;
            QVERIFY2(!setPropertyText(experiment, path, text), path);
            QVERIFY(experiment == Experiment());
        }
        Experiment experiment;
        QVERIFY(!epochscope::setProperty(experiment, "data.file", std::string("a\0b", 3)));
        QVERIFY(!epochscope::setProperty(experiment, "data.file", std::string("\xff\xfe")));
        QVERIFY(!epochscope::setProperty(experiment, "data.file", std::string(5000, 'x')));
    }

    void unknownNamesAreShownSafely()
    {
        Experiment experiment;
        const auto done = setPropertyText(experiment, std::string("evil\x1b[31m\n") + std::string(100000, 'x'), "1");
        QVERIFY(!done);
        QVERIFY(done.error().text().size() < 400);
        QVERIFY(!contains(done.error().text(), "\x1b"));
        QVERIFY(!contains(done.error().text(), "\n"));
    }

    void aTargetMayBeANumber()
    {
        Experiment experiment;
        QVERIFY(epochscope::setProperty(experiment, "data.target", std::int64_t{3}).has_value());
        QCOMPARE(experiment.data.target, std::string("3"));
        QVERIFY(!epochscope::setProperty(experiment, "data.file", std::int64_t{3}));
    }

    void numbersAreWrittenForPeopleAndReadBackExactly()
    {
        QCOMPARE(propertyText(1e6), std::string("1000000"));
        QCOMPARE(propertyText(0.05), std::string("0.05"));
        QCOMPARE(propertyText(0.0), std::string("0"));
        QCOMPARE(propertyText(std::vector<double>{0.9, 0.1}), std::string("[0.9, 0.1]"));
        QCOMPARE(propertyText(std::string("a\"b\n")), std::string("\"a\\\"b\\n\""));
        for (const double number : {1 / 3.0, 1e-300, 5e-324, largest, 0x1p53, 123456.789}) {
            Experiment experiment;
            QVERIFY(setPropertyText(experiment, "optimizer.learning_rate", propertyText(number)).has_value());
            QCOMPARE(experiment.optimizer.learningRate, number);
        }
        Experiment experiment;
        QVERIFY(epochscope::setProperty(experiment, "optimizer.learning_rate", -0.0).has_value());
        QVERIFY(!std::signbit(experiment.optimizer.learningRate));
    }

    void propertiesApplyWhereTheyHaveAnEffect_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QStringList>("settings");
        QTest::addColumn<bool>("applies");
        const auto row = [](const char* path, const QStringList& settings, bool applies) {
            QTest::addRow("%s with %s", path, qPrintable(settings.join(' '))) << path << settings << applies;
        };
        row("optimizer.momentum", {}, false);
        row("optimizer.momentum", {"optimizer.kind=momentum"}, true);
        row("optimizer.momentum", {"optimizer.kind=nesterov"}, true);
        row("optimizer.momentum", {"optimizer.kind=adam"}, false);
        row("optimizer.beta2", {"optimizer.kind=adamw"}, true);
        row("optimizer.beta2", {"optimizer.kind=rmsprop"}, false);
        row("optimizer.epsilon", {"optimizer.kind=rmsprop"}, true);
        row("optimizer.epsilon", {}, false);
        row("batch.buffer", {}, false);
        row("batch.buffer", {"batch.order=buffer"}, true);
        row("batch.last", {"batch.size=all"}, false);
        row("batch.last", {}, true);
        row("data.noise", {}, true);
        row("data.noise", {"data.source=iris"}, false);
        row("data.file", {}, false);
        row("data.file", {"data.source=csv"}, true);
        row("data.target", {"data.source=idx"}, false);
        row("data.labels", {"data.source=idx"}, true);
        row("data.label_flip", {}, false);
        row("data.label_flip", {"data.source=moons"}, true);
        row("data.label_flip", {"data.source=csv"}, true);
        row("data.label_flip", {"data.source=csv", "data.task=regression"}, false);
        row("data.balance", {"data.source=diabetes"}, false);
        row("data.split", {}, false);
        row("data.split", {"data.test=10"}, true);
        row("schedule.every", {"schedule.kind=step"}, true);
        row("schedule.every", {"schedule.kind=cosine"}, false);
        row("schedule.factor", {"schedule.kind=plateau"}, true);
        row("schedule.gamma", {"schedule.kind=exponential"}, true);
        row("schedule.warmup", {"schedule.kind=warmup_cosine"}, true);
        row("schedule.floor", {"schedule.kind=step"}, false);
        row("schedule.patience", {"schedule.kind=plateau"}, true);
        row("model.activation", {}, false);
        row("model.activation", {"model.hidden=4"}, true);
        row("seed.init", {}, false);
        row("seed.init", {"model.init=torch"}, true);
        row("seed.init", {"model.hidden=4"}, true);
        row("seed.init", {"model.hidden=4", "model.init=zeros"}, false);
        row("seed.split", {"data.validation=0.2"}, true);
        row("seed.split", {"data.validation=0.2", "data.split=last"}, false);
        row("seed.shuffle", {"batch.order=never"}, false);
        row("seed.data", {"data.source=iris", "data.samples=all"}, false);
        row("record.validate_every", {}, false);
        row("stop.min_delta", {"stop.patience=5"}, true);
        row("stop.epochs", {}, true);
    }
    void propertiesApplyWhereTheyHaveAnEffect()
    {
        QFETCH(QString, path);
        QFETCH(QStringList, settings);
        QFETCH(bool, applies);
        Experiment experiment;
        for (const QString& setting : settings) {
            const QStringList parts = setting.split('=');
            QVERIFY(setPropertyText(experiment, parts[0].toStdString(), parts[1].toStdString()).has_value());
        }
        QCOMPARE(findProperty(path.toStdString())->applies(experiment), applies);
    }
};

QTEST_GUILESS_MAIN(tst_Properties)
#include "tst_properties.moc"
