// Nothing that would be lost goes without a question.
#include "file_parts.h"
#include "test_case.h"

#include <memory>

using namespace epochscope;

class tst_UnsavedWork : public TestCase
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

    void unsavedChangesAreAskedAbout_data()
    {
        QTest::addColumn<int>("button");
        QTest::addColumn<bool>("goesOn");
        QTest::addColumn<bool>("isSaved");
        QTest::newRow("save") << int{QMessageBox::Save} << true << true;
        QTest::newRow("discard") << int{QMessageBox::Discard} << true << false;
        QTest::newRow("cancel") << int{QMessageBox::Cancel} << false << false;
    }
    void unsavedChangesAreAskedAbout()
    {
        QFETCH(int, button);
        QFETCH(bool, goesOn);
        QFETCH(bool, isSaved);
        const QString mine = m->path(u"mine.json"_s), other = m->path(u"other.json"_s);
        put(other, "{\"version\": 1, \"batch\": {\"size\": 33}}");
        m->document.load(*preset("worked-example"), mine);
        m->setBatch(7);
        m->files->openPath(other);
        QVERIFY(answer(question, static_cast<QMessageBox::StandardButton>(button)));
        if (goesOn)
            QTRY_COMPARE(m->batch(), 33);
        QTRY_VERIFY(!m->files->isBusy());
        QCOMPARE(m->batch(), goesOn ? 33 : 7);
        QCOMPARE(m->document.isModified(), !goesOn);
        QCOMPARE(QFile::exists(mine), isSaved);
    }

    void aSaveThatFailsEndsItThere()
    {
        m->document.load(*preset("worked-example"), m->path(u"no/such/folder/a.json"_s));
        m->setBatch(7);
        m->window.close();
        QVERIFY(answer(question, QMessageBox::Save));
        QTRY_COMPARE(m->failed.size(), 1);
        QVERIFY(m->window.isVisible());
        QVERIFY(m->document.isModified());
    }

    void closingAsksOnlyWhereSomethingIsLost()
    {
        QVERIFY(m->window.close()); // only defaults stand
        m->window.show();
        m->setBatch(7);
        QVERIFY(!m->window.close());
        QVERIFY(!m->window.close()); // asked already
        QVERIFY(answer(question, QMessageBox::Cancel));
        QVERIFY(m->window.isVisible());
        QVERIFY(!m->window.close());
        QVERIFY(answer(question, QMessageBox::Discard));
        QTRY_VERIFY(!m->window.isVisible());
    }

    void closingSavesWhatIsAskedFor()
    {
        m->setBatch(7);
        QVERIFY(!m->window.close());
        QVERIFY(answer(question, QMessageBox::Save));
        QVERIFY(chooseFile(saveDialog, m->path(u"last.json"_s)));
        QTRY_VERIFY(!m->window.isVisible());
        QVERIFY(contents(m->path(u"last.json"_s)).contains("\"size\": 7"));
    }

    void longRunsAreAskedAboutOnClosing()
    {
        RunRecord record;
        record.file = *preset("worked-example");
        std::vector<UnsavedRun> unsaved{{1, u"B 5"_s, record}, {2, u"B 5"_s, record}, {3, u"../B/32"_s, record}};
        m->files->setUnsavedRuns([&] { return unsaved; });
        connect(m->files, &FileActions::runSaved, this,
                [&](quint64 id) { std::erase_if(unsaved, [id](const UnsavedRun& run) { return run.id == id; }); });
        QVERIFY(!m->window.close());
        QVERIFY(qobject_cast<QMessageBox*>(openDialog(question))->text().contains(u"3 runs"_s));
        QVERIFY(answer(question, QMessageBox::Save));
        QVERIFY(chooseFile(u"runsFolderDialog"_s, m->folder.path()));
        QTRY_VERIFY(!m->window.isVisible());
        QVERIFY(unsaved.empty());
        for (const auto& name : {u"B 5.epochrun"_s, u"B 5 (2).epochrun"_s, u"-B-32.epochrun"_s})
            QVERIFY2(QFile::exists(m->path(name)), qPrintable(name));
    }
};

QTEST_MAIN(tst_UnsavedWork)
#include "tst_unsaved_work.moc"
