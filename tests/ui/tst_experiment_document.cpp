#include "document/experiment_document.h"
#include "test_case.h"

#include <QtTest/QSignalSpy>

using namespace epochscope;
using namespace Qt::Literals::StringLiterals;

class tst_ExperimentDocument : public TestCase
{
    Q_OBJECT

    std::unique_ptr<ExperimentDocument> m_document;

    ExperimentFile withBatch(std::int64_t size) const
    {
        ExperimentFile file = m_document->file();
        file.experiment.batch.size = size;
        return file;
    }
    ExperimentFile withEpochs(std::int64_t epochs) const
    {
        ExperimentFile file = m_document->file();
        file.experiment.stop.epochs = epochs;
        return file;
    }
    void changeBatch(std::int64_t size) const
    {
        m_document->change(withBatch(size), u"Batch %1"_s.arg(size), u"batch.size"_s);
    }
    std::int64_t batch() const { return m_document->file().experiment.batch.size.value_or(0); }
    std::int64_t epochs() const { return m_document->file().experiment.stop.epochs; }
    QUndoStack& undo() const { return m_document->undoStack(); }

private slots:
    void init()
    {
        TestCase::init();
        m_document = std::make_unique<ExperimentDocument>();
    }
    void cleanup() { m_document.reset(); }

    void startsOnTheDefaultsWithNothingToUndo()
    {
        QVERIFY(m_document->file().experiment == Experiment{});
        QVERIFY(!m_document->isModified());
        QVERIFY(m_document->path().isEmpty());
        QVERIFY(!undo().canUndo());
    }

    void changesOfOnePropertyInARowAreOneStep()
    {
        QSignalSpy changes(m_document.get(), &ExperimentDocument::changed);
        for (const int size : {2, 20, 200})
            changeBatch(size);
        QCOMPARE(changes.size(), 3);
        QCOMPARE(undo().count(), 1);
        QCOMPARE(undo().undoText(), u"Batch 200"_s);
        undo().undo();
        QCOMPARE(batch(), 5);
        undo().redo();
        QCOMPARE(batch(), 200);
    }

    void anotherPropertyBeginsAStep()
    {
        changeBatch(20);
        m_document->change(withEpochs(7), u"Epochs 7"_s, u"stop.epochs"_s);
        changeBatch(30);
        QCOMPARE(undo().count(), 3);
        undo().undo();
        QCOMPARE(batch(), 20);
        undo().undo();
        QCOMPARE(epochs(), 1000);
        QCOMPARE(batch(), 20);
        undo().undo();
        QCOMPARE(batch(), 5);
    }

    void aFinishedStepIsNotMergedInto()
    {
        changeBatch(20);
        QCOMPARE(m_document->beforeStep(u"batch.size"_s).experiment.batch.size, std::optional<std::int64_t>(5));
        m_document->finishStep();
        QCOMPARE(m_document->beforeStep(u"batch.size"_s).experiment.batch.size, std::optional<std::int64_t>(20));
        changeBatch(30);
        QCOMPARE(undo().count(), 2);
    }

    void neitherIsAnUndoneStepNorOneBeforeIt()
    {
        changeBatch(20);
        m_document->change(withEpochs(7), u"Epochs 7"_s, u"stop.epochs"_s);
        undo().undo();
        changeBatch(30); // the same key as the step that is last now
        QCOMPARE(undo().count(), 2);
        undo().undo();
        QCOMPARE(batch(), 20);
    }

    void neitherIsASavedStep()
    {
        changeBatch(20);
        m_document->saved(u"/tmp/one.json"_s);
        QCOMPARE(m_document->beforeStep(u"batch.size"_s).experiment.batch.size, std::optional<std::int64_t>(20));
        changeBatch(30);
        QCOMPARE(undo().count(), 2);
        QVERIFY(m_document->isModified());
        undo().undo();
        QVERIFY(!m_document->isModified());
    }

    void aPresetNeedsNoSavingButInPlaceOfAFile()
    {
        m_document->replaceByPreset(*preset("moons-60"), u"preset moons-60"_s);
        QVERIFY(!m_document->isModified());
        changeBatch(20);
        QVERIFY(m_document->isModified());
        undo().undo();
        QVERIFY(!m_document->isModified());
        m_document->replace(*preset("iris"), u"something else in its place"_s);
        QVERIFY(m_document->isModified());
        undo().undo();
        QVERIFY(!m_document->isModified());
        changeBatch(25);
        m_document->replaceByPreset(*preset("iris"), u"preset iris"_s); // over what is not saved
        QVERIFY(m_document->isModified());
        undo().undo();
        undo().undo();
        undo().undo();
        changeBatch(30); // where the preset was
        QVERIFY(m_document->isModified());
        m_document->saved(u"/tmp/one.json"_s);
        m_document->replaceByPreset(*preset("moons-60"), u"preset moons-60"_s);
        QVERIFY(m_document->isModified());
    }

    void theNumberOfSamplesOfAFileIsLearnt()
    {
        ExperimentFile file = m_document->file();
        file.experiment.data = {};
        file.experiment.data.source = DataSource::csv;
        file.experiment.data.file = "table.csv";
        file.experiment.data.samples.reset();
        file.experiment.data.validation.value = 0.25;
        m_document->replace(file, u"a table"_s);
        QVERIFY(!m_document->trainingSamples());
        QSignalSpy learned(m_document.get(), &ExperimentDocument::sizeLearned);
        m_document->learnSize(file, {1000, 3, {}});
        m_document->learnSize(file, {1000, 3, {}});
        QCOMPARE(learned.count(), 1);
        QCOMPARE(m_document->trainingSamples().value_or(-1), 750);
        file.experiment.data.samples = 400;
        m_document->replace(file, u"fewer of them"_s);
        QCOMPARE(m_document->trainingSamples().value_or(-1), 300);
        file.folder = "/data/sets";
        file.experiment.data.file = "a/table.csv";
        m_document->learnSize(file, {1000, 3, {}});
        file.folder = "/elsewhere"; // where the experiment is saved
        file.experiment.data.file = "/data/sets/a/table.csv";
        m_document->replace(file, u"the same table"_s);
        QCOMPARE(m_document->trainingSamples().value_or(-1), 300);
        file.experiment.data.samples = 1001;
        m_document->replace(file, u"more than there are"_s);
        QVERIFY(!m_document->trainingSamples());
        file.experiment.data.samples.reset();
        file.experiment.data.target = "first";
        m_document->replace(file, u"read in another way"_s);
        QVERIFY(!m_document->trainingSamples());
    }

    void backToWhereTheStepBeganIsNoStep()
    {
        changeBatch(50);
        QVERIFY(m_document->isModified());
        changeBatch(5);
        QCOMPARE(undo().count(), 0);
        QVERIFY(!m_document->isModified());
        changeBatch(20); // and the next one is complete
        undo().undo();
        QCOMPARE(batch(), 5);
    }

    void whatChangesNothingIsNoStep()
    {
        QSignalSpy changes(m_document.get(), &ExperimentDocument::changed);
        m_document->replace(m_document->file(), u"Nothing"_s);
        changeBatch(5);
        QCOMPARE(undo().count(), 0);
        QCOMPARE(changes.size(), 0);
    }

    void aReplacedExperimentIsOneStep()
    {
        const auto moons = preset("moons-60");
        QVERIFY(moons);
        m_document->replace(*moons, u"Preset moons-60"_s);
        QVERIFY(isSame(m_document->file(), *moons));
        QCOMPARE(undo().undoText(), u"Preset moons-60"_s);
        undo().undo();
        QVERIFY(isSame(m_document->file(), ExperimentFile{}));
    }

    void onlyUndoAndRedoRestore()
    {
        QSignalSpy restored(m_document.get(), &ExperimentDocument::restored);
        changeBatch(20);
        m_document->load({});
        QCOMPARE(restored.size(), 0);
        changeBatch(20);
        bool canUndo = true; // as a listener finds it
        connect(m_document.get(), &ExperimentDocument::changed, this, [&] { canUndo = undo().canUndo(); });
        undo().undo();
        QVERIFY(!canUndo);
        undo().redo();
        QVERIFY(canUndo);
        QCOMPARE(restored.size(), 2);
    }

    void aNewDocumentForgetsTheSteps()
    {
        QSignalSpy paths(m_document.get(), &ExperimentDocument::pathChanged);
        QSignalSpy modified(m_document.get(), &ExperimentDocument::modifiedChanged);
        changeBatch(20);
        ExperimentFile file;
        file.experiment.batch.size = 8;
        m_document->load(file, u"/tmp/eight.json"_s);
        QCOMPARE(batch(), 8);
        QCOMPARE(m_document->path(), u"/tmp/eight.json"_s);
        QVERIFY(!undo().canUndo());
        QVERIFY(!m_document->isModified());
        QCOMPARE(paths.size(), 1);
        QCOMPARE(modified.size(), 2); // by the change, and no longer
    }

    void savedElsewhereTheDataMayLieElsewhere()
    {
        changeBatch(20);
        ExperimentFile file = m_document->file();
        file.folder = "/tmp/elsewhere";
        QSignalSpy changes(m_document.get(), &ExperimentDocument::changed);
        m_document->saved(u"/tmp/elsewhere/one.json"_s, file);
        QCOMPARE(m_document->file().folder, std::string("/tmp/elsewhere"));
        QCOMPARE(changes.size(), 1);
        QVERIFY(!m_document->isModified());
    }
};

QTEST_MAIN(tst_ExperimentDocument)
#include "tst_experiment_document.moc"
