// A file of any kind is known by what is in it, and what is none of ours is refused with a remedy.
#include "child_process.h"
#include "files/open_any.h"
#include "finished_run.h"
#include "record/atomic_file.h"
#include "record/checkpoint.h"
#include "record/run_file.h"
#include "test_case.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QTemporaryDir>

#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <zlib.h>

using namespace epochscope;
using namespace std::string_view_literals;
using Kind = OpenedFile::Kind;
Q_DECLARE_METATYPE(OpenedFile::Kind)

namespace {
const std::string idx("\0\0\x08\x02\0\0\0\2\0\0\0\3abcdef", 18);
const std::string json = "{\"version\": 1, \"batch\": {\"size\": 20}}";

std::string packed(const std::string& bytes, const std::string& path)
{
    gzFile file = gzopen(path.c_str(), "wb");
    gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
    gzclose(file);
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}
} // namespace

class tst_OpenAny : public TestCase
{
    Q_OBJECT

    QTemporaryDir m_folder;
    std::string path(const std::string& name) const { return m_folder.path().toStdString() + "/" + name; }
    std::string put(const std::string& name, std::string_view bytes) const
    {
        std::ofstream(path(name), std::ios::binary) << bytes;
        return path(name);
    }

    static void verifyRefused(const std::string& file, const char* part)
    {
        const auto opened = openAny(file);
        QVERIFY(!opened);
        QVERIFY2(opened.error().text().find(part) != std::string::npos, opened.error().text().c_str());
        QVERIFY2(opened.error().where.starts_with(file), opened.error().where.c_str());
        QVERIFY2(!opened.error().hint.empty(), opened.error().text().c_str());
    }

private slots:
    void theKindIsToldByTheContent_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<OpenedFile::Kind>("kind");
        const auto row = [](const char* tag, const char* name, const std::string& bytes, Kind kind) {
            QTest::newRow(tag) << QString::fromUtf8(name) << QByteArray::fromStdString(bytes) << kind;
        };
        row("an experiment", "a.json", json, Kind::experiment);
        row("an experiment by another name", "a.csv", "\n  " + json, Kind::experiment);
        row("an experiment with a byte order mark", "a.txt", "\xEF\xBB\xBF" + json, Kind::experiment);
        row("a table", "a.csv", "x,y\n1,2\n", Kind::csv);
        row("a table with a byte order mark", "a", "\xEF\xBB\xBFx;y\n1;2\n", Kind::csv);
        row("a table named as pixels", "train-images-idx3-ubyte", "x y\n1 2\n", Kind::csv);
        row("pixels", "a-ubyte", idx, Kind::idx);
        row("pixels named as a table", "a.csv", idx, Kind::idx);
        row("packed pixels", "a.gz", packed(idx, path("packed")), Kind::idx);
        row("Unicode, blanks and %1", "ä %1 \xE2\x82\xAC.csv", "x,y\n1,2\n", Kind::csv);
        row("a leading dash", "-rf.json", json, Kind::experiment);
    }
    void theKindIsToldByTheContent()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, bytes);
        QFETCH(OpenedFile::Kind, kind);
        const std::string file = put(name.toStdString(), bytes.toStdString());
        const auto opened = openAny(file);
        QVERIFY2(opened.has_value(), opened ? "" : opened.error().text().c_str());
        QVERIFY(opened->kind == kind);
        QCOMPARE(opened->path, file);
        QCOMPARE(opened->experiment.has_value(), kind == Kind::experiment);
        if (opened->experiment) {
            QCOMPARE(opened->experiment->experiment.batch.size, std::optional<std::int64_t>(20));
            QCOMPARE(opened->experiment->folder, m_folder.path().toStdString() + "/");
        }
    }

    void aRunIsReadToTheBit()
    {
        ExperimentFile experiment = *preset("worked-example");
        experiment.experiment.stop.epochs = 3;
        const std::string bytes = runBytes(finishedRun(experiment), "B 5");
        int reports = 0;
        for (const char* name : {"a.epochrun", "a.csv"}) {
            const auto opened = openAny(put(name, bytes), [&](std::int64_t, std::int64_t) { return ++reports > 0; });
            QVERIFY(opened.has_value());
            QVERIFY(opened->kind == Kind::run);
            QCOMPARE(runBytes(opened->run->record, opened->run->name), bytes);
        }
        QVERIFY(reports > 0);
        const auto cancelled = openAny(path("a.csv"), [](std::int64_t, std::int64_t) { return false; });
        QVERIFY(!cancelled && cancelled.error().code == ErrorCode::cancelled);
        verifyRefused(put("a.epochrun", bytes.substr(0, bytes.size() / 2)), "a.epochrun");
    }

    void whatIsNotOursIsRefused_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("part");
        const auto row = [](const char* tag, const char* name, std::string_view bytes, const char* part) {
            QTest::newRow(tag) << QString::fromUtf8(name)
                               << QByteArray(bytes.data(), static_cast<qsizetype>(bytes.size()))
                               << QString::fromUtf8(part);
        };
        row("empty", "a.json", "", "empty");
        row("blank", "a.csv", " \n\n", "blanks");
        row("a checkpoint", "a", checkpointBytes({}), "checkpoint");
        row("weights", "a.safetensors", "\x28\0\0\0\0\0\0\0{\"layers.0\": {}}"sv, "weights");
        row("a spreadsheet", "a.xlsx", "PK\x03\x04rest", "spreadsheet");
        row("a picture", "a.png", "\x89PNG\r\n", "picture");
        row("a packed table", "a.csv.gz", packed("x,y\n1,2\n", path("packed")), "IDX");
        row("pixels that end too soon", "a-ubyte", idx.substr(0, 15), "15 bytes");
        row("pixels whose beginning is damaged", "a.idx3-ubyte", "\xE0\x01\x08\x03 and so on", "begins with the bytes e0 01");
        row("UTF-16", "a.csv", "\xFF\xFEx\0"sv, "UTF-16");
        row("other bytes", "a.csv", "x,y\n1,\xE4\n", "UTF-8");
        row("NUL bytes", "a.csv", "x,y\n1,2\0\n"sv, "NUL");
        row("another program's JSON", "package.json", "{\"name\": \"a\", \"scripts\": {}}", "scripts");
        row("a list", "a.json", "[1]", "object");
        row("JSON cut off", "a.json", "{\"version\": 1", "line 1");
        row("a newer experiment", "a.json", "{\"version\": 2}", "newer");
        row("a run that is damaged", "a.epochrun", "rubbish\0\1"sv, "run");
    }
    void whatIsNotOursIsRefused()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, bytes);
        QFETCH(QString, part);
        const std::string file = put(name.toStdString(), bytes.toStdString());
        const auto opened = openAny(file);
        QVERIFY(!opened);
        QVERIFY2(opened.error().text().find(part.toStdString()) != std::string::npos, opened.error().text().c_str());
        QVERIFY2(opened.error().where.starts_with(file), opened.error().where.c_str());
    }

    void whatIsNoFileIsRefusedWithoutWaiting()
    {
        QElapsedTimer clock;
        clock.start();
        verifyRefused(m_folder.path().toStdString(), "folder");
        QVERIFY(::mkfifo(path("pipe").c_str(), 0600) == 0);
        verifyRefused(path("pipe"), "pipe");
        verifyRefused("/dev/zero", "device");
        verifyRefused(path("absent"), "no such file");
        std::filesystem::create_symlink(path("loop"), path("loop"));
        verifyRefused(path("loop"), "circles");
        QVERIFY(clock.elapsed() < 2000);
    }

    void withoutPermissionIsRefused()
    {
        const std::string file = put("secret.json", json);
        QVERIFY(::chmod(file.c_str(), 0) == 0);
        QVERIFY(::chmod(m_folder.path().toLocal8Bit(), 0755) == 0);
        const auto outcome = inChild([&] {
            becomeSomeoneElse();
            const auto opened = openAny(file);
            return !opened && opened.error().text().find("permission") != std::string::npos ? 0 : 1;
        });
        QVERIFY(outcome.exitedWith(0));
    }

    void aLinkIsFollowed()
    {
        const std::string file = put("real.json", json);
        std::filesystem::create_symlink(file, path("link.json"));
        const auto opened = openAny(path("link.json"));
        QVERIFY(opened.has_value());
        QCOMPARE(opened->experiment->folder, m_folder.path().toStdString() + "/");
    }
};

QTEST_GUILESS_MAIN(tst_OpenAny)
#include "tst_open_any.moc"
