// IDX files written here byte by byte: every type, compressed and plain, and every way in which a header can lie.
#include "test_case.h"

#include "data/idx_reader.h"
#include "source_features.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

using namespace epochscope;
using namespace std::string_literals;

namespace {
std::string big(std::uint64_t word, int bytes)
{
    std::string text;
    for (int i = bytes - 1; i >= 0; --i)
        text += static_cast<char>(word >> (8 * i));
    return text;
}
template <class Word, class Value>
std::string bits(Value value)
{
    Word word{};
    static_assert(sizeof word == sizeof value);
    std::memcpy(&word, &value, sizeof word);
    return big(word, sizeof word);
}

std::string header(int type, const std::vector<std::uint32_t>& dimensions)
{
    std::string text = "\0\0"s + static_cast<char>(type) + static_cast<char>(dimensions.size());
    for (const auto d : dimensions)
        text += big(d, 4);
    return text;
}

std::string encode(int type, double value)
{
    switch (type) {
    case 0x08:
    case 0x09:
        return big(static_cast<std::uint64_t>(static_cast<std::int64_t>(value)), 1);
    case 0x0B:
        return big(static_cast<std::uint64_t>(static_cast<std::int64_t>(value)), 2);
    case 0x0C:
        return big(static_cast<std::uint64_t>(static_cast<std::int64_t>(value)), 4);
    case 0x0D:
        return bits<std::uint32_t>(static_cast<float>(value));
    default:
        return bits<std::uint64_t>(value);
    }
}

std::string idx(int type, const std::vector<std::uint32_t>& dimensions, const std::vector<double>& values)
{
    std::string text = header(type, dimensions);
    for (const double value : values)
        text += encode(type, value);
    return text;
}

std::string gz(const std::string& text)
{
    std::string packed(compressBound(text.size()) + 64, '\0');
    z_stream stream{};
    deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    std::string copy = text;
    stream.next_in = reinterpret_cast<Bytef*>(copy.data());
    stream.avail_in = static_cast<uInt>(copy.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

std::vector<double> features(const SourceData& data)
{
    std::vector<double> values;
    for (std::int64_t i = 0; i < data.samples(); ++i)
        for (const double value : featuresOf(data, i))
            values.push_back(value);
    return values;
}
} // namespace

class tst_IdxReader : public TestCase
{
    Q_OBJECT
private slots:
    void everyTypeIsRead_data()
    {
        QTest::addColumn<int>("type");
        QTest::addColumn<QList<double>>("values"); // two samples of 2 × 2
        constexpr double f = std::numeric_limits<float>::max();
        QTest::newRow("u8") << 0x08 << QList<double>{0, 1, 127, 128, 255, 3, 4, 5};
        QTest::newRow("i8") << 0x09 << QList<double>{0, 1, 127, -128, -1, 3, 4, 5};
        QTest::newRow("i16") << 0x0B << QList<double>{0, 1, 32767, -32768, -1, 256, 255, 5};
        QTest::newRow("i32") << 0x0C << QList<double>{0, 1, 2147483647, -2147483648.0, -1, 16777217, 65536, 5};
        QTest::newRow("f32") << 0x0D << QList<double>{0, 1.5, f, -f, 1.40129846432481707e-45, -0.25, 4, 5};
        QTest::newRow("f64") << 0x0E << QList<double>{0, 0.1, 1.7976931348623157e308, 5e-324, -1e300, 3, 4, 5};
    }
    void everyTypeIsRead()
    {
        QFETCH(int, type);
        QFETCH(QList<double>, values);
        const std::vector<double> expected(values.begin(), values.end());
        const std::string samples = idx(type, {2, 2, 2}, expected), labels = idx(0x08, {2}, {7, 3});
        for (const bool packed : {false, true}) {
            const auto data = readIdx(write("s", packed ? gz(samples) : samples),
                                      write("l", packed ? gz(labels) : labels), TaskChoice::automatic);
            QVERIFY2(data.has_value(), data ? "" : data.error().text().c_str());
            QCOMPARE(data->samples(), 2);
            QCOMPARE(data->featureCount(), 4);
            QVERIFY(features(*data) == expected);
            QCOMPARE(data->bytes.has_value(), type == 0x08);
            QVERIFY((data->set.classNames == std::vector{"3"s, "7"s}));
            QVERIFY((data->set.labels == std::vector<std::int32_t>{1, 0}));
        }
    }

    void wholeLabelsAreClassesAndOthersNumbers()
    {
        const auto samples = write("s", idx(0x08, {3}, {1, 2, 3}));
        const auto task = [&](int type, std::vector<double> labels, TaskChoice choice) {
            return readIdx(samples, write("l", idx(type, {3}, labels)), choice);
        };
        for (const int type : {0x08, 0x09, 0x0B, 0x0C})
            QCOMPARE(task(type, {5, 1, 5}, TaskChoice::automatic)->set.task, Task::classification);
        const auto numbers = task(0x0D, {0.5, 1.5, 2.5}, TaskChoice::automatic);
        QCOMPARE(numbers->set.task, Task::regression);
        QCOMPARE(numbers->set.targets(0, 2), 2.5F);
        QCOMPARE(task(0x0E, {1, 2, 3}, TaskChoice::automatic)->set.task, Task::regression);
        QCOMPARE(task(0x08, {5, 1, 5}, TaskChoice::regression)->set.targets(0, 0), 5.0F);
        QCOMPARE(task(0x0E, {2, -1, 2}, TaskChoice::classification)->set.classNames.at(0), "-1"s);
        QVERIFY((task(0x09, {-1, 10, 9}, TaskChoice::automatic)->set.classNames == std::vector{"-1"s, "9"s, "10"s}));
    }

    void oneDimensionIsOneFeatureAndLabelsMayBeAColumn()
    {
        const auto data =
            readIdx(write("s", idx(0x0D, {3}, {1, 2, 3})), write("l", idx(0x08, {3, 1}, {0, 1, 0})), {});
        QVERIFY(data.has_value());
        QCOMPARE(data->featureCount(), 1);
        QCOMPARE(data->samples(), 3);
    }

    void severalCompressedMembersAreOneFile()
    {
        const std::string text = idx(0x08, {4, 2}, {1, 2, 3, 4, 5, 6, 7, 8});
        const auto data = readIdx(write("s", gz(text.substr(0, 9)) + gz(text.substr(9))),
                                  write("l", idx(0x08, {4}, {0, 1, 0, 1})), {});
        QVERIFY2(data.has_value(), data ? "" : data.error().text().c_str());
        QVERIFY((features(*data) == std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8}));
    }

    void moreThanABufferIsRead()
    {
        std::vector<double> values(300'000);
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = static_cast<double>(i) - 0.5;
        const auto data = readIdx(write("s", gz(idx(0x0E, {1000, 300}, values))),
                                  write("l", idx(0x08, {1000}, std::vector<double>(1000, 1))), {});
        QVERIFY(data.has_value());
        QVERIFY(features(*data) == values);
    }

    void bytesAreReadInPieces_data()
    {
        QTest::addColumn<int>("values");
        QTest::addColumn<bool>("packed");
        for (const int values : {262'143, 262'144, 262'145, 1'000'000})
            for (const bool packed : {false, true})
                QTest::addRow("%d%s", values, packed ? ", compressed" : "") << values << packed;
    }
    void bytesAreReadInPieces()
    {
        QFETCH(int, values);
        QFETCH(bool, packed);
        std::mt19937 random(5);
        std::string text = header(0x08, {2, static_cast<std::uint32_t>(values)});
        const std::size_t first = text.size();
        for (int i = 0; i < 2 * values; ++i)
            text += static_cast<char>(random());
        const auto data = readIdx(write("s", packed ? gz(text) : text), write("l", idx(0x08, {2}, {0, 1})), {});
        QVERIFY2(data.has_value(), data ? "" : data.error().text().c_str());
        QCOMPARE(data->bytes->rows(), values);
        QVERIFY(std::memcmp(data->bytes->data(), text.data() + first, text.size() - first) == 0);
    }

    void troubleIsRefused_data()
    {
        QTest::addColumn<QByteArray>("samples");
        QTest::addColumn<QByteArray>("labels");
        QTest::addColumn<bool>("inLabels");
        QTest::addColumn<QString>("says");
        const std::string good = idx(0x08, {2, 2}, {1, 2, 3, 4}), labels = idx(0x08, {2}, {0, 1});
        const auto row = [&](const char* name, const std::string& text, const char* says, bool packedToo = true) {
            QTest::addRow("%s", name) << QByteArray::fromStdString(text) << QByteArray::fromStdString(labels) << false
                                      << QString(says);
            if (packedToo)
                QTest::addRow("%s, compressed", name)
                    << QByteArray::fromStdString(gz(text)) << QByteArray::fromStdString(labels) << false << QString();
        };
        row("empty", "", "ends after 0 bytes");
        row("magic cut", "\0\0\x08"s, "ends after 3 bytes");
        row("bad magic", "\1\0\x08\2"s + good.substr(4), "begins with the bytes 01 00");
        row("a CSV file", "a,b\n1,2\n", "begins with the bytes 61 2c");
        row("type 0", "\0\0\0\2"s + good.substr(4), "no IDX type 0x00");
        row("type 0x0A", "\0\0\x0A\2"s + good.substr(4), "no IDX type 0x0a");
        row("type 0xFF", "\0\0\xFF\2"s + good.substr(4), "no IDX type 0xff");
        row("no dimensions", "\0\0\x08\0"s, "no dimensions");
        row("dimensions cut", header(0x08, {2, 2}).substr(0, 10), "ends after 10 bytes");
        row("no samples", header(0x08, {0, 2}), "hold no values");
        row("no features", header(0x08, {2, 0}), "hold no values");
        row("dimensions that overflow", header(0x0E, {0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF}),
            "more than any file can hold");
        row("dimensions that overflow to nothing", header(0x08, {0x80000000, 0x80000000, 4}) + "abcd",
            "more than any file can hold");
        row("255 dimensions", header(0x08, std::vector<std::uint32_t>(255, 2)) + "abcd",
            "more than any file can hold");
        row("more than the file holds", header(0x08, {2, 0x7FFFFFFF}) + "abcd", "need 4,294,967,306");
        row("short payload", good.substr(0, good.size() - 1), "15 bytes; its dimensions 2 × 2 need 16");
        row("long payload", good + "x", "17 bytes; its dimensions 2 × 2 need 16");
        row("f32 that is not a number", idx(0x0D, {2, 2}, {1, 2, 3, std::nan("")}), "the value is nan");
        row("f64 that is infinite", idx(0x0E, {2, 2}, {1, 2, -INFINITY, 4}), "the value is -inf");
        row("compressed file that is cut", gz(good).substr(0, gz(good).size() - 9), "in the middle", false);
        row("compressed file without its checksum", gz(good).substr(0, gz(good).size() - 4), "", false);
        std::string wrong = gz(good);
        wrong[wrong.size() - 8] = static_cast<char>(wrong[wrong.size() - 8] ^ 1);
        row("wrong checksum", wrong, "damaged", false);

        const auto labelRow = [&](const char* name, const std::string& text, const char* says) {
            QTest::addRow("%s", name) << QByteArray::fromStdString(good) << QByteArray::fromStdString(text) << true
                                      << QString(says);
        };
        labelRow("fewer labels than samples", idx(0x08, {1}, {0}), "1 labels, and 2 samples");
        labelRow("more labels than samples", idx(0x08, {3}, {0, 1, 0}), "3 labels, and 2 samples");
        labelRow("labels of several values", good, "2 values for each sample");
        labelRow("label that is no number", idx(0x0D, {2}, {1, std::nan("")}), "the label is nan");
        labelRow("label beyond single precision", idx(0x0E, {2}, {1, 1e300}), "single precision");
        labelRow("bad magic of the labels", "PNG!", "begins with");
    }
    void troubleIsRefused()
    {
        QFETCH(QByteArray, samples);
        QFETCH(QByteArray, labels);
        QFETCH(bool, inLabels);
        QFETCH(QString, says);
        const std::string samplesPath = write("s", samples.toStdString()),
                          labelsPath = write("l", labels.toStdString());
        const auto data = readIdx(samplesPath, labelsPath, TaskChoice::automatic);
        QVERIFY(!data.has_value());
        QCOMPARE(data.error().code, ErrorCode::badInput);
        QVERIFY2(data.error().where.starts_with(inLabels ? labelsPath : samplesPath), data.error().where.c_str());
        QVERIFY2(data.error().message.find(says.toStdString()) != std::string::npos, data.error().message.c_str());
        QVERIFY(!data.error().hint.empty());
    }

    void theFirstValueThatIsNotFiniteIsNamed()
    {
        const auto data = readIdx(write("s", idx(0x0E, {3, 2}, {1, 2, 3, NAN, INFINITY, 4})),
                                  write("l", idx(0x08, {3}, {0, 1, 0})), {});
        QVERIFY(data.error().where.ends_with("sample 2, value 2"));
    }

    // 2 GB of zeros in 2 MB, in a file whose header tells of 4 values.
    void abombIsNotUnpackedFurtherThanItsHeaderSays()
    {
        std::string text = idx(0x08, {2, 2}, {1, 2, 3, 4});
        std::string bomb = gz(text);
        const std::string zeros = gz(std::string(16 << 20, '\0'));
        for (int i = 0; i < 128; ++i)
            bomb += zeros;
        const auto data = boundedRead(write("s", bomb), write("l", idx(0x08, {2}, {0, 1})));
        QVERIFY(data.starts_with("bad input: there is more in the file"));
    }

    void aHeaderThatTellsOfMoreThanMemoryHoldsIsRefusedFirst()
    {
        // A file with holes takes no room on the disk.
        const std::string samples = write("s", header(0x08, {2, 0x7FFFFFFF, 200})),
                          labels = write("l", idx(0x08, {2}, {0, 1}));
        if (truncate(samples.c_str(), 16 + 2LL * 0x7FFFFFFF * 200) != 0)
            QFAIL("cannot make a file with holes");
        const auto data = readIdx(samples, labels, TaskChoice::automatic);
        QVERIFY(!data.has_value());
        QCOMPARE(data.error().code, ErrorCode::outOfMemory);
        QVERIFY2(data.error().message.find("TiB") != std::string::npos, data.error().message.c_str());
        // And a compressed one that could not unpack to what its header says.
        const auto packed =
            boundedRead(write("s", gz(header(0x08, {2, 0x7FFFFFFF}) + std::string(1000, '\0'))), labels);
        QVERIFY2(packed.find("cannot hold") != std::string::npos, packed.c_str());
    }

    // Of 500 MB that a process may have, three quarters.
    void bytesNeedLessMemoryThanNumbers()
    {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        QSKIP("memory is not limited under a sanitizer");
#endif
        const auto read = [&](int type, std::uint32_t samples) {
            const std::string labels = write("l", header(0x08, {samples}) + std::string(samples, '\1'));
            const std::string file = write("s", header(type, {samples, 1000}));
            if (truncate(file.c_str(), 12 + 1000LL * samples) != 0) // with holes
                return "cannot make a file with holes"s;
            return boundedRead(file, labels);
        };
        QCOMPARE(read(0x08, 60'000), "read"s);           // 300 MB
        QVERIFY(read(0x09, 60'000).find("MiB") != std::string::npos); // 480
        QVERIFY(read(0x08, 80'000).find("MiB") != std::string::npos); // 400
    }

    void whatIsNoFileIsRefusedAtOnce()
    {
        const std::string labels = write("l", idx(0x08, {2}, {0, 1}));
        const std::string pipe = m_folder.filePath("pipe").toStdString();
        QCOMPARE(mkfifo(pipe.c_str(), 0600), 0);
        for (const std::string& path : {pipe, "/dev/zero"s, m_folder.path().toStdString(), "/nonexistent/x"s}) {
            const auto data = readIdx(path, labels, TaskChoice::automatic);
            QCOMPARE(data.error().code, ErrorCode::badInput);
            QCOMPARE(data.error().where, path);
        }
    }

    void aFileThatGrowsWhileItIsReadIsRefused()
    {
        const std::string samples = write("s", idx(0x08, {400'000, 2}, std::vector<double>(800'000, 1)));
        const std::string labels = write("l", idx(0x08, {400'000}, std::vector<double>(400'000, 1)));
        for (const off_t size : {900'000, 300'000}) {
            const auto data = readIdx(samples, labels, TaskChoice::automatic, [&](std::int64_t, std::int64_t) {
                return truncate(samples.c_str(), size) == 0;
            });
            QVERIFY(!data.has_value());
            QCOMPARE(data.error().where, samples);
            write("s", idx(0x08, {400'000, 2}, std::vector<double>(800'000, 1)));
        }
    }

    void readingCanBeCancelled()
    {
        const std::string samples = write("s", idx(0x08, {400'000, 2}, std::vector<double>(800'000, 1)));
        const std::string labels = write("l", idx(0x08, {400'000}, std::vector<double>(400'000, 1)));
        std::int64_t last = 0, total = 0;
        QVERIFY(readIdx(samples, labels, {}, [&](std::int64_t done, std::int64_t all) {
                    last = done;
                    total = all;
                    return true;
                }).has_value());
        QCOMPARE(last, total);
        const auto data = readIdx(samples, labels, {}, [](std::int64_t, std::int64_t) { return false; });
        QCOMPARE(data.error().code, ErrorCode::cancelled);
    }

    void everyChangedByteOfACompressedFileIsReadOrRefused()
    {
        const std::string good = gz(idx(0x0B, {3, 4}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}));
        const std::string labels = write("l", idx(0x08, {3}, {0, 1, 0}));
        for (std::size_t at = 0; at < good.size(); ++at)
            for (const int flip : {1, 16, 255}) {
                std::string changed = good;
                changed[at] = static_cast<char>(changed[at] ^ flip);
                const auto data = readIdx(write("s", changed), labels, TaskChoice::automatic);
                QVERIFY(data ? data->featureCount() == 4 : !data.error().message.empty());
            }
    }

private:
    // In a process of its own that may not have more than 500 MB of data and 5 s.
    std::string boundedRead(const std::string& samples, const std::string& labels)
    {
        int ends[2];
        if (pipe(ends) != 0)
            return "no pipe";
        const pid_t child = fork();
        if (child == 0) {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
            const rlimit memory{500'000'000, 500'000'000}, time{5, 5};
            setrlimit(RLIMIT_DATA, &memory);
            setrlimit(RLIMIT_CPU, &time);
#endif
            const auto data = readIdx(samples, labels, TaskChoice::automatic);
            const std::string text = data                                       ? "read"
                                     : data.error().code == ErrorCode::badInput ? "bad input: " + data.error().message
                                                                                : data.error().message;
            const auto written = ::write(ends[1], text.data(), text.size());
            _exit(written > 0 ? 0 : 1);
        }
        close(ends[1]);
        std::string text(4096, '\0');
        const auto got = ::read(ends[0], text.data(), text.size());
        close(ends[0]);
        text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
        waitpid(child, nullptr, 0);
        return text;
    }

    std::string write(const QString& name, const std::string& text)
    {
        QFile file(m_folder.filePath(name));
        if (!file.open(QFile::WriteOnly) ||
            file.write(text.data(), static_cast<qint64>(text.size())) != static_cast<qint64>(text.size()))
            throw std::runtime_error("cannot write " + name.toStdString());
        return file.fileName().toStdString();
    }

    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(tst_IdxReader)
#include "tst_idx_reader.moc"
