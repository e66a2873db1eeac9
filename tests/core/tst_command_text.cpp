// The command line of an experiment, read back by a shell and by the property table.
#include "test_case.h"

#include "training/command_text.h"
#include "training/properties.h"

#include <QtCore/QProcess>

using namespace epochscope;

namespace {
// What a POSIX shell makes of the command: its words, one per line (NUL between them).
std::vector<std::string> shellWords(const std::string& command)
{
    QProcess shell;
    shell.start(QStringLiteral("/bin/sh"),
                {QStringLiteral("-c"), QStringLiteral("printf '%s\\0' ") + QString::fromStdString(command)});
    shell.waitForFinished();
    std::vector<std::string> words;
    for (const QByteArray& word : shell.readAllStandardOutput().split('\0'))
        words.push_back(word.toStdString());
    words.pop_back(); // after the last NUL
    return words;
}

// As `epochscope run` reads its arguments.
Experiment readBack(const std::string& command)
{
    const auto words = shellWords(command);
    if (words.size() < 3 || words[0] != "epochscope" || words[1] != "run")
        qFatal("%s", command.c_str());
    auto file = preset(words[2]);
    if (!file)
        qFatal("%s", file.error().text().c_str());
    for (std::size_t i = 3; i < words.size(); i += 2) {
        if (words[i] != "--set" || i + 1 == words.size())
            qFatal("%s", command.c_str());
        const auto equals = words[i + 1].find('=');
        const auto set = setPropertyText(file->experiment, words[i + 1].substr(0, equals), words[i + 1].substr(equals + 1));
        if (!set)
            qFatal("%s", set.error().text().c_str());
    }
    return file->experiment;
}
} // namespace

class tst_CommandText : public TestCase
{
    Q_OBJECT
private slots:
    void thePresetsAreTheirNames()
    {
        for (const std::string& name : presetNames())
            QCOMPARE(runCommandText(*preset(name)), "epochscope run " + name);
    }

    void whatDiffersIsSet()
    {
        auto file = *preset("worked-example");
        file.experiment.batch.size = 20;
        QCOMPARE(runCommandText(file), std::string("epochscope run worked-example --set batch.size=20"));
        file.experiment.batch.size.reset();
        file.experiment.seed.data = 7;
        QCOMPARE(runCommandText(file),
                 std::string("epochscope run worked-example --set batch.size=all --set seed.data=7"));
    }

    void theNearestPresetIsTheStart()
    {
        auto file = *preset("moons-60");
        file.experiment.model.hidden = {8, 8};
        QCOMPARE(runCommandText(file), std::string("epochscope run moons-60 --set 'model.hidden=[8, 8]'"));
    }

    void everyPropertyIsReadBack()
    {
        for (const Property& property : properties()) {
            ExperimentFile file;
            std::vector<PropertyValue> values;
            if (property.nullable)
                values.push_back({});
            switch (property.type) {
            case PropertyType::integer:
                values.push_back(std::int64_t{17});
                break;
            case PropertyType::number:
                values.insert(values.end(), {0.1 + 0.2, 1e-7, 0.123456789012345678});
                break;
            case PropertyType::boolean:
                values.insert(values.end(), {true, false});
                break;
            case PropertyType::choice:
                for (const auto choice : property.choices)
                    values.push_back(std::string(choice));
                break;
            case PropertyType::text:
                for (const char* text : {"", "a b", "it's", "\"quoted\"", "'", "null", "$HOME `id` \\n", " spaces ", "off",
                                         "-dash", "%1", "Übung ∂.csv", "a\nb", "*", "~", "#", "3", "a\\b", "!x"})
                    values.push_back(std::string(text));
                break;
            case PropertyType::integers:
                values.insert(values.end(), {std::vector<std::int64_t>{}, std::vector<std::int64_t>{3, 5}});
                break;
            case PropertyType::numbers:
                values.push_back(std::vector<double>{0.9, 0.1});
                break;
            }
            for (const PropertyValue& value : values) {
                if (!epochscope::setProperty(file.experiment, property.path, value))
                    continue; // not in its range
                const std::string command = runCommandText(file);
                QVERIFY2(readBack(command) == file.experiment, command.c_str());
            }
        }
    }

    void filesAreNamedByTheirFullPath()
    {
        ExperimentFile file;
        file.experiment.data.source = DataSource::csv;
        file.experiment.data.file = "my data.csv";
        file.folder = "/data/of/mine/";
        const std::string command = runCommandText(file);
        QVERIFY2(command.find("'data.file=/data/of/mine/my data.csv'") != std::string::npos, command.c_str());
        QCOMPARE(readBack(command).data.file, std::string("/data/of/mine/my data.csv"));
        file.experiment.data.file = "/elsewhere/a.csv";
        QCOMPARE(readBack(runCommandText(file)).data.file, std::string("/elsewhere/a.csv"));
    }
};

QTEST_GUILESS_MAIN(tst_CommandText)
#include "tst_command_text.moc"
