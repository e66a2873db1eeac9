// A saved run comes back to the bit, and whatever happened to the file is an error, never a crash.
#include "base/sha256.h"
#include "record/atomic_file.h"
#include "record/run_file.h"
#include "sample_data.h"
#include "test_case.h"
#include "training/session.h"

#include <QtCore/QTemporaryDir>

#include <bit>
#include <cstring>
#include <sys/resource.h>

using namespace epochscope;
using namespace sample_data;
using namespace std::chrono_literals;

namespace {

std::string sealed(std::string body)
{
    Sha256 sha;
    sha.add(body.data(), body.size());
    for (const unsigned char byte : sha.digest())
        body.push_back(static_cast<char>(byte));
    return body;
}
std::string bodyOf(const std::string& bytes) { return bytes.substr(0, bytes.size() - 32); }

// As the window makes it.
RunRecord recordOf(const Experiment& experiment, std::shared_ptr<const PreparedData> data,
                   std::int64_t lossBound = MinMaxPyramid::defaultBound)
{
    auto losses = std::make_shared<MinMaxPyramid>(lossBound);
    Session session(trainer(experiment, std::move(data)), {.batchLosses = losses});
    if (!session.waitFinished(60s))
        qFatal("the run does not end");
    const auto end = session.takeFinished();
    const Trainer& trainer = session.trainer();
    RunRecord record;
    record.file = {"größer %1", "Two\nlines.", experiment, "/some/folder"};
    record.plan = trainer.plan();
    record.classification = trainer.data().train.task == Task::classification;
    record.dataFingerprint = std::string(64, 'f');
    record.steps = session.stepsDone();
    record.seconds = session.trainingSeconds();
    record.history = session.history()->view();
    record.batchLosses = losses;
    record.reason = end->reason;
    record.message = end->message;
    record.divergence = trainer.divergence();
    record.best = trainer.best();
    record.stableRate = 1.0 / 3;
    record.constantError = 2.0 / 3;
    record.shape = trainer.networkShape();
    record.parameters =
        std::make_shared<const std::vector<float>>(trainer.parameters().begin(), trainer.parameters().end());
    record.weightsSha256 = weightsSha256(trainer.networkShape(), trainer.parameters());
    return record;
}

RunRecord small()
{
    Experiment experiment;
    experiment.stop.epochs = 2;
    experiment.batch.size = 10;
    return recordOf(experiment, prepared(line(20), line(5, 2)), 2);
}

bool sameBits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

void verifySame(const RunRecord& a, const RunRecord& b)
{
    QVERIFY(a.file.experiment == b.file.experiment);
    QCOMPARE(a.file.name, b.file.name);
    QCOMPARE(a.file.description, b.file.description);
    QCOMPARE(a.file.folder, b.file.folder);
    QCOMPARE(a.plan.formula(), b.plan.formula());
    QCOMPARE(a.plan.steps(), b.plan.steps());
    QCOMPARE(a.plan.requestedBatchSize, b.plan.requestedBatchSize);
    QCOMPARE(a.classification, b.classification);
    QCOMPARE(a.dataFingerprint, b.dataFingerprint);
    QCOMPARE(a.steps, b.steps);
    QVERIFY(sameBits(a.seconds, b.seconds));
    QCOMPARE(a.history.size(), b.history.size());
    QCOMPARE(a.history.stride(), b.history.stride());
    for (std::int64_t row = 0; row < a.history.size(); ++row)
        QCOMPARE(std::memcmp(&a.history[row], &b.history[row], sizeof(EpochRecord)), 0);
    QCOMPARE(static_cast<bool>(a.batchLosses), static_cast<bool>(b.batchLosses));
    if (a.batchLosses) {
        const auto one = a.batchLosses->content(), other = b.batchLosses->content();
        QCOMPARE(one.width, other.width);
        QCOMPARE(one.pending, other.pending);
        QCOMPARE(one.buckets.size(), other.buckets.size());
        QCOMPARE(std::memcmp(one.buckets.data(), other.buckets.data(),
                             one.buckets.size() * sizeof(MinMaxPyramid::Bucket)),
                 0);
        QCOMPARE(std::memcmp(&one.atWork, &other.atWork, sizeof one.atWork), 0);
    }
    QVERIFY(a.reason == b.reason);
    QCOMPARE(a.message, b.message);
    QCOMPARE(a.divergence.has_value(), b.divergence.has_value());
    if (a.divergence)
        QCOMPARE(a.divergence->text(), b.divergence->text());
    QCOMPARE(a.best.epoch, b.best.epoch);
    QVERIFY(sameBits(a.best.monitored, b.best.monitored));
    QVERIFY(a.stableRate == b.stableRate);
    QVERIFY(a.constantError == b.constantError);
    QCOMPARE(a.shape.parameters, b.shape.parameters);
    QCOMPARE(a.shape.layers.size(), b.shape.layers.size());
    QVERIFY(a.shape.activation == b.shape.activation);
    QCOMPARE(static_cast<bool>(a.parameters), static_cast<bool>(b.parameters));
    if (a.parameters)
        QVERIFY(*a.parameters == *b.parameters);
    QCOMPARE(a.weightsSha256, b.weightsSha256);
    QCOMPARE(static_cast<bool>(a.initialParameters), static_cast<bool>(b.initialParameters));
    if (a.initialParameters)
        QVERIFY(*a.initialParameters == *b.initialParameters);
}

void verifyComesBack(const RunRecord& record)
{
    const std::string bytes = runBytes(record, "my run");
    const auto back = parseRun(bytes, "x.epochrun");
    QVERIFY2(back, back ? "" : back.error().text().c_str());
    QCOMPARE(back->name, std::string("my run"));
    verifySame(back->record, record);
    QVERIFY(runBytes(back->record, back->name) == bytes);
}

Error errorOf(const std::string& bytes)
{
    const auto result = parseRun(bytes, "x.epochrun");
    return result ? Error{ErrorCode::failed, "was read", {}, {}} : result.error();
}
} // namespace

class tst_RunFile : public TestCase
{
    Q_OBJECT
private slots:
    void everyBitComesBack() { verifyComesBack(small()); }

    void initialWeightsThatWereGivenComeBack()
    {
        RunRecord record = small();
        record.initialParameters = std::make_shared<const std::vector<float>>(std::vector<float>{0.5F, -1.25F});
        verifyComesBack(record);
        record.initialParameters = std::make_shared<const std::vector<float>>(3); // the model has two
        QVERIFY2(errorOf(runBytes(record, "x")).message.find("the initial weights") != std::string::npos,
                 errorOf(runBytes(record, "x")).message.c_str());
    }

    void aBranchComesBackWithTheRunThatItLeft()
    {
        RunRecord record = small();
        record.initialParameters = std::make_shared<const std::vector<float>>(std::vector<float>{0.5F, -1.25F});
        BranchPoint point{.run = "größer", .epochs = 18.975, .updates = 759, .samplesSeen = 3795, .seconds = 0.25, .trainRunning = 0.5};
        record.branch = std::make_shared<const BranchPoint>(point);
        verifyComesBack(record);
        const auto back = parseRun(runBytes(record, "x"), "x").value().record.branch;
        QVERIFY(back);
        QCOMPARE(back->run, point.run);
        QCOMPARE(back->epochs, point.epochs);
        QCOMPARE(back->updates, point.updates);
        QCOMPARE(back->samplesSeen, point.samplesSeen);
        QCOMPARE(back->seconds, point.seconds);
        QCOMPARE(back->trainRunning, point.trainRunning);
        QVERIFY(std::isnan(back->validation));
        point.epochs = -1;
        record.branch = std::make_shared<const BranchPoint>(point);
        QVERIFY(errorOf(runBytes(record, "x")).message.find("branched off") != std::string::npos);
    }

    void classesAndABatchThatDoesNotFitComeBack()
    {
        Experiment experiment;
        experiment.data.source = DataSource::blobs;
        experiment.stop.epochs = 30;
        experiment.batch.size = 7;
        experiment.batch.accumulate = 2;
        experiment.batch.stepsPerEpoch = 5;
        experiment.model.hidden = {5, 3};
        experiment.stop.patience = 4;
        experiment.record.validateEvery = 3;
        verifyComesBack(recordOf(experiment, prepared(clouds(40, 3), clouds(20, 3, 2, 9)), 64));
    }

    void aRunThatDivergedComesBack()
    {
        Experiment experiment;
        experiment.optimizer.learningRate = 3;
        const RunRecord record = recordOf(experiment, prepared(line(20)));
        QVERIFY(record.divergence.has_value());
        verifyComesBack(record);
    }

    void aRunAtWorkWithoutWeightsOrLossesComesBack()
    {
        RunRecord record = small();
        record.reason.reset();
        record.parameters.reset();
        record.weightsSha256.clear();
        record.batchLosses.reset();
        record.stableRate.reset();
        record.constantError.reset();
        record.steps = 3;
        verifyComesBack(record);
        record.history = {};
        record.steps = 0;
        verifyComesBack(record);
    }

    void aLongThinnedHistoryComesBack()
    {
        Experiment experiment;
        experiment.batch.size.reset();
        experiment.stop.epochs = History::bound + 777;
        const RunRecord record = recordOf(experiment, prepared(line(2)), 1 << 16);
        QCOMPARE(record.history.stride(), 2);
        verifyComesBack(record);
    }

    void aFileComesBack()
    {
        QTemporaryDir folder;
        const std::string path = folder.filePath("a.epochrun").toStdString();
        const RunRecord record = small();
        QVERIFY(writeRun(path, record, "name"));
        const auto back = readRun(path);
        QVERIFY(back);
        verifySame(back->record, record);
    }

    void anyFlippedByteIsDamage()
    {
        const std::string good = runBytes(small(), "n");
        for (std::size_t i = 0; i < good.size(); ++i)
            for (const int mask : {0x01, 0x80, 0xFF}) {
                std::string flipped = good;
                flipped[i] = static_cast<char>(flipped[i] ^ mask);
                const Error error = errorOf(flipped);
                QCOMPARE(error.code, ErrorCode::damaged);
                QCOMPARE(error.where, std::string("x.epochrun"));
            }
    }

    void anyTruncationIsDamage()
    {
        const std::string good = runBytes(small(), "n");
        for (std::size_t size = 0; size < good.size(); ++size)
            QCOMPARE(errorOf(good.substr(0, size)).code, ErrorCode::damaged);
        QCOMPARE(errorOf(good + "x").code, ErrorCode::damaged);
    }

    void aNewerVersionIsRefusedAsSuch()
    {
        std::string body = bodyOf(runBytes(small(), "n"));
        body[8] = 2;
        QCOMPARE(errorOf(sealed(body)).code, ErrorCode::newerVersion);
        QVERIFY(!errorOf(sealed(body)).hint.empty());
        QCOMPARE(errorOf(sealed(body.substr(0, 12) + "something new")).code, ErrorCode::newerVersion);
        body[8] = 0;
        QCOMPARE(errorOf(sealed(body)).code, ErrorCode::damaged);
    }

    // Behind a checksum that fits.
    void liesAreFoundAndTakeNoMemory()
    {
        const std::string body = bodyOf(runBytes(small(), "a name"));
        QVERIFY(parseRun(sealed(body), "x"));
        for (std::size_t size = 12; size < body.size(); ++size)
            QCOMPARE(errorOf(sealed(body.substr(0, size))).code, ErrorCode::damaged);
        QCOMPARE(errorOf(sealed(body + "x")).code, ErrorCode::damaged);
        for (const char* name : {"NAME", "EXPR", "FOLD", "DATA", "TEXT", "STAT", "HIST", "LOSS", "PARM", "WSHA"}) {
            const std::size_t at = body.find(name);
            QVERIFY(at != std::string::npos);
            for (const std::uint64_t length :
                 {std::uint64_t{1}, std::uint64_t{1} << 32, ~std::uint64_t{0}, ~std::uint64_t{0} - 71}) {
                std::string lying = body;
                std::memcpy(lying.data() + at + 4, &length, sizeof length);
                QVERIFY(!parseRun(sealed(lying), "x"));
            }
        }
        // Every number of STAT and HIST as nonsense: an error, or a run that can be written again.
        rusage before{};
        getrusage(RUSAGE_SELF, &before);
        for (const char* name : {"STAT", "HIST"}) {
            const std::size_t at = body.find(name) + 12;
            std::uint64_t length = 0;
            std::memcpy(&length, body.data() + at - 8, sizeof length);
            for (std::size_t offset = 0; offset < length; offset += 8)
                for (const std::uint64_t value :
                     {~std::uint64_t{0}, std::uint64_t{1} << 62, ~std::uint64_t{0} >> 1, std::uint64_t{1} << 30,
                      std::uint64_t{0}, std::uint64_t{3}, std::uint64_t{0x7FF0000000000000}}) {
                    std::string lying = body;
                    std::memcpy(lying.data() + at + offset, &value, sizeof value);
                    const auto run = parseRun(sealed(lying), "x");
                    if (run)
                        QVERIFY(parseRun(runBytes(run->record, run->name), "y"));
                    else
                        QVERIFY(!run.error().message.empty());
                }
        }
        rusage after{};
        getrusage(RUSAGE_SELF, &after);
        QVERIFY2(after.ru_maxrss - before.ru_maxrss < 30'000, qPrintable(QString::number(after.ru_maxrss)));
    }

    void anotherFileIsNamedSo()
    {
        QTemporaryDir folder;
        const std::string path = folder.filePath("data.csv").toStdString();
        QVERIFY(writeFileAtomically(path, "x,y\n1,2\n"));
        const auto result = readRun(path);
        QCOMPARE(result.error().code, ErrorCode::damaged);
        QVERIFY(result.error().message.find("is no run") != std::string::npos);
        QCOMPARE(readRun(folder.filePath("none").toStdString()).error().code, ErrorCode::badInput);
        QCOMPARE(readRun("/dev/zero").error().code, ErrorCode::badInput);
    }
};

QTEST_GUILESS_MAIN(tst_RunFile)
#include "tst_run_file.moc"
