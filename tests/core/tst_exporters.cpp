// History and batches as CSV: the columns of the format, empty cells, numbers that read back exactly.
#include "base/input_file.h"
#include "record/exporters.h"
#include "test_case.h"

#include <QtCore/QTemporaryDir>

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>

using namespace epochscope;

namespace {
bool sameBits(double a, double b) { return std::memcmp(&a, &b, sizeof a) == 0; }

QList<QStringList> cells(const std::string& csv)
{
    QList<QStringList> rows;
    for (const QString& line : QString::fromStdString(csv).split('\n'))
        rows += line.split(',');
    return rows;
}

// The C library's reader, which rounds correctly, is the judge.
double number(const QString& cell) { return std::strtod(qPrintable(cell), nullptr); }
} // namespace

class tst_Exporters : public TestCase
{
    Q_OBJECT

    static std::string csvOf(const std::vector<EpochRecord>& records, bool classification)
    {
        History history;
        for (const EpochRecord& record : records)
            history.append(record);
        return historyCsv(history.view(), classification);
    }

private slots:
    void theHistoryHasTheColumnsOfTheFormat()
    {
        QCOMPARE(csvOf({}, false),
                 std::string("epoch,updates,samples_seen,seconds,train_running,train_measured,validation\n"));
        QCOMPARE(csvOf({}, true),
                 std::string("epoch,updates,samples_seen,seconds,train_running,train_measured,validation,"
                             "train_accuracy,validation_accuracy\n"));
    }

    void whatWasNotMeasuredIsEmpty()
    {
        EpochRecord first{1, 40, 200, 0.5, 0.25, notMeasured, notMeasured, notMeasured, notMeasured};
        EpochRecord second{2, 80, 400, 1, 0.125, 0.0625, 2, 0.75, 1};
        QCOMPARE(csvOf({first, second}, false),
                 std::string("epoch,updates,samples_seen,seconds,train_running,train_measured,validation\n"
                             "1,40,200,0.5,0.25,,\n"
                             "2,80,400,1,0.125,0.0625,2\n"));
        QCOMPARE(csvOf({first, second}, true),
                 std::string("epoch,updates,samples_seen,seconds,train_running,train_measured,validation,"
                             "train_accuracy,validation_accuracy\n"
                             "1,40,200,0.5,0.25,,,,\n"
                             "2,80,400,1,0.125,0.0625,2,0.75,1\n"));
    }

    void everyNumberReadsBackExactly()
    {
        std::vector<double> values{0.1,
                                   1.0 / 3,
                                   5e-324,
                                   2.2250738585072014e-308,
                                   1.7976931348623157e308,
                                   123456789012345680.0,
                                   std::nextafter(1.0, 2.0),
                                   9007199254740993.0};
        std::uint64_t bits = 0x9E3779B97F4A7C15U;
        while (values.size() < 2000) {
            bits = bits * 6364136223846793005U + 1442695040888963407U;
            double value = 0;
            std::memcpy(&value, &bits, sizeof value);
            if (std::isfinite(value))
                values.push_back(value);
        }
        std::vector<EpochRecord> records;
        for (std::size_t i = 0; i < values.size(); ++i) {
            EpochRecord record;
            record.epoch = static_cast<std::int64_t>(i + 1);
            record.updates = std::numeric_limits<std::int64_t>::max() - static_cast<std::int64_t>(i);
            record.seconds = record.trainRunning = record.validationAccuracy = values[i];
            records.push_back(record);
        }
        const auto rows = cells(csvOf(records, true));
        QCOMPARE(rows.size(), static_cast<qsizetype>(records.size() + 2)); // header, and the empty end
        for (std::size_t i = 0; i < records.size(); ++i) {
            const QStringList& row = rows[static_cast<qsizetype>(i + 1)];
            QCOMPARE(row.size(), 9);
            QCOMPARE(row[0].toLongLong(), records[i].epoch);
            QCOMPARE(row[1].toLongLong(), records[i].updates);
            for (const int column : {3, 4, 8})
                QVERIFY2(sameBits(number(row[column]), values[i]), qPrintable(row[column]));
            for (const int column : {5, 6, 7})
                QVERIFY(row[column].isEmpty());
        }
    }

    void theNewestRowOfAThinnedHistoryIsThere()
    {
        History history;
        EpochRecord record;
        for (record.epoch = 1; record.epoch <= History::bound + 1; ++record.epoch)
            history.append(record);
        const std::string csv = historyCsv(history.view(), false);
        QVERIFY(csv.ends_with("\n1048576,0,0,0,,,\n1048577,0,0,0,,,\n"));
        QCOMPARE(std::count(csv.begin(), csv.end(), '\n'), History::bound / 2 + 3);
    }

    void batchesAreWrittenRowByRow()
    {
        QTemporaryDir folder;
        const std::string path = folder.filePath("batches.csv").toStdString();
        auto writer = BatchCsvWriter::create(path);
        QVERIFY(writer);
        writer->add({1, 1, 1, 5, 0.1, notMeasured, notMeasured, notMeasured});
        writer->add({1, 1, 2, 3, 1.0 / 3, 2.5, 1e-300, 0.05});
        QVERIFY(!QFile::exists(QString::fromStdString(path)));
        QVERIFY(writer->commit());
        QCOMPARE(readFile(path, 1000).value(),
                 std::string("update,epoch,batch,size,loss,gradient_norm,step_norm,learning_rate\n"
                             "1,1,1,5,0.1,,,\n"
                             "1,1,2,3,0.3333333333333333,2.5,1e-300,0.05\n"));
    }

    void batchesThatCannotBeWrittenAreReportedAtTheEnd()
    {
        QTemporaryDir folder;
        QVERIFY(!BatchCsvWriter::create(folder.filePath("none/batches.csv").toStdString()));
        const std::string path = folder.filePath("batches.csv").toStdString();
        auto writer = BatchCsvWriter::create(path);
        QVERIFY(writer);
        writer->add({1, 1, 1, 5, 0.1, 0.1, 0.1, 0.1});
        QVERIFY(folder.remove()); // the rename finds nothing
        const Result<void> result = writer->commit();
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::writeFailed);
        QCOMPARE(result.error().where, path);
    }
};

QTEST_GUILESS_MAIN(tst_Exporters)
#include "tst_exporters.moc"
