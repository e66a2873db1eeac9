// IDX files: all types give the same numbers; broken ones are refused with their name.
#include "refusal.h"
#include "test_case.h"

#include <QtCore/QTemporaryDir>
#include <QtCore/QtEndian>

namespace {

enum Type : char { u8 = 8, i8 = 9, i16 = 11, i32 = 12, f32 = 13, f64 = 14 };

QByteArray header(char type, const QList<quint32>& dimensions)
{
    QByteArray bytes("\0\0", 2);
    bytes += type;
    bytes += static_cast<char>(dimensions.size());
    for (const quint32 dimension : dimensions) {
        const quint32 big = qToBigEndian(dimension);
        bytes.append(reinterpret_cast<const char*>(&big), 4);
    }
    return bytes;
}

template <class T>
QByteArray numbers(const QList<int>& values)
{
    QByteArray bytes;
    for (const int value : values) {
        const T big = qToBigEndian(static_cast<T>(value));
        bytes.append(reinterpret_cast<const char*>(&big), sizeof big);
    }
    return bytes;
}

const QList<int> fourSamples{1, 7, 3, 4, 0, 9, 5, 2};

QByteArray images() { return header(u8, {4, 1, 2}) + numbers<quint8>(fourSamples); }
QByteArray labels() { return header(u8, {4}) + QByteArray("\0\1\1\0", 4); }

// gzip (RFC 1952) with one stored block.
QByteArray gzip(const QByteArray& bytes)
{
    quint32 crc = ~0U;
    for (const char byte : bytes) {
        crc ^= static_cast<quint8>(byte);
        for (int i = 0; i < 8; ++i)
            crc = (crc >> 1) ^ ((crc & 1U) ? 0xEDB88320U : 0U);
    }
    const auto little = [](auto value) {
        const auto ordered = qToLittleEndian(value);
        return QByteArray(reinterpret_cast<const char*>(&ordered), sizeof ordered);
    };
    const auto length = static_cast<quint16>(bytes.size());
    return QByteArray("\x1F\x8B\x08\0\0\0\0\0\0\x03\x01", 11) + little(length) +
           little(static_cast<quint16>(~length)) + bytes + little(~crc) + little(static_cast<quint32>(bytes.size()));
}

QByteArray experiment(const char* standardize)
{
    return R"({"version": 1, "data": {"source": "idx", "file": "i.idx", "labels": "l.idx", "standardize": ")" +
           QByteArray(standardize) + R"("}, "batch": {"size": 2}, "stop": {"epochs": 3}})";
}

} // namespace

class TestIdxRefusals : public TestCase
{
    Q_OBJECT

private slots:
    void everyTypeGivesTheSameNumbers_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::newRow("i8") << header(i8, {4, 1, 2}) + numbers<qint8>(fourSamples);
        QTest::newRow("i16") << header(i16, {4, 1, 2}) + numbers<qint16>(fourSamples);
        QTest::newRow("i32") << header(i32, {4, 1, 2}) + numbers<qint32>(fourSamples);
        QTest::newRow("f32") << header(f32, {4, 1, 2}) + numbers<float>(fourSamples);
        QTest::newRow("f64") << header(f64, {4, 1, 2}) + numbers<double>(fourSamples);
        QTest::newRow("flat") << header(u8, {4, 2}) + numbers<quint8>(fourSamples);
        QTest::newRow("compressed") << gzip(images());
    }

    void everyTypeGivesTheSameNumbers()
    {
        QFETCH(QByteArray, file);
        const auto weights = [](const QByteArray& bytes) {
            QTemporaryDir folder;
            writeText(folder.filePath("i.idx"), bytes);
            writeText(folder.filePath("l.idx"), labels());
            const Outcome outcome =
                Program({"run", "-", "--json"}).input(experiment("train")).in(folder.path()).run();
            return outcome.code == 0 ? outcome.json()["weights_sha256"].toString().toLatin1() : outcome.err;
        };
        const QByteArray plain = weights(images());
        QCOMPARE(plain.size(), 64);
        QCOMPARE(weights(file), plain);
    }

    void isRefused_data()
    {
        QTest::addColumn<QByteArray>("imageFile");
        QTest::addColumn<QByteArray>("labelFile");
        QTest::addColumn<QByteArray>("says");
        const QByteArray good = images();
        const QByteArray goodLabels = labels();
        QTest::newRow("empty") << QByteArray("") << goodLabels << QByteArray("i.idx");
        QTest::newRow("cut in the header") << good.left(6) << goodLabels << QByteArray("i.idx");
        QTest::newRow("bad magic") << "\1\2" + good.mid(2) << goodLabels << QByteArray("i.idx");
        QTest::newRow("a text") << QByteArray("x,y\n1,2\n") << goodLabels << QByteArray("csv");
        QTest::newRow("unknown type") << header(7, {4, 2}) + numbers<quint8>(fourSamples) << goodLabels
                                      << QByteArray("i.idx");
        QTest::newRow("no dimensions") << header(u8, {}) << goodLabels << QByteArray("i.idx");
        QTest::newRow("no samples") << header(u8, {0, 2}) << goodLabels << QByteArray("i.idx");
        QTest::newRow("short payload") << good.chopped(1) << goodLabels << QByteArray("i.idx");
        QTest::newRow("long payload") << good + "x" << goodLabels << QByteArray("i.idx");
        QTest::newRow("dimensions that overflow")
            << header(f64, {0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF}) + "abc" << goodLabels << QByteArray("i.idx");
        QTest::newRow("more than memory")
            << header(f64, {0x7FFFFFFF, 0x7FFFFFFF}) << goodLabels << QByteArray("i.idx");
        QTest::newRow("other number of labels")
            << good << header(u8, {3}) + QByteArray("\0\1\1", 3) << QByteArray("l.idx");
        QTest::newRow("labels of two values") << good << good << QByteArray("l.idx");
        QTest::newRow("not a number") << header(f32, {4, 2}) + QByteArray::fromHex("7fc00000") +
                                             numbers<float>({7, 3, 4, 0, 9, 5, 2})
                                      << goodLabels << QByteArray("i.idx");
        QTest::newRow("compressed and cut") << gzip(good).left(20) << goodLabels << QByteArray("i.idx");
        QByteArray flipped = gzip(good);
        flipped[20] = static_cast<char>(flipped[20] ^ 1);
        QTest::newRow("compressed and damaged") << flipped << goodLabels << QByteArray("i.idx");
        QTest::newRow("labels absent") << good << QByteArray() << QByteArray("l.idx");
    }

    void isRefused()
    {
        QFETCH(QByteArray, imageFile);
        QFETCH(QByteArray, labelFile);
        QFETCH(QByteArray, says);
        QTemporaryDir folder;
        writeText(folder.filePath("i.idx"), imageFile);
        if (!labelFile.isNull())
            writeText(folder.filePath("l.idx"), labelFile);
        Program program(QStringList{"run", "-"} + everyOutput());
        program.input(experiment("auto"));
        QCOMPARE(flawOfRefusal(program, folder.path(), {says}), QByteArray());
    }
};

QTEST_GUILESS_MAIN(TestIdxRefusals)
#include "tst_idx_refusals.moc"
