// The File menu: new, open, save, save as, recent files, and what is dropped.
#include "data/prepare.h"
#include "file_parts.h"
#include "files/data_paths.h"
#include "files/recent_menu.h"
#include "finished_run.h"
#include "record/run_file.h"
#include "test_case.h"

#include <QtCore/QMimeData>
#include <QtCore/QUrl>

#include <cerrno>
#include <memory>

using namespace epochscope;
using namespace Qt::Literals::StringLiterals;

namespace {
FileFaults diskFull()
{
    return {[](FileCall call, int) {
        errno = ENOSPC;
        return call != FileCall::write;
    }};
}
} // namespace

class tst_FileActions : public TestCase
{
    Q_OBJECT

    std::unique_ptr<FileParts> m;

private slots:
    void init()
    {
        TestCase::init();
        m = std::make_unique<FileParts>();
    }
    void cleanup() { m.reset(); }

    void theTitleNamesTheDocument()
    {
        QCOMPARE(m->files->documentName(), u"The worked example"_s);
        m->document.load(*preset("worked-example"), m->path(u"a[*]b.json"_s));
        QCOMPARE(m->files->documentTitle(), u"a[*][*]b[*] – Epochscope"_s);
        const QSignalSpy changes(m->files, &FileActions::titleChanged);
        m->setBatch(7);
        QVERIFY(!changes.isEmpty());
    }

    void actionsHaveNamesTextsTipsAndShortcuts()
    {
        for (const QAction* action : {m->files->newDocument, m->files->open, m->files->save, m->files->saveAs}) {
            QVERIFY(!action->objectName().isEmpty());
            QVERIFY(action->text().contains(u'&'));
            QVERIFY(action->toolTip().size() > action->text().size());
            QVERIFY(!action->shortcut().isEmpty());
        }
    }

    void savingAsksWhereOnceAndThenSavesThere()
    {
        m->setBatch(7);
        m->press(Qt::Key_S);
        QVERIFY(chooseFile(saveDialog, m->path(u"mine"_s))); // which gets its extension
        QTRY_VERIFY(!m->document.isModified());
        QCOMPARE(m->document.path(), m->path(u"mine.json"_s));
        QCOMPARE(readExperiment(pathBytes(m->path(u"mine.json"_s)))->experiment.batch.size,
                 std::optional<std::int64_t>(7));
        m->setBatch(8);
        m->press(Qt::Key_S);
        QTRY_VERIFY(!m->document.isModified());
        QCOMPARE(readExperiment(pathBytes(m->path(u"mine.json"_s)))->experiment.batch.size,
                 std::optional<std::int64_t>(8));
        QVERIFY(isSame(*readExperiment(pathBytes(m->path(u"mine.json"_s))), m->document.file()));
        QCOMPARE(m->settings.values().recentFiles, QStringList(m->path(u"mine.json"_s)));
        QCOMPARE(m->failed.size(), 0);
    }

    void savingAsLeavesTheOldFile()
    {
        const QString old = m->path(u"old.json"_s), other = m->path(u"ä %1 €/-new.json"_s);
        put(old, "{\"version\": 1}");
        QVERIFY(QDir().mkpath(QFileInfo(other).path()));
        m->files->openPath(old);
        QTRY_COMPARE(m->document.path(), old);
        m->setBatch(9);
        m->press(Qt::Key_S, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(chooseFile(saveDialog, other));
        QTRY_COMPARE(m->document.path(), other);
        QCOMPARE(contents(old), QByteArray("{\"version\": 1}"));
        QVERIFY(contents(other).contains("\"size\": 9"));
    }

    void whatChangesWhileItIsSavedIsSavedToo()
    {
        const QString file = m->path(u"a.json"_s);
        m->document.load(*preset("worked-example"), file);
        m->setBatch(7);
        m->files->save->trigger();
        m->setBatch(8); // before the first has ended
        QVERIFY(m->files->isBusy());
        QTRY_VERIFY(!m->document.isModified());
        QCOMPARE(readExperiment(pathBytes(file))->experiment.batch.size, std::optional<std::int64_t>(8));
    }

    void anotherDocumentOpenedMeanwhileIsNotSavedThere()
    {
        const QString file = m->path(u"a.json"_s);
        m->document.load(*preset("worked-example"), file);
        m->setBatch(7);
        m->files->save->trigger();
        m->document.load(*preset("worked-example")); // before the save has ended
        QVERIFY(m->files->isBusy());
        QTRY_VERIFY(!m->files->isBusy());
        QCOMPARE(m->document.path(), QString());
        QCOMPARE(readExperiment(pathBytes(file))->experiment.batch.size, std::optional<std::int64_t>(7));
    }

    void aFullDiskLeavesTheOldFileAndTheDocumentModified()
    {
        const QString file = m->path(u"a.json"_s);
        put(file, "{\"version\": 1}");
        m->files->openPath(file);
        QTRY_COMPARE(m->document.path(), file);
        m->setBatch(9);
        m->files->setFileFaults(diskFull());
        m->files->save->trigger();
        QTRY_COMPARE(m->failed.size(), 1);
        QVERIFY2(m->lastFailure().contains(file) && m->lastFailure().contains(u"ree some space"_s),
                 qPrintable(m->lastFailure()));
        QVERIFY(m->document.isModified());
        QCOMPARE(contents(file), QByteArray("{\"version\": 1}"));
        m->files->setFileFaults({});
        m->files->save->trigger();
        QTRY_VERIFY(!m->document.isModified());
    }

    void aFileOfANewerVersionIsRefusedAndNeverOverwritten()
    {
        const QString file = m->path(u"newer.json"_s);
        put(file, "{\"version\": 2}");
        m->files->openPath(file);
        QTRY_COMPARE(m->failed.size(), 1);
        QVERIFY(m->lastFailure().contains(u"newer"_s));
        QCOMPARE(m->document.path(), QString());
        m->document.load(*preset("worked-example"), file);
        m->setBatch(3);
        m->files->save->trigger();
        QTRY_COMPARE(m->failed.size(), 2);
        QVERIFY2(m->lastFailure().contains(u"another name"_s), qPrintable(m->lastFailure()));
        QCOMPARE(contents(file), QByteArray("{\"version\": 2}"));
        QVERIFY(m->document.isModified());
    }

    void aLinkIsFollowedAndStays()
    {
        const QString real = m->path(u"real.json"_s), link = m->path(u"link.json"_s);
        put(real, "{\"version\": 1}");
        QVERIFY(QFile::link(real, link));
        m->files->openPath(link);
        QTRY_COMPARE(m->document.path(), link);
        m->setBatch(9);
        m->files->save->trigger();
        QTRY_VERIFY(!m->document.isModified());
        QVERIFY(QFileInfo(link).isSymLink());
        QVERIFY(contents(real).contains("\"size\": 9"));
    }

    void inAnotherFolderTheDataAreStillFound_data()
    {
        QTest::addColumn<QString>("data");   // as the experiment names it
        QTest::addColumn<QString>("target"); // the folder that it is saved in
        QTest::addColumn<QString>("expected");
        QTest::newRow("beside it") << u"t.csv"_s << u"lessons"_s << u"t.csv"_s;
        QTest::newRow("one up") << u"t.csv"_s << u"."_s << u"lessons/t.csv"_s;
        QTest::newRow("one down") << u"t.csv"_s << u"lessons/deep"_s << u"../t.csv"_s;
        QTest::newRow("elsewhere") << u"t.csv"_s << u"other ä"_s << u"../lessons/t.csv"_s;
        QTest::newRow("through a link") << u"t.csv"_s << u"link"_s << u"../../lessons/t.csv"_s;
        QTest::newRow("by a way round") << u"../lessons/t.csv"_s << u"other ä"_s << u"../lessons/t.csv"_s;
        QTest::newRow("absolute, elsewhere") << u"%1/lessons/t.csv"_s << u"other ä"_s << u"%1/lessons/t.csv"_s;
        QTest::newRow("absolute, now beside it") << u"%1/lessons/t.csv"_s << u"lessons"_s << u"t.csv"_s;
    }
    void inAnotherFolderTheDataAreStillFound()
    {
        QFETCH(QString, data);
        QFETCH(QString, target);
        QFETCH(QString, expected);
        const QString top = QFileInfo(m->folder.path()).canonicalFilePath();
        const auto full = [&](const QString& text) { return text.contains(u"%1"_s) ? text.arg(top) : text; };
        for (const auto& folder : {u"lessons/deep"_s, u"other ä"_s, u"far/away"_s})
            QVERIFY(QDir(top).mkpath(folder));
        QVERIFY(QFile::link(top + u"/far/away"_s, top + u"/link"_s));
        QString table = u"x,y\n"_s;
        for (int i = 0; i < 20; ++i)
            table += u"%1,%2.5\n"_s.arg(i).arg(i * i);
        put(top + u"/lessons/t.csv"_s, table.toUtf8());
        put(top + u"/lessons/a.json"_s,
            u"{\"version\": 1, \"data\": {\"source\": \"csv\", \"file\": \"%1\"}}"_s.arg(full(data)).toUtf8());
        m->files->openPath(top + u"/lessons/a.json"_s);
        QTRY_COMPARE(m->document.path(), top + u"/lessons/a.json"_s);
        const auto fingerprint = [](const ExperimentFile& file) {
            const auto prepared = prepareData(file.experiment.data, {}, file.folder);
            return prepared ? prepared->fingerprint : prepared.error().text();
        };
        const std::string before = fingerprint(m->document.file());

        const QString saved = QDir::cleanPath(top + u'/' + target) + u"/b.json"_s;
        m->files->saveAs->trigger();
        QVERIFY(chooseFile(saveDialog, saved));
        QTRY_COMPARE(m->document.path(), saved);
        QCOMPARE(m->document.file().experiment.data.file, full(expected).toStdString());
        QCOMPARE(fingerprint(m->document.file()), before);
        QCOMPARE(fingerprint(*readExperiment(pathBytes(saved))), before);
        QVERIFY(!m->document.isModified());
    }

    void newBeginsWithTheWorkedExample()
    {
        m->document.load(*preset("moons-60"), m->path(u"a.json"_s));
        m->press(Qt::Key_N);
        QCOMPARE(m->document.path(), QString());
        QVERIFY(m->document.file().experiment == preset("worked-example")->experiment);
    }

    void aRunIsSavedUnderItsName()
    {
        RunRecord record;
        record.file = *preset("worked-example");
        const QSignalSpy saved(m->files, &FileActions::runSaved);
        m->files->saveRun(4, u"B 5, rate 0.1"_s, record);
        QVERIFY(openDialog(saveDialog));
        QCOMPARE(openDialog(saveDialog)->findChild<QLineEdit*>(u"fileNameEdit"_s)->text(),
                 u"B 5, rate 0.1.epochrun"_s);
        QVERIFY(chooseFile(saveDialog, m->path(u"kept"_s)));
        QTRY_COMPARE(saved.size(), 1);
        QCOMPARE(contents(m->path(u"kept.epochrun"_s)).toStdString(), runBytes(record, "B 5, rate 0.1"));
    }

    void aSavedRunIsOpenedAgain()
    {
        ExperimentFile file = *preset("worked-example");
        file.experiment.stop.epochs = 2;
        const RunRecord record = finishedRun(file);
        for (const auto& name : {u"a.epochrun"_s, u"b.epochrun"_s})
            QVERIFY(writeRun(pathBytes(m->path(name)), record, name.toStdString()).has_value());
        QStringList names;
        connect(m->files, &FileActions::runOpened, this, [&](const SavedRun& run, const QString& path) {
            names.append(QString::fromStdString(run.name));
            QCOMPARE(path, m->path(names.last()));
            QCOMPARE(run.record.weightsSha256, record.weightsSha256);
        });
        QMimeData files; // several runs at a time
        files.setUrls({QUrl::fromLocalFile(m->path(u"a.epochrun"_s)), QUrl::fromLocalFile(m->path(u"b.epochrun"_s))});
        m->files->drop(&files);
        QTRY_COMPARE(names, QStringList({u"a.epochrun"_s, u"b.epochrun"_s}));
        QVERIFY(!m->document.isModified());
        QCOMPARE(m->settings.values().recentFiles.size(), 2);
    }

    void recentFilesAreInTheMenu()
    {
        const QString there = m->path(u"a & b.json"_s), gone = m->path(u"gone.json"_s);
        put(there, "{\"version\": 1, \"batch\": {\"size\": 33}}");
        m->settings.addRecentFile(there);
        m->settings.addRecentFile(gone);
        RecentMenu* menu = m->files->recent;
        QTRY_COMPARE(menu->actions().size(), 4); // two files, a line, and "Clear"
        menu->popup({});
        QTRY_VERIFY(!menu->actions()[0]->isEnabled()); // gone.json
        QVERIFY(menu->actions()[0]->toolTip().contains(u"no longer there"_s));
        QVERIFY(menu->actions()[1]->isEnabled());
        QVERIFY(menu->actions()[1]->text().contains(u"a && b.json"_s));
        menu->actions()[1]->trigger();
        menu->close();
        QTRY_COMPARE(m->batch(), 33);
        menu->findChild<QAction*>(u"clearRecent"_s)->trigger();
        QTRY_VERIFY(!menu->menuAction()->isEnabled());
        QCOMPARE(m->settings.values().recentFiles, QStringList());
    }

    void aRecentFileThatIsGoneIsForgotten()
    {
        const QString gone = m->path(u"gone.json"_s);
        m->settings.addRecentFile(gone);
        m->files->openPath(gone);
        QTRY_COMPARE(m->failed.size(), 1);
        QVERIFY(m->lastFailure().contains(gone));
        QCOMPARE(m->settings.values().recentFiles, QStringList());
    }

    void filesAreDropped()
    {
        put(m->path(u"a.json"_s), "{\"version\": 1, \"batch\": {\"size\": 33}}");
        put(m->path(u"b.json"_s), "{\"version\": 1, \"batch\": {\"size\": 44}}");
        QMimeData files, other;
        other.setUrls({QUrl(u"https://example.org/a.json"_s)});
        QVERIFY(!m->files->canDrop(&other));
        QVERIFY(!m->files->canDrop(nullptr));
        files.setUrls({QUrl::fromLocalFile(m->path(u"a.json"_s)), QUrl::fromLocalFile(m->path(u"b.json"_s)),
                       QUrl::fromLocalFile(m->path(u"absent.epochrun"_s))});
        QVERIFY(m->files->canDrop(&files));
        m->files->drop(&files);
        QTRY_COMPARE(m->failed.size(), 1); // the last of them
        QCOMPARE(m->batch(), 33);
        QVERIFY(m->told.last().first().toString().contains(u"b.json was left"_s));
    }

    void aTableOpensItsDialogAndOneStepUndoesIt()
    {
        m->files->openPath(QString::fromUtf8(EPOCHSCOPE_SOURCE_DIR "/resources/data/iris.csv"));
        QDialog* dialog = openDialog(u"csvDialog"_s);
        QVERIFY(dialog);
        auto* use = dialog->findChild<QPushButton*>(u"use"_s);
        QTRY_VERIFY(use->isEnabled());
        QTest::mouseClick(use, Qt::LeftButton);
        QVERIFY(m->document.file().experiment.data.source == DataSource::csv);
        QVERIFY(m->document.isModified());
        QCOMPARE(m->document.undoStack().count(), 1);
        m->document.undoStack().undo();
        QVERIFY(isSame(m->document.file(), *preset("worked-example")));
    }
};

QTEST_MAIN(tst_FileActions)
#include "tst_file_actions.moc"
