// Saving: whatever goes wrong, the old file or the new one is there, whole.
#include "base/input_file.h"
#include "child_process.h"
#include "record/atomic_file.h"
#include "test_case.h"

#include <QtCore/QDir>
#include <QtCore/QTemporaryDir>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace epochscope;

namespace {
const std::string oldText = "the old contents\n";
const std::string newText(300'000, 'n'); // several writes

FileFaults failing(FileCall which, int nth, int number)
{
    return {[=](FileCall call, int count) {
        errno = number;
        return call != which || count != nth;
    }};
}
} // namespace

class tst_AtomicFile : public TestCase
{
    Q_OBJECT

    std::optional<QTemporaryDir> m_folder;

    std::string path(const std::string& name) const { return m_folder->path().toStdString() + "/" + name; }

    std::vector<std::string> names() const
    {
        std::vector<std::string> names;
        for (const auto& entry : std::filesystem::directory_iterator(m_folder->path().toStdString()))
            names.push_back(entry.path().filename());
        std::sort(names.begin(), names.end());
        return names;
    }

    static std::string contents(const std::string& path) { return readFile(path, 1 << 20).value_or("(none)"); }

    static void verifyError(const Result<void>& result, ErrorCode code, const std::string& path, const char* part)
    {
        QVERIFY(!result);
        QCOMPARE(result.error().code, code);
        QCOMPARE(result.error().where, path);
        QVERIFY2(result.error().text().find(part) != std::string::npos, result.error().text().c_str());
        QVERIFY2(!result.error().hint.empty(), result.error().text().c_str());
    }

    static std::size_t openDescriptors()
    {
        const std::filesystem::directory_iterator begin("/proc/self/fd");
        return static_cast<std::size_t>(std::distance(begin, std::filesystem::directory_iterator()));
    }

private slots:
    void initTestCase() { m_folder.emplace(); }
    void cleanup() { m_folder.emplace(); }

    void aFileIsWrittenAndReplaced()
    {
        const std::string file = path("run.csv");
        QVERIFY(writeFileAtomically(file, oldText));
        QCOMPARE(contents(file), oldText);
        QVERIFY(writeFileAtomically(file, newText));
        QCOMPARE(contents(file), newText);
        QVERIFY(writeFileAtomically(file, {}));
        QCOMPARE(contents(file), std::string());
        QCOMPARE(names(), std::vector<std::string>{"run.csv"});
    }

    void piecesOfAnySizeArriveInOrder()
    {
        const std::string file = path("pieces");
        auto writer = AtomicFile::create(file);
        QVERIFY(writer);
        std::string expected;
        for (std::size_t size : {1U, 0U, 65'535U, 65'536U, 65'537U, 3U, 200'000U}) {
            const std::string piece(size, static_cast<char>('a' + expected.size() % 26));
            QVERIFY(writer->write(piece));
            expected += piece;
        }
        QVERIFY(!std::filesystem::exists(file)); // not before the commit
        QVERIFY(writer->commit());
        QCOMPARE(contents(file), expected);
        QVERIFY(!writer->write("more"));
        QVERIFY(!writer->commit());
        QCOMPARE(contents(file), expected);
    }

    void withoutACommitNothingIsLeft()
    {
        {
            auto writer = AtomicFile::create(path("run.csv"));
            QVERIFY(writer);
            QVERIFY(writer->write(newText));
            AtomicFile moved = std::move(*writer);
            QVERIFY(moved.write(newText));
            QCOMPARE(names().size(), 1U);
        }
        QCOMPARE(names(), std::vector<std::string>());
    }

    void anyFailureLeavesTheOldFile_data()
    {
        QTest::addColumn<int>("call");
        QTest::addColumn<int>("nth");
        QTest::addColumn<int>("number");
        QTest::newRow("no permission") << static_cast<int>(FileCall::open) << 1 << EACCES;
        QTest::newRow("read-only disk") << static_cast<int>(FileCall::open) << 1 << EROFS;
        QTest::newRow("disk full at the first write") << static_cast<int>(FileCall::write) << 1 << ENOSPC;
        QTest::newRow("disk full at the last write") << static_cast<int>(FileCall::write) << 5 << ENOSPC;
        QTest::newRow("quota") << static_cast<int>(FileCall::write) << 2 << EDQUOT;
        QTest::newRow("disk error") << static_cast<int>(FileCall::write) << 1 << EIO;
        QTest::newRow("failed fsync") << static_cast<int>(FileCall::fsync) << 1 << EIO;
        QTest::newRow("failed rename") << static_cast<int>(FileCall::rename) << 1 << EIO;
    }
    void anyFailureLeavesTheOldFile()
    {
        QFETCH(int, call);
        QFETCH(int, nth);
        QFETCH(int, number);
        const std::string file = path("run.csv");
        const FileFaults faults = failing(static_cast<FileCall>(call), nth, number);
        const std::string reason = std::generic_category().message(number);

        verifyError(writeFileAtomically(file, newText, faults), ErrorCode::writeFailed, file, reason.c_str());
        QCOMPARE(names(), std::vector<std::string>()); // no old file: none appears

        QVERIFY(writeFileAtomically(file, oldText));
        verifyError(writeFileAtomically(file, newText, faults), ErrorCode::writeFailed, file, reason.c_str());
        QCOMPARE(contents(file), oldText);
        QCOMPARE(names(), std::vector<std::string>{"run.csv"});
    }

    void afterAFailureEveryCallReturnsIt()
    {
        auto writer = AtomicFile::create(path("run.csv"), failing(FileCall::write, 1, ENOSPC));
        QVERIFY(writer);
        const Result<void> first = writer->write(newText);
        QVERIFY(!first);
        QCOMPARE(names(), std::vector<std::string>()); // the space is given back at once
        QCOMPARE(writer->write("x").error().text(), first.error().text());
        QCOMPARE(writer->commit().error().text(), first.error().text());
    }

    // The rename is done then: the new file is there, and the error says what is in doubt.
    void aFolderThatCannotBeSyncedIsReported()
    {
        const std::string file = path("run.csv");
        QVERIFY(writeFileAtomically(file, oldText));
        verifyError(writeFileAtomically(file, newText, failing(FileCall::fsyncFolder, 1, EIO)),
                    ErrorCode::writeFailed, file, "may not outlast a power failure");
        QCOMPARE(contents(file), newText);
        QCOMPARE(names(), std::vector<std::string>{"run.csv"});
        // A file system that has no such call is no failure.
        QVERIFY(writeFileAtomically(file, oldText, failing(FileCall::fsyncFolder, 1, EINVAL)));
    }

    void aSignalInBetweenIsNoFailure()
    {
        const std::string file = path("run.csv");
        for (const FileCall call : {FileCall::open, FileCall::write, FileCall::fsync, FileCall::fsyncFolder}) {
            QVERIFY(writeFileAtomically(file, newText, failing(call, 1, EINTR)));
            QCOMPARE(contents(file), newText);
        }
    }

    // kill −9 at each call in turn: the old file or the new one, never a torn one.
    void killedWhileSavingTheFileIsWhole()
    {
        const std::string file = path("run.csv");
        int killed = 0, calls = 0;
        for (const FileCall where :
             {FileCall::open, FileCall::write, FileCall::fsync, FileCall::rename, FileCall::fsyncFolder})
            for (int nth = 1; nth <= (where == FileCall::write ? 5 : 1); ++nth) {
                QVERIFY(writeFileAtomically(file, oldText));
                const ChildOutcome child = inChild([&] {
                    const FileFaults faults{[&](FileCall call, int count) {
                        if (call == where && count == nth)
                            ::kill(::getpid(), SIGKILL);
                        return true;
                    }};
                    return writeFileAtomically(file, newText, faults) ? 0 : 1;
                });
                ++calls;
                killed += WIFSIGNALED(child.status) && WTERMSIG(child.status) == SIGKILL;
                QCOMPARE(contents(file), where == FileCall::fsyncFolder ? newText : oldText);
            }
        QCOMPARE(killed, calls);
        // What the dead left behind is in nobody's way.
        QVERIFY(writeFileAtomically(file, newText));
        QCOMPARE(contents(file), newText);
    }

    // A real short write: the kernel takes the bytes up to the limit and refuses the rest.
    void atTheLimitOnFileSizeTheOldFileStays()
    {
        const std::string file = path("run.csv");
        QVERIFY(writeFileAtomically(file, oldText));
        const ChildOutcome child = inChild([&] {
            std::signal(SIGXFSZ, SIG_IGN);
            const rlimit limit{100'000, 100'000};
            if (::setrlimit(RLIMIT_FSIZE, &limit) != 0)
                return 98;
            const Result<void> result = writeFileAtomically(file, newText);
            return !result && result.error().text().find("ulimit") != std::string::npos ? 7 : 1;
        });
        QVERIFY(child.exitedWith(7));
        QCOMPARE(contents(file), oldText);
        QCOMPARE(names(), std::vector<std::string>{"run.csv"});
    }

    void aFolderWithoutPermissionIsRefused()
    {
        const std::string folder = path("locked"), file = folder + "/run.csv";
        std::filesystem::create_directory(folder);
        ::chmod(m_folder->path().toStdString().c_str(), 0755);
        ::chmod(folder.c_str(), 0555);
        const ChildOutcome child = inChild([&] {
            becomeSomeoneElse();
            const Result<void> result = writeFileAtomically(file, newText);
            return !result && result.error().code == ErrorCode::writeFailed && result.error().where == file ? 7 : 1;
        });
        QVERIFY(child.exitedWith(7));
        QVERIFY(std::filesystem::is_empty(folder));
        ::chmod(folder.c_str(), 0755);
    }

    void aWriteProtectedFileIsRefused()
    {
        const std::string folder = path("open"), file = folder + "/run.csv";
        std::filesystem::create_directory(folder);
        QVERIFY(writeFileAtomically(file, oldText));
        ::chmod(m_folder->path().toStdString().c_str(), 0755);
        ::chmod(folder.c_str(), 0777);
        ::chmod(file.c_str(), 0444);
        const ChildOutcome child = inChild([&] {
            becomeSomeoneElse();
            const Result<void> result = writeFileAtomically(file, newText);
            return !result && result.error().text().find("write-protected") != std::string::npos ? 7 : 1;
        });
        QVERIFY(child.exitedWith(7));
        QCOMPARE(contents(file), oldText);
    }

    void whatIsNoPlaceForAFileIsRefused()
    {
        const std::string fifo = path("pipe"), file = path("file");
        QCOMPARE(::mkfifo(fifo.c_str(), 0600), 0);
        QVERIFY(writeFileAtomically(file, oldText));
        verifyError(writeFileAtomically(m_folder->path().toStdString(), newText), ErrorCode::badInput,
                    m_folder->path().toStdString(), "is a folder");
        verifyError(writeFileAtomically(path(""), newText), ErrorCode::badInput, path(""), "is a folder");
        verifyError(writeFileAtomically(path("none/run.csv"), newText), ErrorCode::badInput, path("none/run.csv"),
                    "does not exist");
        verifyError(writeFileAtomically(file + "/run.csv", newText), ErrorCode::badInput, file + "/run.csv",
                    "does not exist");
        verifyError(writeFileAtomically(fifo, newText), ErrorCode::badInput, fifo, "is a pipe");
        verifyError(writeFileAtomically("/dev/null", newText), ErrorCode::badInput, "/dev/null", "is a device");
        QVERIFY(!writeFileAtomically("", newText));
        QVERIFY(!writeFileAtomically(std::string("a\0b", 3), newText));
        const std::string longName = path(std::string(256, 'x'));
        verifyError(writeFileAtomically(longName, newText), ErrorCode::writeFailed, longName, "shorter");
        QCOMPARE(names(), (std::vector<std::string>{"file", "pipe"}));
    }

    void theModeOfTheOldFileIsKept()
    {
        const std::string file = path("run.csv");
        const auto mode = [&] {
            struct stat status
            {
            };
            ::stat(file.c_str(), &status);
            return status.st_mode & 07777U;
        };
        const mode_t before = ::umask(027);
        QVERIFY(writeFileAtomically(file, oldText));
        QCOMPARE(mode(), 0640U);
        ::chmod(file.c_str(), 0604);
        QVERIFY(writeFileAtomically(file, newText));
        QCOMPARE(mode(), 0604U);
        ::umask(before);
    }

    void aSymbolicLinkIsFollowedAndStays()
    {
        std::filesystem::create_directory(path("data"));
        std::filesystem::create_symlink("data/target.csv", path("link"));
        std::filesystem::create_symlink("link", path("link to link"));
        QVERIFY(writeFileAtomically(path("link to link"), oldText)); // the target is not there yet
        QCOMPARE(contents(path("data/target.csv")), oldText);
        QVERIFY(writeFileAtomically(path("link"), newText));
        QCOMPARE(contents(path("data/target.csv")), newText);
        QVERIFY(std::filesystem::is_symlink(path("link")));
        QVERIFY(std::filesystem::is_symlink(path("link to link")));

        std::filesystem::create_symlink("circle", path("circle"));
        verifyError(writeFileAtomically(path("circle"), newText), ErrorCode::writeFailed, path("circle"), "circle");
    }

    void anyNameWorks_data()
    {
        QTest::addColumn<QString>("name");
        for (const char* name : {"Kurve größer 学習.csv", "with spaces .csv", "%1 %s %n.csv", "-dash.csv", "--",
                                 "quote\"'.csv", "line\nbreak.csv", ".hidden"})
            QTest::newRow(name) << QString::fromUtf8(name);
        QTest::newRow("255 bytes") << QString(255, 'x');
    }
    void anyNameWorks()
    {
        QFETCH(QString, name);
        const QString before = QDir::currentPath();
        QVERIFY(QDir::setCurrent(m_folder->path()));
        const std::string relative = name.toStdString();
        QVERIFY(writeFileAtomically(relative, newText));
        QCOMPARE(contents(path(relative)), newText);
        QCOMPARE(contents(relative), newText);
        QCOMPARE(names(), std::vector<std::string>{relative});
        QVERIFY(QDir::setCurrent(before));
    }

    void noDescriptorIsLeftOpen()
    {
        const std::size_t before = openDescriptors();
        for (const FileCall call :
             {FileCall::open, FileCall::write, FileCall::fsync, FileCall::rename, FileCall::fsyncFolder})
            QVERIFY(!writeFileAtomically(path("run.csv"), newText, failing(call, 1, EIO)));
        QVERIFY(writeFileAtomically(path("run.csv"), newText));
        QVERIFY(readFile(path("run.csv"), 1 << 20));
        QVERIFY(!readFile(path("run.csv"), 10));
        QVERIFY(!readFile("/dev/zero", 10));
        QCOMPARE(openDescriptors(), before);
    }
};

QTEST_GUILESS_MAIN(tst_AtomicFile)
#include "tst_atomic_file.moc"
