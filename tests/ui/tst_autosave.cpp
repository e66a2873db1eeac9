// Work that is not saved survives the death of its process, whole or not at all.
#include "child_process.h"
#include "document/experiment_document.h"
#include "files/autosave.h"
#include "files/data_paths.h"
#include "finished_run.h"
#include "record/run_file.h"
#include "test_case.h"

#include <QtCore/QDir>
#include <QtCore/QTemporaryDir>
#include <QtTest/QSignalSpy>

#include <csignal>
#include <sys/stat.h>
#include <thread>

using namespace epochscope;
using namespace Qt::Literals::StringLiterals;

namespace {
ExperimentFile withBatch(std::int64_t size)
{
    ExperimentFile file = *preset("worked-example");
    file.experiment.batch.size = size;
    return file;
}

RunRecord runOf(double seconds)
{
    static const RunRecord run = [] {
        ExperimentFile file = *preset("worked-example");
        file.experiment.stop.epochs = 3;
        return finishedRun(file);
    }();
    RunRecord record = run;
    record.seconds = seconds;
    return record;
}

// As a process that dies leaves it: all in files, no lock held.
void leave(const QString& base, const std::vector<double>& runs = {})
{
    ExperimentDocument document;
    document.load(*preset("worked-example"), u"/tmp/ä %1.json"_s);
    Autosave autosave(document, base);
    QSignalSpy kept(&autosave, &Autosave::kept);
    document.replace(withBatch(7), u"Batch size"_s);
    std::uint64_t id = 0;
    for (const double seconds : runs) {
        ++id;
        autosave.keepRun(id, u"run %1"_s.arg(id), runOf(seconds));
    }
    autosave.saveNow();
    QVERIFY(kept.wait());
}

QStringList files(const QString& base)
{
    QStringList found;
    for (const QFileInfo& folder : QDir(base).entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot))
        for (const QFileInfo& file : QDir(folder.filePath()).entryInfoList(QDir::Files | QDir::Hidden))
            found.append(file.filePath());
    return found;
}

QByteArray contents(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void put(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}
} // namespace

class tst_Autosave : public TestCase
{
    Q_OBJECT

    std::optional<QTemporaryDir> m_folder;
    QString base() const { return m_folder->filePath(u"autosave"_s); }

private slots:
    void initTestCase() { m_folder.emplace(); }
    void cleanup() { m_folder.emplace(); }

    void nothingIsWrittenBeforeThereIsSomethingToKeep()
    {
        ExperimentDocument document;
        Autosave autosave(document, base());
        document.load(withBatch(9)); // opened, not changed
        autosave.keepRun(1, u"short"_s, runOf(0.5));
        autosave.saveNow();
        autosave.cleanUp();
        QVERIFY(!QDir(base()).exists());
        QVERIFY(findRecoveries(base()).empty());
    }

    void aChangeIsKeptSoonWhileOthersFollow()
    {
        ExperimentDocument document;
        document.load(*preset("worked-example"));
        Autosave autosave(document, base());
        QTimer dragging;
        std::int64_t size = 1;
        connect(&dragging, &QTimer::timeout,
                [&] { document.change(withBatch(++size % 100 + 1), u"Batch size"_s, u"batch.size"_s); });
        dragging.start(50);
        QTRY_COMPARE(files(base()).size(), 1);
        autosave.cleanUp();
    }

    void whatADeadProcessLeftIsFound()
    {
        leave(base(), {2, 0.5, 3});
        const auto found = findRecoveries(base());
        QCOMPARE(found.size(), std::size_t(1));
        const Recovery& recovery = found.front();
        QVERIFY(isSame(*recovery.experiment, withBatch(7)));
        QCOMPARE(recovery.path, u"/tmp/ä %1.json"_s);
        QVERIFY(recovery.when.secsTo(QDateTime::currentDateTime()) < 60);
        QCOMPARE(recovery.runs.size(), std::size_t(2)); // not the short one
        QCOMPARE(runBytes(recovery.runs[0]->record, recovery.runs[0]->name), runBytes(runOf(2), "run 1"));
        QCOMPARE(runBytes(recovery.runs[1]->record, recovery.runs[1]->name), runBytes(runOf(3), "run 3"));
        QVERIFY2(recovery.sentence().contains(u"2 runs"_s), qPrintable(recovery.sentence()));
        QVERIFY2(recovery.sentence().contains(u"ä %1"_s), qPrintable(recovery.sentence()));
        QVERIFY(findRecoveries(base()).empty()); // while somebody has it in hand
    }

    void itIsFoundOffTheWindowsThread()
    {
        leave(base());
        RecoverySearch search(base());
        QSignalSpy found(&search, &RecoverySearch::found);
        QVERIFY(found.wait());
        QCOMPARE(search.take().size(), std::size_t(1));
    }

    void theRecoveredDocumentIsItsFileWithUnsavedChanges()
    {
        Recovery recovery;
        recovery.experiment = withBatch(7);
        recovery.path = u"/tmp/a.json"_s;
        recovery.saved = withBatch(3);
        ExperimentDocument document, changed, without;
        recoverDocument(recovery, document);
        QVERIFY(isSame(document.file(), withBatch(7)));
        QVERIFY(document.isModified());
        QCOMPARE(document.path(), recovery.path);
        document.undoStack().undo();
        QVERIFY(isSame(document.file(), withBatch(3)));
        QVERIFY(!document.isModified());

        changed.replace(withBatch(50), u"Batch size"_s); // before the offer was taken up
        recoverDocument(recovery, changed);
        QCOMPARE(changed.path(), QString());
        changed.undoStack().undo();
        QVERIFY(isSame(changed.file(), withBatch(50)));

        recovery.saved.reset(); // the file is gone
        recoverDocument(recovery, without);
        QVERIFY(isSame(without.file(), withBatch(7)));
        QVERIFY(without.isModified());
    }

    void aKeepThatFailedIsMadeUpForByTheNext()
    {
        ExperimentDocument document;
        document.load(*preset("worked-example"));
        Autosave autosave(document, base());
        QSignalSpy noticed(&autosave, &Autosave::noticed), kept(&autosave, &Autosave::kept);
        put(base(), "a file where the folder should be");
        autosave.keepRun(1, u"run"_s, runOf(2));
        QVERIFY(noticed.wait());
        QVERIFY(QFile::remove(base()));
        document.replace(withBatch(7), u"Batch size"_s);
        autosave.saveNow();
        QVERIFY(kept.wait());
        QCOMPARE(files(base()).size(), 2); // the run too
        autosave.cleanUp();
    }

    void anEndBySignalKeepsTheLatest()
    {
        ExperimentDocument document;
        document.load(*preset("worked-example"));
        {
            Autosave autosave(document, base());
            document.replace(withBatch(6), u"Batch size"_s);
            autosave.saveNow(); // at work when the end comes
            document.replace(withBatch(7), u"Batch size"_s);
            autosave.leave();
        }
        QVERIFY(isSame(*findRecoveries(base()).front().experiment, withBatch(7)));
    }

    void discardedItIsGone()
    {
        leave(base());
        findRecoveries(base()).front().discard();
        QVERIFY(findRecoveries(base()).empty());
        QCOMPARE(files(base()), QStringList());
    }

    void takenOverItGoesOnceItIsKeptAnew()
    {
        leave(base());
        const QString old = files(base()).first();
        ExperimentDocument document;
        document.load(*preset("worked-example"));
        Autosave autosave(document, base());
        QSignalSpy kept(&autosave, &Autosave::kept);
        auto found = findRecoveries(base());
        document.replace(*found.front().experiment, u"Recovered work"_s);
        autosave.takeOver(std::move(found.front()));
        QVERIFY(kept.wait());
        QVERIFY(!QFile::exists(old));
        QCOMPARE(files(base()).size(), 1);
        autosave.cleanUp();
        QCOMPARE(files(base()), QStringList());
    }

    void aSavedDocumentNeedsNoRecovery()
    {
        ExperimentDocument document;
        document.load(*preset("worked-example"));
        {
            Autosave autosave(document, base());
            QSignalSpy kept(&autosave, &Autosave::kept);
            document.replace(withBatch(7), u"Batch size"_s);
            autosave.saveNow();
            QVERIFY(kept.wait());
            QCOMPARE(files(base()).size(), 1);
            document.saved(u"/tmp/a.json"_s);
            autosave.saveNow();
            QVERIFY(kept.wait());
        }
        QVERIFY(findRecoveries(base()).empty());
        QVERIFY(QDir(base()).entryList(QDir::Dirs | QDir::NoDotAndDotDot).isEmpty());
    }

    void aProcessThatLivesIsLeftAlone()
    {
        ExperimentDocument document;
        document.load(*preset("worked-example"));
        Autosave autosave(document, base());
        QSignalSpy kept(&autosave, &Autosave::kept);
        document.replace(withBatch(7), u"Batch size"_s);
        autosave.saveNow();
        QVERIFY(kept.wait());
        QVERIFY(findRecoveries(base()).empty());
        QCOMPARE(files(base()).size(), 1);
        autosave.cleanUp();
    }

    void everyFlippedByteAndEveryTruncationIsNoticed()
    {
        const std::string good = autosaveBytes({withBatch(7), u"/tmp/a.json"_s});
        QVERIFY(parseAutosave(good, "a").has_value());
        for (std::size_t i = 0; i < good.size(); ++i) {
            std::string bytes = good;
            bytes[i] = static_cast<char>(bytes[i] ^ 0x04);
            const auto parsed = parseAutosave(bytes, "a");
            QVERIFY(!parsed);
            QVERIFY(parsed.error().code == ErrorCode::damaged);
            QVERIFY(!parseAutosave(std::string_view(good).substr(0, i), "a"));
        }
    }

    void whatIsDamagedIsSetAsideWithAWord()
    {
        leave(base(), {2});
        for (const QString& path : files(base())) {
            QByteArray bytes = contents(path);
            if (!bytes.isEmpty())
                bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
            put(path, bytes);
        }
        const auto found = findRecoveries(base());
        QCOMPARE(found.size(), std::size_t(1));
        QVERIFY(found.front().isEmpty());
        QCOMPARE(found.front().damaged, 2);
        QVERIFY2(found.front().sentence().contains(base() + u"/damaged"_s), qPrintable(found.front().sentence()));
        QCOMPARE(QDir(base() + u"/damaged"_s).entryList(QDir::Files).size(), 2);
        QVERIFY(findRecoveries(base()).empty()); // told once
    }

    void oneDamagedFileDoesNotSpoilTheRest()
    {
        leave(base());
        const QString folder = QFileInfo(files(base()).first()).path();
        put(folder + u"/run-1.epochrun"_s, "rubbish");
        put(folder + u"/.epochscope-1-1.tmp"_s, "half a fi"); // of a save that was cut short
        const auto found = findRecoveries(base());
        QCOMPARE(found.size(), std::size_t(1));
        QVERIFY(found.front().experiment.has_value());
        QCOMPARE(found.front().damaged, 1);
        QVERIFY(!QFile::exists(folder + u"/.epochscope-1-1.tmp"_s));
    }

    void killedWhileSavingThereIsTheOldOrTheNewOne()
    {
        for (int round = 0; round < 20; ++round) {
            int ready[2];
            QVERIFY(::pipe(ready) == 0);
            const pid_t child = ::fork();
            if (child == 0) {
                AutosaveStore store(base());
                for (std::int64_t size = 1;; size = size % 1000 + 1) {
                    AutosaveJob job;
                    job.documentChanged = true;
                    job.document = UnsavedDocument{withBatch(size), {}};
                    if (!store.apply(job))
                        ::_exit(1);
                    if (size == 3 && ::write(ready[1], "x", 1) != 1)
                        ::_exit(2);
                }
            }
            char byte = 0;
            QCOMPARE(::read(ready[0], &byte, 1), ssize_t{1});
            std::this_thread::yield();
            ::kill(child, SIGKILL);
            ::waitpid(child, nullptr, 0);
            ::close(ready[0]);
            ::close(ready[1]);
            auto found = findRecoveries(base());
            QCOMPARE(found.size(), std::size_t(1));
            QVERIFY(found.front().experiment.has_value());
            QCOMPARE(found.front().damaged, 0);
            found.front().discard();
            QCOMPARE(files(base()), QStringList());
        }
    }

    void aFolderThatCannotBeWrittenIsSaidOnce()
    {
        QVERIFY(::chmod(m_folder->path().toLocal8Bit(), 0755) == 0);
        const QString folder = base();
        const ChildOutcome outcome = inChild([folder] {
            becomeSomeoneElse();
            AutosaveStore store(folder);
            AutosaveJob job;
            job.documentChanged = true;
            job.document = UnsavedDocument{withBatch(3), {}};
            const auto result = store.apply(job);
            return !result && result.error().where == pathBytes(folder) ? 0 : 1;
        });
        QVERIFY(outcome.exitedWith(0));

        put(base(), "a file where the folder should be");
        ExperimentDocument document;
        document.load(*preset("worked-example"));
        Autosave autosave(document, base());
        QSignalSpy noticed(&autosave, &Autosave::noticed);
        for (const std::int64_t size : {7, 8}) {
            document.replace(withBatch(size), u"Batch size"_s);
            autosave.saveNow();
            QTRY_COMPARE(noticed.size(), 1);
        }
        autosave.cleanUp();
        QVERIFY(noticed.first().first().toString().contains(base()));
    }

    void withoutHomeNothingIsKept()
    {
        const QByteArray home = qgetenv("HOME"), data = qgetenv("XDG_DATA_HOME");
        qunsetenv("HOME");
        qunsetenv("XDG_DATA_HOME");
        QCOMPARE(Autosave::standardFolder(), QString());
        qputenv("HOME", home);
        if (!data.isEmpty())
            qputenv("XDG_DATA_HOME", data);
        ExperimentDocument document;
        Autosave autosave(document, {});
        document.replace(withBatch(7), u"Batch size"_s);
        autosave.keepRun(1, u"run"_s, runOf(5));
        autosave.saveNow();
        autosave.cleanUp();
        QVERIFY(findRecoveries({}).empty());
    }

    // A run that is at work when the window closes ends after everything has been cleaned up.
    void whatEndsAfterTheCleaningUpIsNotKept()
    {
        ExperimentDocument document;
        document.load(*preset("worked-example"));
        {
            Autosave autosave(document, base());
            QSignalSpy kept(&autosave, &Autosave::kept);
            autosave.keepRun(1, u"run"_s, runOf(5));
            autosave.saveNow();
            QVERIFY(kept.wait());
            autosave.cleanUp();
            autosave.keepRun(2, u"run"_s, runOf(5));
            autosave.saveNow();
        }
        QVERIFY(findRecoveries(base()).empty());
        QVERIFY(!QDir(base()).exists() || QDir(base()).entryList(QDir::Dirs | QDir::NoDotAndDotDot).isEmpty());
    }

    void fewRunsAreKept()
    {
        AutosaveStore store(base());
        for (std::uint64_t id = 1; id <= 30; ++id) {
            AutosaveJob job;
            job.runs.push_back({id, u"run"_s, runOf(2)});
            QVERIFY(store.apply(job).has_value());
        }
        QCOMPARE(files(base()).size(), qsizetype{AutosaveStore::mostRuns});
        QVERIFY(!QFile::exists(store.folder() + u"/run-10.epochrun"_s));
        QVERIFY(QFile::exists(store.folder() + u"/run-30.epochrun"_s));
        AutosaveJob job;
        job.droppedRuns = {30, 99};
        QVERIFY(store.apply(job).has_value());
        QVERIFY(!QFile::exists(store.folder() + u"/run-30.epochrun"_s));
        store.removeAll();
        QVERIFY(!QDir(base()).exists());
    }
};

QTEST_GUILESS_MAIN(tst_Autosave)
#include "tst_autosave.moc"
