// Reading what somebody else owns: up to its bound, and nothing that is no file. (That a file changes while it is read
// is in tst_csv_faults.)
#include "base/input_file.h"
#include "child_process.h"
#include "test_case.h"

#include <QtCore/QTemporaryDir>

#include <filesystem>
#include <fstream>
#include <sys/stat.h>

using namespace epochscope;

class tst_InputFile : public TestCase
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        QCOMPARE(::mkfifo(name("pipe").c_str(), 0600), 0);
        std::filesystem::create_symlink("circle", name("circle"));
    }

    void readingTakesAFileUpToTheLimit()
    {
        const std::string file = name("data");
        write(file, std::string("a\0b\n", 4));
        QCOMPARE(readFile(file, 4).value(), std::string("a\0b\n", 4));
        const auto tooLarge = readFile(file, 3);
        QVERIFY(!tooLarge);
        QCOMPARE(tooLarge.error().code, ErrorCode::badInput);
        QCOMPARE(tooLarge.error().where, file);
        QVERIFY(tooLarge.error().message.find("too large: 4 bytes, at most 3 bytes") != std::string::npos);
        QCOMPARE(InputFile::open(file)->readStart(2).value(), std::string("a\0", 2));
        QCOMPARE(InputFile::open(file)->readStart(100).value(), std::string("a\0b\n", 4));
        write(file, "");
        QCOMPARE(readFile(file, 0).value(), std::string());
        // A file that says it is empty and is not.
        QVERIFY(readFile("/proc/self/status", 1 << 20).value().starts_with("Name:"));
        QVERIFY(!readFile("/proc/self/status", 10));
    }

    void readingRefusesWhatIsNoFile_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("part");
        QTest::newRow("folder") << "."
                                << "is a folder";
        QTest::newRow("FIFO without a writer") << "pipe"
                                               << "is a pipe";
        QTest::newRow("endless device") << "/dev/zero"
                                        << "is a device";
        QTest::newRow("not there") << "none"
                                   << "no such file";
        QTest::newRow("file as a folder") << "/proc/self/status/x"
                                          << "no folder";
        QTest::newRow("circle") << "circle"
                                << "symbolic links";
    }
    void readingRefusesWhatIsNoFile()
    {
        QFETCH(QString, file);
        QFETCH(QString, part);
        const std::string path = file.startsWith('/') ? file.toStdString() : name(file.toStdString().c_str());
        const auto result = readFile(path, 1 << 20);
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::badInput);
        QCOMPARE(result.error().where, path);
        QVERIFY2(result.error().message.find(part.toStdString()) != std::string::npos, result.error().text().c_str());
        QVERIFY2(!result.error().hint.empty(), result.error().text().c_str());
    }

    void readingWithoutPermissionIsRefused()
    {
        const std::string file = name("secret");
        write(file, "old");
        ::chmod(m_folder.path().toStdString().c_str(), 0755);
        ::chmod(file.c_str(), 0000);
        const ChildOutcome outcome = inChild([&] {
            becomeSomeoneElse();
            const auto result = readFile(file, 100);
            return !result && result.error().code == ErrorCode::badInput && result.error().where == file ? 7 : 1;
        });
        QVERIFY(outcome.exitedWith(7));
    }

private:
    std::string name(const char* file) const { return m_folder.filePath(QString::fromUtf8(file)).toStdString(); }
    static void write(const std::string& path, const std::string& bytes)
    {
        std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
    }

    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(tst_InputFile)
#include "tst_input_file.moc"
