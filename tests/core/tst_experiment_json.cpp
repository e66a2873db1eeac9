// Experiments as JSON: what is written reads back as the same value; what is wrong is named; what is hostile costs
// nothing.
#include "test_case.h"

#include "base/random.h"
#include "training/experiment_json.h"
#include "training/properties.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QFile>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QTemporaryDir>

#include <clocale>
#include <cmath>
#include <fcntl.h>
#include <limits>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace epochscope;

namespace {
std::string refusal(std::string_view json)
{
    const auto file = parseExperiment(json, "e.json");
    return file ? std::string("accepted") : file.error().text();
}

ExperimentFile parsed(std::string_view json)
{
    auto file = parseExperiment(json, "e.json");
    if (!file)
        qFatal("%s", file.error().text().c_str());
    return *file;
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::string repeated(std::string_view text, std::size_t times)
{
    std::string all;
    all.reserve(text.size() * times);
    for (std::size_t i = 0; i < times; ++i)
        all += text;
    return all;
}

// Any allowed value of a property, the odd ones more often than chance would have them.
PropertyValue anyValue(const Property& property, RandomStream& random)
{
    const auto number = [&] {
        double value = 0;
        const double high = std::min(property.maximum, 1e300);
        switch (random.below(4)) {
        case 0:
            value = property.openMinimum ? std::nextafter(property.minimum, high) : property.minimum;
            break;
        case 1:
            value = property.openMaximum ? std::nextafter(high, 0.0) : high;
            break;
        case 2:
            value = random.uniform(property.minimum, std::min(high, 1.0));
            break;
        default:
            value = std::exp(random.uniform(-700, 600));
            break;
        }
        if (property.isShare && value >= 1)
            value = std::trunc(value);
        return value > property.minimum && value < high ? value : (property.minimum + std::min(high, 1.0)) / 2;
    };
    const auto whole = [&] {
        const double high = random.below(2) ? property.maximum : std::min(property.maximum, 100.0);
        return static_cast<std::int64_t>(std::floor(random.uniform(property.minimum, high)));
    };
    if (property.nullable && random.below(3) == 0)
        return {};
    const std::size_t items = property.fewestItems + random.below(4);
    switch (property.type) {
    case PropertyType::integer:
        return whole();
    case PropertyType::number:
        return number();
    case PropertyType::boolean:
        return random.below(2) == 1;
    case PropertyType::choice:
        return std::string(property.choices[random.below(static_cast<std::uint32_t>(property.choices.size()))]);
    case PropertyType::text: {
        const char* const texts[] = {
            "", "data.csv", "ä €  \xF0\x9F\x98\x80", "quote\" back\\ slash/", "line\nbreak\ttab\x01", "%1"};
        return std::string(texts[random.below(6)]);
    }
    case PropertyType::integers: {
        std::vector<std::int64_t> list;
        while (list.size() < items)
            list.push_back(whole());
        return list;
    }
    case PropertyType::numbers:
        break;
    }
    std::vector<double> list;
    while (list.size() < items)
        list.push_back(number());
    return list;
}
} // namespace

class tst_ExperimentJson : public TestCase
{
    Q_OBJECT
private slots:
    void whatIsWrittenReadsBackTheSame()
    {
        RandomStream random(1, StreamPurpose::analysis);
        for (int i = 0; i < 2000; ++i) {
            Experiment experiment;
            for (const Property& property : properties())
                if (random.below(2)) {
                    const auto done = epochscope::setProperty(experiment, property.path, anyValue(property, random));
                    QVERIFY2(done, done ? "" : done.error().text().c_str());
                }
            const std::string json = experimentJson(experiment, "name \"of\" it", "what\nit shows");
            const auto file = parseExperiment(json, "e.json");
            QVERIFY2(file, file ? "" : file.error().text().c_str());
            QVERIFY2(file->experiment == experiment, json.c_str());
            QCOMPARE(file->name, std::string("name \"of\" it"));
            QCOMPARE(file->description, std::string("what\nit shows"));
            QCOMPARE(experimentJson(file->experiment, file->name, file->description), json);
        }
    }

    // Another reader (Qt's) finds every property under its group, and the defaults that the format states.
    void whatIsWrittenIsOrdinaryJson()
    {
        const auto json = experimentJson(Experiment(), "n");
        QJsonParseError error;
        const auto root = QJsonDocument::fromJson(QByteArray::fromStdString(json), &error).object();
        QCOMPARE(error.error, QJsonParseError::NoError);
        QCOMPARE(root["version"].toInt(), 1);
        QCOMPARE(root["name"].toString(), QStringLiteral("n"));
        QVERIFY(!root.contains("description"));
        qsizetype found = 0;
        for (const auto& group : root)
            found += group.toObject().size();
        QCOMPARE(static_cast<std::size_t>(found), properties().size());
        QCOMPARE(root["batch"]["size"].toInt(), 5);
        QCOMPARE(root["stop"]["epochs"].toInt(), 1000);
        QCOMPARE(root["optimizer"]["learning_rate"].toDouble(), 0.05);
        QVERIFY(root["stop"]["patience"].isNull());
        QVERIFY(json.ends_with("}\n"));
        QVERIFY(contains(json, "\n  \"batch\": {\n    \"size\": 5,\n"));
    }

    void anEmptyExperimentIsTheDefault()
    {
        QVERIFY(parsed("{}").experiment == Experiment());
        QVERIFY(parsed(R"({"version": 1})").experiment == Experiment());
        QVERIFY(parsed("\xEF\xBB\xBF{}").experiment == Experiment()); // a byte order mark
    }

    void allIsABatchSize()
    {
        QVERIFY(!parsed(R"({"batch": {"size": "all"}})").experiment.batch.size);
        QVERIFY(!parsed(R"({"batch": {"size": null}})").experiment.batch.size);
        Experiment experiment;
        experiment.batch.size.reset();
        QVERIFY(contains(experimentJson(experiment), "\"size\": \"all\""));
        QVERIFY(contains(refusal(R"({"batch": {"size": "most"}})"),
                         "e.json, batch.size: \"most\" is not a whole number"));
    }

    void aTargetMayBeANameOrANumber()
    {
        QCOMPARE(parsed(R"({"data": {"target": 3}})").experiment.data.target, std::string("3"));
        QCOMPARE(parsed(R"({"data": {"target": "price"}})").experiment.data.target, std::string("price"));
    }

    void aShareIsAFractionOrACount()
    {
        QCOMPARE(parsed(R"({"data": {"validation": 0.25}})").experiment.data.validation, Share{0.25});
        QVERIFY(parsed(R"({"data": {"validation": 60}})").experiment.data.validation.isCount());
        QVERIFY(parsed(R"({"data": {"test": 60.0}})").experiment.data.test.isCount());
        QVERIFY(contains(refusal(R"({"data": {"validation": 1.5}})"), "a fraction from 0 to below 1"));
        QVERIFY(contains(refusal(R"({"data": {"validation": -1}})"), "a fraction from 0 to below 1"));
    }

    void samplesLeftOutAreAllOfAFileOrRealDataSet()
    {
        QVERIFY(!parsed(R"({"data": {"source": "iris"}})").experiment.data.samples);
        QVERIFY(!parsed(R"({"data": {"source": "csv", "file": "a.csv"}})").experiment.data.samples);
        QCOMPARE(parsed(R"({"data": {"samples": 100, "source": "iris"}})").experiment.data.samples,
                 std::optional<std::int64_t>(100));
        QCOMPARE(parsed(R"({"data": {"source": "moons"}})").experiment.data.samples,
                 std::optional<std::int64_t>(200));
        QVERIFY(!parsed(R"({"data": {"source": "iris", "samples": null}})").experiment.data.samples);
    }

    void refusalsNameTheProperty_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QByteArray>("text");
        const auto row = [](const char* name, const char* json, const char* text) {
            QTest::newRow(name) << QByteArray(json) << QByteArray(text);
        };
        row("unknown property", R"({"optimizer": {"learning_rat": 0.1}})",
            "e.json, optimizer.learning_rat: there is no property \"optimizer.learning_rat\" — did you mean "
            "optimizer.learning_rate?");
        row("unknown group", R"({"optimiser": {"learning_rate": 0.1}})",
            "e.json, optimiser: there is no property \"optimiser\" — did you mean optimizer?");
        row("property without its group", R"({"batch_size": 5})",
            "e.json, batch_size: there is no property \"batch_size\" — did you mean batch.size?");
        row("property in the wrong group", R"({"batch": {"epochs": 5}})",
            "e.json, batch.epochs: there is no property \"batch.epochs\" — did you mean ");
        row("wrong type", R"({"batch": {"size": "five"}})",
            "e.json, batch.size: \"five\" is not a whole number — allowed: a whole number from 1 to "
            "9007199254740991, or "
            "\"all\"");
        row("true for a number", R"({"stop": {"epochs": true}})",
            "e.json, stop.epochs: true is not a whole number — allowed:");
        row("text for a switch", R"({"stop": {"restore_best": "true"}})",
            "e.json, stop.restore_best: \"true\" is neither true nor false — allowed: true or false");
        row("list for a number", R"({"batch": {"size": [5]}})",
            "e.json, batch.size: a list […] is not possible here — allowed:");
        row("object for a number", R"({"batch": {"size": {"a": 1}}})",
            "e.json, batch.size: an object {…} is not possible here — allowed: a whole number");
        row("number for a list", R"({"model": {"hidden": 16}})",
            "e.json, model.hidden: 16 is not a list of numbers — allowed: a list of");
        row("list in a list", R"({"model": {"hidden": [[16]]}})",
            "e.json, model.hidden: a list […] is not possible here");
        row("text in a list", R"({"model": {"hidden": ["16"]}})",
            "e.json, model.hidden: \"16\" in the list is not a number — allowed: a list of");
        row("fraction in a list of whole numbers", R"({"model": {"hidden": [1.5]}})",
            "e.json, model.hidden: 1.5 is not a whole number");
        row("null where it means nothing", R"({"stop": {"epochs": null}})",
            "e.json, stop.epochs: null is not a whole number");
        row("out of range", R"({"batch": {"size": 0}})",
            "e.json, batch.size: 0 is out of range — allowed: a whole number from 1");
        row("below 64 bits", R"({"batch": {"size": -9223372036854775809}})",
            "e.json, batch.size: -9223372036854775808 is out");
        row("above 64 bits", R"({"batch": {"size": 18446744073709551615}})",
            "e.json, batch.size: 18446744073709551616 is out");
        row("too large for any number", R"({"stop": {"target": 1e999}})",
            "e.json, stop.target: the number is too large — allowed: a number of 0 or more, or null (off)");
        row("unknown choice", R"({"data": {"source": "moon"}})",
            "e.json, data.source: \"moon\" is not one of the choices — did you mean moons? allowed: line, plane");
        row("duplicate property", R"({"batch": {"size": 5, "size": 6}})", "e.json, batch.size: is given twice");
        row("duplicate group", R"({"batch": {}, "batch": {}})", "e.json, batch: is given twice");
        row("duplicate version", R"({"version": 1, "version": 1})", "e.json, version: is given twice");
        row("the same name in two groups is fine, twice in one is not",
            R"({"data": {"source": "line"}, "stop": {"patience": 1}, "schedule": {"patience": 1, "patience": 2}})",
            "e.json, schedule.patience: is given twice");
        row("group that is a value", R"({"data": "iris"})",
            "e.json, data: data holds properties, in an object {…} — its properties are source, samples, noise");
        row("group that is a list", R"({"data": []})",
            "e.json, data: data holds properties, in an object {…}, not a list");
        row("a list", "[]", "e.json: an experiment is an object {…}, not a list […]");
        row("a number", "7", "e.json: an experiment is an object {…}, not 7");
        row("null", "null", "e.json: an experiment is an object {…}, not null");
        row("name that is a number", R"({"name": 7})", "e.json, name: name is a text");
        row("description that is an object", R"({"description": {}})",
            "e.json, description: an object {…} is not possible here");
        row("version that is text", R"({"version": "1"})", "e.json, version: \"1\" is not a version — allowed: 1");
        row("version 0", R"({"version": 0})", "e.json, version: 0 is not a version");
        row("newer version", R"({"version": 2})",
            "e.json, version: written for version 2 of the format, this program knows version 1 — use a newer "
            "epochscope");
        row("newer version, found after what it added", R"({"batch": {"shape": [[{}]]}, "also": [1], "version": 3})",
            "e.json, version: written for version 3");
    }
    void refusalsNameTheProperty()
    {
        QFETCH(QByteArray, json);
        QFETCH(QByteArray, text);
        const std::string found = refusal(json.toStdString());
        QVERIFY2(found.starts_with(text.toStdString()), found.c_str());
    }

    void newerFilesHaveACodeOfTheirOwn()
    {
        QCOMPARE(parseExperiment(R"({"version": 2})", "").error().code, ErrorCode::newerVersion);
        QCOMPARE(parseExperiment(R"({"version": 0})", "").error().code, ErrorCode::badInput);
    }

    void syntaxErrorsGiveLineAndColumn_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QByteArray>("place");
        const auto row = [](const char* name, const char* json, const char* place) {
            QTest::newRow(name) << QByteArray(json) << QByteArray(place);
        };
        row("comma too many", "{\n  \"batch\": {\n    \"size\": 5,\n  }\n}", "e.json, line 4, column 3");
        row("comma missing", "{\"batch\": {}\n \"stop\": {}}", "e.json, line 2, column 7");
        row("after a character of two bytes", "{\"name\": \"ä\" x", "e.json, line 1, column 14");
        row("single quotes", "{'a': 1}", "e.json, line 1, column 2");
        row("comment", "{} // no", "e.json, line 1, column 4");
        row("two values", "{}{}", "e.json, line 1, column 3");
        row("NaN", R"({"batch": {"size": NaN}})", "e.json, line 1, column 20");
        row("bad escape", R"({"name": "\q"})", "e.json, line 1, column 12");
        row("invalid UTF-8", "{\"name\": \"\xff\"}", "e.json, line 1, column 11");
        row("leading zero", R"({"seed": {"data": 05}})", "e.json, line 1, column 20");
        row("only a quote", "\"", "e.json, line 1, column 2");
    }
    void syntaxErrorsGiveLineAndColumn()
    {
        QFETCH(QByteArray, json);
        QFETCH(QByteArray, place);
        const std::string found = refusal(json.toStdString());
        QVERIFY2(found.starts_with((place + ": this is not JSON: ").toStdString()), found.c_str());
    }

    void everyTruncationIsRefused()
    {
        const std::string whole = experimentJson(Experiment(), "name", "description");
        for (std::size_t length = 0; length + 2 < whole.size(); ++length) {
            const std::string found = refusal(std::string_view(whole).substr(0, length));
            QVERIFY2(found.starts_with("e.json, "), found.c_str());
        }
    }

    void everyFlippedByteIsAnExperimentOrAnError()
    {
        const std::string whole = experimentJson(Experiment(), "name", "description");
        int refused = 0;
        for (std::size_t at = 0; at < whole.size(); ++at)
            for (const char flip : {'\x01', '\x20', '\x80'}) {
                std::string damaged = whole;
                damaged[at] = static_cast<char>(damaged[at] ^ flip);
                const auto file = parseExperiment(damaged, "e.json");
                refused += !file;
                if (!file)
                    QVERIFY(file.error().where.starts_with("e.json") && file.error().text().size() < 1000);
                else
                    QVERIFY(parsed(experimentJson(file->experiment)).experiment == file->experiment);
            }
        QVERIFY(refused > static_cast<int>(whole.size()));
    }

    void depthCostsNothing_data()
    {
        QTest::addColumn<QByteArray>("start");
        QTest::addColumn<QByteArray>("level");
        QTest::addColumn<QByteArray>("place");
        QTest::newRow("lists") << QByteArray() << QByteArray("[") << QByteArray("e.json: an experiment is an object");
        QTest::newRow("objects") << QByteArray() << QByteArray("{\"a\":")
                                 << QByteArray("e.json, a: there is no property");
        QTest::newRow("in a property") << QByteArray("{\"data\":{\"balance\":") << QByteArray("[")
                                       << QByteArray("e.json, data.balance: a list");
        QTest::newRow("objects in a property")
            << QByteArray("{\"data\":") << QByteArray("{\"source\":") << QByteArray("e.json, data.source: an object");
    }
    void depthCostsNothing()
    {
        QFETCH(QByteArray, start);
        QFETCH(QByteArray, level);
        QFETCH(QByteArray, place);
        const std::string json = start.toStdString() + repeated(level.toStdString(), 1000000);
        const long before = peakKilobytes();
        const std::string found = refusal(json);
        QVERIFY2(found.starts_with(place.toStdString()), found.c_str());
        QVERIFY2(peakKilobytes() - before < 1024, "reading needed more than a megabyte");
    }

    void aLongListIsNotKept()
    {
        const std::string json = "{\"model\": {\"hidden\": [1" + repeated(",1", 4000000) + "]}}";
        const long before = peakKilobytes();
        QVERIFY(
            contains(refusal(json), "e.json, model.hidden: the list is too long — allowed: a list of at most 32"));
        QVERIFY(peakKilobytes() - before < 1024);
    }

    void manyUnknownKeysAreNotKept()
    {
        std::string json = "{\"x0\": 0";
        for (int i = 1; json.size() < 12000000; ++i)
            json += ",\"x" + std::to_string(i) + "\": 0";
        json += '}';
        const long before = peakKilobytes();
        QVERIFY(contains(refusal(json), "there is no property \"x0\""));
        QVERIFY(peakKilobytes() - before < 1024);
    }

    void longTextIsShownShortened()
    {
        const std::string found = refusal("{\"" + std::string(1000000, 'x') + "\": 1}");
        QVERIFY2(contains(found, "there is no property \"xxx") && found.size() < 500, found.substr(0, 500).c_str());
        const std::string open = refusal("{\"name\": \"" + std::string(1000000, 'x'));
        QVERIFY2(contains(open, "missing closing quote") && open.size() < 500, open.substr(0, 500).c_str());
        QVERIFY(contains(refusal("{\"name\": \"" + std::string(1000000, 'x') + "\"}"), "name: name is a text"));
    }

    void largeInputIsRefused()
    {
        const std::string json = "{" + std::string(std::size_t{16} << 20, ' ') + "}";
        QVERIFY(contains(refusal(json), "e.json: is larger than 16 MiB"));
    }

    void theLocaleDoesNotChangeNumbers()
    {
        // Where the locale is not installed, setlocale leaves "C", and the test shows less.
        const char* const german = std::setlocale(LC_ALL, "de_DE.UTF-8");
        Experiment experiment;
        experiment.optimizer.learningRate = 0.125;
        const std::string json = experimentJson(experiment);
        const auto file = parseExperiment(json, "e.json");
        std::setlocale(LC_ALL, "C.UTF-8");
        QVERIFY(contains(json, "0.125"));
        QVERIFY2(file && file->experiment == experiment, german ? german : "C");
    }

    void filesAreReadWithTheirFolder()
    {
        QTemporaryDir folder;
        const std::string path = folder.filePath("leading ä %1.json").toStdString();
        write(path, R"({"data": {"source": "csv", "file": "a.csv"}})");
        const auto file = readExperiment(path);
        QVERIFY(file.has_value());
        QCOMPARE(QDir(QString::fromStdString(file->folder)).absolutePath(), QDir(folder.path()).absolutePath());
        QCOMPARE(file->experiment.data.file, std::string("a.csv"));
    }

    void whatIsNoFileIsRefusedByName()
    {
        QTemporaryDir folder;
        const std::string fifo = folder.filePath("fifo").toStdString();
        QCOMPARE(mkfifo(fifo.c_str(), 0600), 0);
        for (const std::string& path :
             {folder.path().toStdString(), fifo, std::string("/dev/zero"), std::string("/dev/null"),
              folder.filePath("missing.json").toStdString(), std::string()}) {
            const auto file = readExperiment(path);
            QVERIFY2(!file, path.c_str());
            QVERIFY2(contains(file.error().text(), path), file.error().text().c_str());
        }
    }

    void aFileTooLargeIsNotRead()
    {
        QTemporaryDir folder;
        const std::string path = folder.filePath("large.json").toStdString();
        write(path, "{}");
        QVERIFY(QFile::resize(QString::fromStdString(path), qint64{1} << 30));
        const long before = peakKilobytes();
        QVERIFY(contains(readExperiment(path).error().text(), "large.json"));
        QVERIFY(peakKilobytes() - before < 1024);
    }

    void standardInputIsReadUpToItsBound()
    {
        QTemporaryDir folder;
        const std::string path = folder.filePath("input.json").toStdString();
        write(path, R"({"batch": {"size": 7}})");
        const auto file = readThroughStandardInput(path);
        QVERIFY2(file, file ? "" : file.error().text().c_str());
        QCOMPARE(file->experiment.batch.size, std::optional<std::int64_t>(7));
        QCOMPARE(file->folder, std::string());

        write(path, R"({"batch": {"size": 0}})");
        QVERIFY(readThroughStandardInput(path).error().text().starts_with(
            "standard input, batch.size: 0 is out of range"));
        QVERIFY(readThroughStandardInput("/dev/zero")
                    .error()
                    .text()
                    .starts_with("standard input: is larger than 16 MiB"));
        QVERIFY(readThroughStandardInput(folder.path().toStdString())
                    .error()
                    .text()
                    .starts_with("standard input: cannot"));
        QVERIFY(contains(readThroughStandardInput("/dev/null").error().text(), "standard input, line 1, column 1"));
    }

private:
    // "-" with standard input replaced by a file for the while.
    static Result<ExperimentFile> readThroughStandardInput(const std::string& path)
    {
        const int original = dup(STDIN_FILENO);
        const int opened = open(path.c_str(), O_RDONLY);
        dup2(opened, STDIN_FILENO);
        auto file = readExperiment("-");
        dup2(original, STDIN_FILENO);
        close(opened);
        close(original);
        return file;
    }
    static long peakKilobytes()
    {
        rusage usage{};
        getrusage(RUSAGE_SELF, &usage);
        return usage.ru_maxrss;
    }
    static void write(const std::string& path, const char* text)
    {
        QFile file(QString::fromStdString(path));
        QVERIFY(file.open(QFile::WriteOnly) && file.write(text) > 0);
    }
};

QTEST_GUILESS_MAIN(tst_ExperimentJson)
#include "tst_experiment_json.moc"
