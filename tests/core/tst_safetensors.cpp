// Weights both ways: files recorded by a writer that knows nothing of the engine (tests/data/record_safetensors.py),
// and every lie that a header can tell.
#include "base/input_file.h"
#include "record/atomic_file.h"
#include "record/safetensors.h"
#include "test_case.h"

#include <QtCore/QFile>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QTemporaryDir>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>

using namespace epochscope;

namespace {
std::string recorded(const char* name) { return std::string(EPOCHSCOPE_TEST_DATA "/safetensors/") + name; }

QJsonObject expectation(const char* name)
{
    QFile file(QString::fromStdString(recorded(name)) + ".json");
    return file.open(QFile::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
}

NetworkShape shapeOf(const std::vector<std::int64_t>& widths)
{
    return NetworkShape::make(widths.front(), {widths.begin() + 1, widths.end() - 1}, widths.back(),
                              Activation::tanh);
}

NetworkShape shapeOf(const QJsonObject& expected)
{
    std::vector<std::int64_t> widths;
    for (const QJsonValue& width : expected["widths"].toArray())
        widths.push_back(width.toInteger());
    return shapeOf(widths);
}

std::string bytesOf(const QByteArray& header, const QByteArray& data)
{
    std::string bytes(8, '\0');
    for (int i = 0; i < 8; ++i)
        bytes[static_cast<std::size_t>(i)] =
            static_cast<char>((static_cast<std::uint64_t>(header.size()) >> (8 * i)) & 0xFF);
    return bytes + header.toStdString() + data.toStdString();
}

QByteArray floats(const std::vector<float>& values)
{
    return QByteArray(reinterpret_cast<const char*>(values.data()),
                      static_cast<qsizetype>(values.size() * sizeof(float)));
}

// Headers below are written with ' for ", which keeps them readable (and Qt's moc, which trips over raw strings, at
// work).
QByteArray withQuotes(QByteArray text) { return text.replace('\'', '"'); }

// One layer 2 → 1: weight [1, 2] and bias [1].
const QByteArray goodHeader = withQuotes("{'layers.0.weight':{'dtype':'F32','shape':[1,2],'data_offsets':[0,8]},"
                                         "'layers.0.bias':{'dtype':'F32','shape':[1],'data_offsets':[8,12]}}");
} // namespace

class tst_Safetensors : public TestCase
{
    Q_OBJECT
private slots:
    void readsWhatPyTorchHolds_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("expected");
        for (const char* name : {"linear", "mlp", "deep"})
            QTest::newRow(name) << name << name;
        QTest::newRow("tensors in another order, no metadata") << "shuffled"
                                                               << "mlp";
    }
    void readsWhatPyTorchHolds()
    {
        QFETCH(QString, file);
        QFETCH(QString, expected);
        const QJsonObject model = expectation(qPrintable(expected));
        const NetworkShape shape = shapeOf(model);
        const auto parameters = readSafetensors(recorded(qPrintable(file + ".safetensors")), shape);
        QVERIFY2(parameters, parameters ? "" : parameters.error().text().c_str());
        QCOMPARE(static_cast<std::int64_t>(parameters->size()), shape.parameters);
        const QJsonObject tensors = model["tensors"].toObject();
        for (std::size_t i = 0; i < shape.layers.size(); ++i) {
            const LayerShape& layer = shape.layers[i];
            const QJsonArray weight = tensors[QStringLiteral("layers.%1.weight").arg(i)].toArray();
            const QJsonArray bias = tensors[QStringLiteral("layers.%1.bias").arg(i)].toArray();
            QCOMPARE(weight.size(), layer.out);
            for (std::int64_t out = 0; out < layer.out; ++out) {
                QCOMPARE((*parameters)[static_cast<std::size_t>(layer.biasOffset + out)],
                         static_cast<float>(bias[out].toDouble()));
                for (std::int64_t in = 0; in < layer.in; ++in)
                    QCOMPARE((*parameters)[static_cast<std::size_t>(layer.weightOffset + in * layer.out + out)],
                             static_cast<float>(weight[out].toArray()[in].toDouble()));
            }
        }
    }

    void theNetworkThenComputesWhatPyTorchComputes()
    {
        const QJsonObject model = expectation("mlp");
        const NetworkShape shape = shapeOf(model);
        const auto parameters = readSafetensors(recorded("mlp.safetensors"), shape);
        QVERIFY(parameters);
        MatrixF inputs(3, 3);
        for (int sample = 0; sample < 3; ++sample)
            for (int feature = 0; feature < 3; ++feature)
                inputs(feature, sample) = static_cast<float>(model["inputs"][sample][feature].toDouble());
        Network<float> network(shape, 3);
        const MatrixF outputs = network.forward(*parameters, inputs);
        for (int sample = 0; sample < 3; ++sample)
            for (int output = 0; output < 2; ++output)
                QVERIFY(std::abs(outputs(output, sample) - model["outputs"][sample][output].toDouble()) < 1e-6);
    }

    // The independent writer and ours agree to the byte: header, padding, order and data.
    void writesTheSameBytes_data()
    {
        QTest::addColumn<QString>("name");
        for (const char* name : {"linear", "mlp", "deep"})
            QTest::newRow(name) << name;
    }
    void writesTheSameBytes()
    {
        QFETCH(QString, name);
        const NetworkShape shape = shapeOf(expectation(qPrintable(name)));
        const std::string path = recorded(qPrintable(name + ".safetensors"));
        const auto parameters = readSafetensors(path, shape);
        QVERIFY(parameters);
        QCOMPARE(QByteArray::fromStdString(safetensorsBytes(shape, *parameters)),
                 QByteArray::fromStdString(readFile(path, 1 << 20).value()));
    }

    void everyBitComesBack()
    {
        const NetworkShape shape = shapeOf({7, 13, 1, 5});
        std::vector<float> parameters(static_cast<std::size_t>(shape.parameters));
        std::mt19937 random(5);
        for (float& value : parameters)
            do {
                const auto bits = static_cast<std::uint32_t>(random());
                std::memcpy(&value, &bits, sizeof value);
            } while (!std::isfinite(value));
        parameters[0] = -0.0F;
        parameters[1] = std::numeric_limits<float>::denorm_min();
        QTemporaryDir folder;
        const std::string path = folder.filePath("w.safetensors").toStdString();
        QVERIFY(writeSafetensors(path, shape, parameters));
        const auto back = readSafetensors(path, shape);
        QVERIFY(back);
        QCOMPARE(std::memcmp(back->data(), parameters.data(), parameters.size() * sizeof(float)), 0);
        // Tensors start at multiples of 8 in the file, as the format asks of writers.
        const std::string bytes = safetensorsBytes(shape, parameters);
        QCOMPARE((bytes.size() - parameters.size() * sizeof(float)) % 8, 0U);
    }

    void theSmallFileOfTheseTestsIsGood()
    {
        const auto parameters = parseSafetensors(shapeOf({2, 1}), bytesOf(goodHeader, floats({1, 2, 3})), "w");
        QVERIFY(parameters);
        QCOMPARE(*parameters, (std::vector<float>{1, 2, 3}));
    }

    void aLyingHeaderIsRefused_data()
    {
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        QTest::addColumn<QString>("part");
        const auto row = [](const char* name, const char* from, const char* to, const char* part) {
            QTest::newRow(name) << withQuotes(from) << withQuotes(to) << QString(withQuotes(part));
        };
        row("wrong type", "'F32','shape':[1,2]", "'F64','shape':[1,2]", "'layers.0.weight' has the type 'F64'");
        row("transposed", "[1,2]", "[2,1]", "'layers.0.weight' has the shape [2, 1], the model needs [1, 2]");
        row("scalar", "[1,2]", "[]", "'layers.0.weight' has the shape [], the model needs [1, 2]");
        row("other size", "[1],'data", "[2],'data", "'layers.0.bias' has the shape [2], the model needs [1]");
        row("missing", "layers.0.bias", "layers.0.bios", "'layers.0.bias' [1] is missing");
        row("extra", "]}}", "]},'scale':{'dtype':'F32','shape':[0],'data_offsets':[12,12]}}",
            "'scale' is not part of the model");
        row("twice", "layers.0.bias", "layers.0.weight", "'layers.0.weight' stands there twice");
        row("twice, escaped", "layers.0.bias", "layers.0\\u002eweight", "'layers.0.weight' stands there twice");
        row("field twice", "'shape':[1,2]", "'shape':[9],'shape':[1,2]",
            "'shape' of tensor 'layers.0.weight' stands there twice");
        row("overlap", "[8,12]", "[4,8]", "'layers.0.bias' claims the bytes [4, 8] of 12; it needs [8, 12]");
        row("gap", "[8,12]", "[9,13]", "'layers.0.bias' claims the bytes [9, 13] of 12");
        row("backwards", "[8,12]", "[12,8]", "'layers.0.bias' claims the bytes [12, 8] of 12");
        row("too short", "[0,8]", "[0,4]", "'layers.0.weight' claims the bytes [0, 4] of 12");
        row("beyond the file", "[8,12]", "[8,18446744073709551615]",
            "'layers.0.bias' claims the bytes [8, 18446744073709551615]");
        row("beyond 64 bits", "[8,12]", "[8,18446744073709551616]", "cannot be a number that is not whole");
        row("one offset", "[8,12]", "[8]", "'layers.0.bias' claims the bytes [8]");
        row("many offsets", "[8,12]", "[8,12,12,12,12,12,12,12,12,12,12,12,12,12,12,12,12]", "too many numbers");
        row("negative", "[8,12]", "[-8,12]", "cannot be a negative number");
        row("fraction", "[8,12]", "[8.0,12]", "cannot be a number that is not whole");
        row("offsets as text", "[8,12]", "\"8,12\"", "cannot be a text");
        row("nested list", "[8,12]", "[[8,12]]", "cannot be a list");
        row("type as number", "'F32','shape':[1,2]", "32,'shape':[1,2]", "cannot be a number");
        row("null", "[8,12]", "null", "cannot be null");
        row("unknown field", "'dtype':'F32','shape':[1,2]", "'dtype':'F32','order':'C','shape':[1,2]",
            "'order' of tensor 'layers.0.weight' is not known");
        row("field missing", "'dtype':'F32','shape':[1,2]", "'shape':[1,2]", "lacks one of");
        row("tensor is no object", "{'dtype':'F32','shape':[1],'data_offsets':[8,12]}", "[8,12]", "cannot be a list");
        row("not JSON", "]}}", "]}", "no valid JSON");
        row("metadata of numbers", "{'layers.0.w", "{'__metadata__':{'epoch':3},'layers.0.w", "cannot be a number");
    }
    void aLyingHeaderIsRefused()
    {
        QFETCH(QByteArray, from);
        QFETCH(QByteArray, to);
        QFETCH(QString, part);
        QByteArray header = goodHeader;
        QVERIFY(header.contains(from));
        header.replace(header.indexOf(from), from.size(), to);
        const auto result = parseSafetensors(shapeOf({2, 1}), bytesOf(header, floats({1, 2, 3})), "w.safetensors");
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::badInput);
        QCOMPARE(result.error().where, std::string("w.safetensors"));
        QVERIFY2(result.error().message.find(part.toStdString()) != std::string::npos, result.error().text().c_str());
        QVERIFY(!result.error().hint.empty());
    }

    void aWrongLengthIsRefused()
    {
        const NetworkShape shape = shapeOf({2, 1});
        const std::string good = bytesOf(goodHeader, floats({1, 2, 3}));
        for (std::size_t size = 0; size < good.size(); ++size)
            QVERIFY2(!parseSafetensors(shape, std::string_view(good).substr(0, size), "w"),
                     std::to_string(size).c_str());
        const auto longer = parseSafetensors(shape, good + "x", "w");
        QVERIFY(!longer);
        QVERIFY(longer.error().message.find("1 bytes follow") != std::string::npos);
        for (const std::uint64_t length : {std::uint64_t{0}, std::uint64_t{1} << 62, ~std::uint64_t{0}}) {
            std::string lying = good;
            std::memcpy(lying.data(), &length, sizeof length);
            QVERIFY(!parseSafetensors(shape, lying, "w"));
        }
    }

    void anyFlippedByteIsAnErrorOrAWeight()
    {
        const NetworkShape shape = shapeOf({2, 1});
        const std::string good = bytesOf(goodHeader, floats({1, 2, 3}));
        for (std::size_t i = 0; i < good.size(); ++i)
            for (int bit = 0; bit < 8; ++bit) {
                std::string flipped = good;
                flipped[i] = static_cast<char>(flipped[i] ^ (1 << bit));
                const auto result = parseSafetensors(shape, flipped, "w");
                QVERIFY(!result || i >= good.size() - 12);
            }
    }

    void weightsThatAreNotFiniteAreRefused()
    {
        const auto result =
            parseSafetensors(shapeOf({2, 1}), bytesOf(goodHeader, floats({1, std::nanf(""), 3})), "w");
        QVERIFY(!result);
        QCOMPARE(result.error().message, std::string("tensor \"layers.0.weight\" has the value nan at [0, 1]"));
        const float infinite = std::numeric_limits<float>::infinity();
        const auto bias = parseSafetensors(shapeOf({2, 1}), bytesOf(goodHeader, floats({1, 2, -infinite})), "w");
        QVERIFY(!bias);
        QCOMPARE(bias.error().message, std::string("tensor \"layers.0.bias\" has the value -inf at [0]"));
    }

    void aDeepHeaderCostsNothing()
    {
        const QByteArray deep = withQuotes("{'a':") + QByteArray(1'000'000, '[');
        const auto result = parseSafetensors(shapeOf({2, 1}), bytesOf(deep, {}), "w");
        QVERIFY(!result);
        QVERIFY(result.error().message.find("cannot be a list") != std::string::npos);
    }

    void anotherFileIsNamedSo()
    {
        QTemporaryDir folder;
        const std::string path = folder.filePath("data.csv").toStdString();
        QVERIFY(writeFileAtomically(path, "x,y\n1,2\n3,4\n"));
        const auto result = readSafetensors(path, shapeOf({2, 1}));
        QVERIFY(!result);
        QCOMPARE(result.error().where, path);
        QVERIFY(result.error().message.find("is no .safetensors file") != std::string::npos);
        QVERIFY(!readSafetensors(folder.filePath("none").toStdString(), shapeOf({2, 1})));
    }
};

QTEST_GUILESS_MAIN(tst_Safetensors)
#include "tst_safetensors.moc"
