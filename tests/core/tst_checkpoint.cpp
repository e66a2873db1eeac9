// A checkpoint gives back every bit, and whatever happened to the file is an error, never a crash.
#include "base/input_file.h"
#include "base/sha256.h"
#include "record/atomic_file.h"
#include "record/checkpoint.h"
#include "test_case.h"

#include <QtCore/QTemporaryDir>

#include <bit>
#include <cstring>
#include <limits>
#include <random>

using namespace epochscope;

namespace {
// A checksum that fits, so that what comes behind it is put to the test.
std::string sealed(std::string body)
{
    Sha256 sha;
    sha.add(body.data(), body.size());
    for (const unsigned char byte : sha.digest())
        body.push_back(static_cast<char>(byte));
    return body;
}

std::string bodyOf(const std::string& bytes) { return bytes.substr(0, bytes.size() - 32); }

bool sameBits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }
bool sameBits(const std::vector<float>& a, const std::vector<float>& b)
{
    return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0);
}

Checkpoint sample()
{
    Checkpoint checkpoint;
    checkpoint.experiment.data.file = "größer %1.csv";
    checkpoint.experiment.data.source = DataSource::csv;
    checkpoint.experiment.model.hidden = {8, 4};
    checkpoint.experiment.optimizer.kind = OptimizerKind::adam;
    checkpoint.experiment.optimizer.learningRate = 0.1 + 0.2; // not a short decimal
    checkpoint.experiment.stop.patience = 7;
    checkpoint.experiment.seed.shuffle = 123'456'789'012'345;
    checkpoint.dataFingerprint = std::string(64, 'f');
    checkpoint.trainingSeconds = 1.0 / 3;
    TrainerState& state = checkpoint.state;
    state.steps = (std::int64_t{1} << 40) + 1;
    state.ruleUpdates = -1; // nonsense is the trainer's to refuse; the file keeps it
    state.parameters = {1, -0.0F, 0x1p-149F, std::numeric_limits<float>::max(), std::bit_cast<float>(0x7FC12345U)};
    state.ruleSlots = {0.1F, std::numeric_limits<float>::infinity()};
    state.accumulated = {3};
    state.accumulatedBatches = 3;
    state.accumulatedSamples = 15;
    state.lossSum = std::nextafter(2.0, 3.0);
    state.lossSamples = std::numeric_limits<std::int64_t>::max();
    state.correct = 12;
    state.schedule = {0.25, -0.0, true, 5};
    state.stopping = {5e-324, 11, 3};
    state.bestParameters = {9, 8, 7};
    state.history = {
        {1, 40, 200, 0.125, 0.5, notMeasured, std::bit_cast<double>(0x7FF8000000001234U), notMeasured, 1},
        {2, 80, 400, 0.25, 1e-310, 2, 3, 0.5, -0.0}};
    return checkpoint;
}

void verifySame(const Checkpoint& a, const Checkpoint& b)
{
    QVERIFY(a.experiment == b.experiment);
    QCOMPARE(a.dataFingerprint, b.dataFingerprint);
    QVERIFY(sameBits(a.trainingSeconds, b.trainingSeconds));
    const TrainerState &s = a.state, &t = b.state;
    QCOMPARE(s.steps, t.steps);
    QCOMPARE(s.ruleUpdates, t.ruleUpdates);
    QVERIFY(sameBits(s.parameters, t.parameters));
    QVERIFY(sameBits(s.ruleSlots, t.ruleSlots));
    QVERIFY(sameBits(s.accumulated, t.accumulated));
    QCOMPARE(s.accumulatedBatches, t.accumulatedBatches);
    QCOMPARE(s.accumulatedSamples, t.accumulatedSamples);
    QVERIFY(sameBits(s.lossSum, t.lossSum));
    QCOMPARE(s.lossSamples, t.lossSamples);
    QCOMPARE(s.correct, t.correct);
    QVERIFY(sameBits(s.schedule.scale, t.schedule.scale));
    QVERIFY(sameBits(s.schedule.best, t.schedule.best));
    QCOMPARE(s.schedule.hasBest, t.schedule.hasBest);
    QCOMPARE(s.schedule.bad, t.schedule.bad);
    QVERIFY(sameBits(s.stopping.best, t.stopping.best));
    QCOMPARE(s.stopping.bestEpoch, t.stopping.bestEpoch);
    QCOMPARE(s.stopping.bad, t.stopping.bad);
    QVERIFY(sameBits(s.bestParameters, t.bestParameters));
    QCOMPARE(s.history.size(), t.history.size());
    static_assert(sizeof(EpochRecord) == 72); // no padding: nine fields of 8 bytes
    for (std::size_t row = 0; row < s.history.size(); ++row)
        QCOMPARE(std::memcmp(&s.history[row], &t.history[row], sizeof(EpochRecord)), 0);
}

Error errorOf(const std::string& bytes)
{
    const auto result = parseCheckpoint(bytes, "run.checkpoint");
    return result ? Error{ErrorCode::failed, "was read", {}, {}} : result.error();
}
} // namespace

class tst_Checkpoint : public TestCase
{
    Q_OBJECT
private slots:
    void everyBitComesBack()
    {
        const Checkpoint checkpoint = sample();
        const auto back = parseCheckpoint(checkpointBytes(checkpoint), "run.checkpoint");
        QVERIFY2(back, back ? "" : back.error().text().c_str());
        verifySame(*back, checkpoint);
    }

    void anEmptyStateComesBack()
    {
        const auto back = parseCheckpoint(checkpointBytes({}), "run.checkpoint");
        QVERIFY(back);
        verifySame(*back, {});
    }

    void aFileComesBack()
    {
        QTemporaryDir folder;
        const std::string path = folder.filePath("run.checkpoint").toStdString();
        QVERIFY(writeCheckpoint(path, sample()));
        const auto back = readCheckpoint(path);
        QVERIFY(back);
        verifySame(*back, sample());
        QCOMPARE(readFile(path, 1 << 20).value(), checkpointBytes(sample()));
    }

    void aLargeStateComesBack()
    {
        Checkpoint checkpoint = sample();
        std::mt19937 random(1);
        checkpoint.state.parameters.resize(1'000'000);
        for (float& value : checkpoint.state.parameters)
            value = std::bit_cast<float>(static_cast<std::uint32_t>(random()));
        checkpoint.state.history.resize(100'000);
        const auto back = parseCheckpoint(checkpointBytes(checkpoint), "run.checkpoint");
        QVERIFY(back);
        verifySame(*back, checkpoint);
    }

    void anyFlippedByteIsDamage()
    {
        const std::string good = checkpointBytes(sample());
        for (std::size_t i = 0; i < good.size(); ++i)
            for (const int mask : {0x01, 0x80, 0xFF}) {
                std::string flipped = good;
                flipped[i] = static_cast<char>(flipped[i] ^ mask);
                const Error error = errorOf(flipped);
                QCOMPARE(error.code, ErrorCode::damaged);
                QCOMPARE(error.where, std::string("run.checkpoint"));
            }
    }

    void anyTruncationIsDamage()
    {
        const std::string good = checkpointBytes(sample());
        for (std::size_t size = 0; size < good.size(); ++size)
            QCOMPARE(errorOf(good.substr(0, size)).code, ErrorCode::damaged);
        QCOMPARE(errorOf(good + "x").code, ErrorCode::damaged);
    }

    void aNewerVersionIsRefusedAsSuch()
    {
        std::string body = bodyOf(checkpointBytes(sample()));
        body[8] = 2;
        const Error error = errorOf(sealed(body));
        QCOMPARE(error.code, ErrorCode::newerVersion);
        QVERIFY(error.message.find("newer version") != std::string::npos);
        QVERIFY(!error.hint.empty());
        // Whatever else it holds.
        QCOMPARE(errorOf(sealed(body.substr(0, 12) + "something new")).code, ErrorCode::newerVersion);
        body[8] = 0;
        QCOMPARE(errorOf(sealed(body)).code, ErrorCode::damaged);
    }

    // Behind a checksum that fits: no length is believed before it is compared with what is there.
    void lyingSectionsAreDamage()
    {
        const std::string body = bodyOf(checkpointBytes(sample()));
        QVERIFY(parseCheckpoint(sealed(body), "x"));
        for (std::size_t size = 12; size < body.size(); ++size)
            QCOMPARE(errorOf(sealed(body.substr(0, size))).code, ErrorCode::damaged);
        QCOMPARE(errorOf(sealed(body + "x")).code, ErrorCode::damaged);
        for (const char* name : {"EXPR", "DATA", "STAT", "PARM", "SLOT", "ACCU", "BEST", "HIST"}) {
            const std::size_t at = body.find(name);
            QVERIFY(at != std::string::npos);
            std::string other = body;
            other[at] = 'x';
            const std::string missing = std::string("section ") + name + " is missing";
            QVERIFY(errorOf(sealed(other)).message.find(missing) != std::string::npos);
            for (const std::uint64_t length :
                 {std::uint64_t{1}, std::uint64_t{1} << 32, ~std::uint64_t{0}, ~std::uint64_t{0} - 71}) {
                std::string lying = body;
                std::memcpy(lying.data() + at + 4, &length, sizeof length);
                QVERIFY(!parseCheckpoint(sealed(lying), "x"));
            }
        }
    }

    void anExperimentThatIsNoneIsRefused()
    {
        std::string body = bodyOf(checkpointBytes(sample()));
        const std::size_t at = body.find("\"batch\"");
        QVERIFY(at != std::string::npos);
        body[at + 1] = 'c';
        const Error error = errorOf(sealed(body));
        QCOMPARE(error.code, ErrorCode::badInput);
        QVERIFY2(error.text().find("catch") != std::string::npos, error.text().c_str());
    }

    void anotherFileIsNamedSo()
    {
        QTemporaryDir folder;
        const std::string path = folder.filePath("data.csv").toStdString();
        for (const char* text : {"", "x,y\n", "x,y\n1,2\n3,4\n5,6\n7,8\n9,10\n11,12\n13,14\n15,16\n"}) {
            QVERIFY(writeFileAtomically(path, text));
            const auto result = readCheckpoint(path);
            QVERIFY(!result);
            QCOMPARE(result.error().code, ErrorCode::damaged);
            QCOMPARE(result.error().where, path);
            QVERIFY(result.error().message.find("is no checkpoint") != std::string::npos);
        }
        QCOMPARE(readCheckpoint(folder.filePath("none").toStdString()).error().code, ErrorCode::badInput);
        QCOMPARE(readCheckpoint("/dev/zero").error().code, ErrorCode::badInput);
    }
};

QTEST_GUILESS_MAIN(tst_Checkpoint)
#include "tst_checkpoint.moc"
