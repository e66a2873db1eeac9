// How much memory there is to be had: the machine's, or less by a limit on the process or its control group.
#include "base/memory.h"
#include "child_process.h"
#include "test_case.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>

using namespace epochscope;

namespace {
void write(const QTemporaryDir& root, const char* name, const char* text)
{
    const QString path = root.filePath(QLatin1String(name));
    QDir().mkpath(path.left(path.lastIndexOf(QLatin1Char('/'))));
    QFile file(path);
    if (!file.open(QFile::WriteOnly) || file.write(text) < 0)
        qFatal("cannot write %s", name);
}
} // namespace

class tst_Memory : public TestCase
{
    Q_OBJECT
private slots:
    void whatFitsIsTakenAndTheRestRefusedWithItsSize()
    {
        const auto available = static_cast<double>(availableMemory());
        QVERIFY(available > 0);
        QVERIFY(checkMemory(0.7 * available, "it", "hint", "where").has_value());
        const auto refused = checkMemory(0x1p60, "a thing", "make it smaller", "model.hidden");
        QVERIFY(!refused.has_value());
        QCOMPARE(refused.error().code, ErrorCode::outOfMemory);
        QCOMPARE(refused.error().where, std::string("model.hidden"));
        QVERIFY(refused.error().message.starts_with("a thing would take 1.0 EiB"));
    }

    void aLimitOnTheProcessCounts_data()
    {
        QTest::addColumn<int>("resource");
        QTest::newRow("address space") << static_cast<int>(RLIMIT_AS);
        QTest::newRow("data") << static_cast<int>(RLIMIT_DATA);
    }
    void aLimitOnTheProcessCounts()
    {
        if (instrumented)
            QSKIP("a sanitizer takes more than any limit leaves");
        QFETCH(const int, resource);
        constexpr rlim_t most = rlim_t{1} << 30;
        const ChildOutcome outcome = inChild([&] {
            const rlimit limit{most, most};
            if (setrlimit(resource, &limit) != 0)
                return 1;
            const std::int64_t available = availableMemory();
            if (available <= 0 || available >= static_cast<std::int64_t>(most)) // some is in use
                return 2;
            if (checkMemory(0x1p30, "it", "", "").has_value())
                return 3;
            return checkMemory(0x1p20, "it", "", "").has_value() ? 0 : 4;
        });
        QCOMPARE(outcome.status, 0); // else the exit code · 256
    }

    void theControlGroupsLimitIsFound_data()
    {
        QTest::addColumn<QByteArray>("groups");
        QTest::addColumn<QByteArrayList>("files"); // name, content, name, content …
        QTest::addColumn<qint64>("limit");         // −1: none
        const auto row = [](const char* name, const char* groups, const QByteArrayList& files, qint64 limit) {
            QTest::newRow(name) << QByteArray(groups) << files << limit;
        };
        row("none", "", {}, -1);
        row("version 2", "0::/a\n", {"a/memory.max", "1048576\n"}, 1'048'576);
        row("version 2, no limit", "0::/a\n", {"a/memory.max", "max\n"}, -1);
        row("version 2, of a group above", "0::/a/b/c\n",
            {"a/b/c/memory.max", "max\n", "a/b/memory.max", "5000\n", "a/memory.max", "9000\n"}, 5000);
        row("version 2, the lowest of several", "0::/a/b\n", {"a/b/memory.max", "9000\n", "a/memory.max", "5000\n"},
            5000);
        row("version 2, in a container", "0::/\n", {"memory.max", "7000\n"}, 7000);
        row("version 1", "5:cpu,cpuacct:/x\n4:memory:/a\n", {"memory/a/memory.limit_in_bytes", "8000\n"}, 8000);
        row("version 1, seen from inside", "4:memory:/outside/a\n", {"memory/memory.limit_in_bytes", "8000\n"}, 8000);
        row("both", "4:memory:/a\n0::/a\n", {"memory/a/memory.limit_in_bytes", "8000\n", "a/memory.max", "6000\n"},
            6000);
        row("of another controller", "5:cpu:/a\n", {"memory/a/memory.limit_in_bytes", "8000\n"}, -1);
        row("nonsense", "memory\n::\n0::\n", {"memory.max", "lots\n"}, -1);
    }
    void theControlGroupsLimitIsFound()
    {
        QFETCH(const QByteArray, groups);
        QFETCH(const QByteArrayList, files);
        QFETCH(const qint64, limit);
        QTemporaryDir root;
        write(root, "proc/self/cgroup", groups.constData());
        for (qsizetype i = 0; i + 1 < files.size(); i += 2)
            write(root, ("sys/fs/cgroup/" + files[i]).constData(), files[i + 1].constData());
        QCOMPARE(controlGroupLimit(root.path().toStdString()).value_or(-1), limit);
    }

    void noControlGroupsAreNoLimit() { QVERIFY(!controlGroupLimit("/nonexistent").has_value()); }
};

QTEST_GUILESS_MAIN(tst_Memory)
#include "tst_memory.moc"
