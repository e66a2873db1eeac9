// The pyramid against a plain vector of everything that was appended.
#include "record/minmax_pyramid.h"
#include "test_case.h"

#include <atomic>
#include <cmath>
#include <random>
#include <thread>

using namespace epochscope;
using Bucket = MinMaxPyramid::Bucket;
using Column = MinMaxPyramid::Column;

namespace {
constexpr float noNumber = std::numeric_limits<float>::quiet_NaN();
constexpr float inf = std::numeric_limits<float>::infinity();

Bucket bruteForce(const std::vector<float>& series, std::int64_t begin, std::int64_t end)
{
    Bucket bucket;
    for (std::int64_t i = begin; i < end; ++i) {
        const float value = series[static_cast<std::size_t>(i)];
        if (!std::isfinite(value))
            continue;
        if (std::isnan(bucket.first)) {
            bucket = {value, value, value, value};
            continue;
        }
        bucket.lowest = value < bucket.lowest ? value : bucket.lowest;
        bucket.highest = value > bucket.highest ? value : bucket.highest;
        bucket.last = value;
    }
    return bucket;
}

bool same(float a, float b) { return a == b || (std::isnan(a) && std::isnan(b)); }
bool same(const Bucket& a, const Bucket& b)
{
    return same(a.first, b.first) && same(a.lowest, b.lowest) && same(a.highest, b.highest) && same(a.last, b.last);
}
} // namespace

class tst_MinMaxPyramid : public TestCase
{
    Q_OBJECT

    // The columns cover [from, to) without a gap (up to the edges of buckets) and hold what the series holds there.
    static QString trouble(const MinMaxPyramid& pyramid, const std::vector<float>& series, std::int64_t from,
                           std::int64_t to, int columns)
    {
        const std::int64_t size = static_cast<std::int64_t>(series.size()), width = pyramid.width();
        const std::vector<Column> result = pyramid.query(from, to, columns);
        const auto place = QStringLiteral("query(%1, %2, %3) of %4 values, width %5: ")
                               .arg(from)
                               .arg(to)
                               .arg(columns)
                               .arg(size)
                               .arg(width);
        from = std::clamp<std::int64_t>(from, 0, size);
        to = std::clamp<std::int64_t>(to, 0, size);
        if (from >= to)
            return result.empty() ? QString() : place + "not empty";
        if (result.empty() || result.size() > static_cast<std::size_t>(columns))
            return place + QStringLiteral("%1 columns").arg(result.size());
        std::int64_t position = from / width * width;
        const double ideal = static_cast<double>(to - from) / columns;
        for (const Column& column : result) {
            if (column.begin != position || column.end <= position)
                return place + QStringLiteral("gap or overlap at %1").arg(position);
            if (static_cast<double>(column.end - column.begin) > std::ceil(ideal) + 2 * static_cast<double>(width))
                return place + QStringLiteral("column at %1 is too wide").arg(position);
            if (!same(column.values, bruteForce(series, column.begin, column.end)))
                return place + QStringLiteral("wrong values in [%1, %2)").arg(column.begin).arg(column.end);
            position = column.end;
        }
        const std::int64_t covered = std::min((to + width - 1) / width * width, size);
        return position == covered ? QString() : place + QStringLiteral("ends at %1").arg(position);
    }

private slots:
    void startsEmpty()
    {
        const MinMaxPyramid pyramid;
        QCOMPARE(pyramid.size(), 0);
        QVERIFY(pyramid.query(0, 100, 10).empty());
    }

    void everyValueIsKeptUpToTheBound()
    {
        MinMaxPyramid pyramid(16);
        for (int i = 0; i < 16; ++i)
            pyramid.append(static_cast<float>(i));
        QCOMPARE(pyramid.width(), 1);
        const auto columns = pyramid.query(0, 16, 100);
        QCOMPARE(columns.size(), 16U);
        for (std::size_t i = 0; i < 16; ++i) {
            QCOMPARE(columns[i].begin, static_cast<std::int64_t>(i));
            QCOMPARE(columns[i].values.first, static_cast<float>(i));
        }
    }

    void beyondTheBoundBucketsGetSixteenTimesAsWide()
    {
        MinMaxPyramid pyramid(16);
        for (int i = 0; i < 17; ++i)
            pyramid.append(static_cast<float>(i % 5));
        QCOMPARE(pyramid.width(), 16);
        QCOMPARE(pyramid.size(), 17); // the newest is there though its bucket is not full
        const auto columns = pyramid.query(0, 17, 100);
        QCOMPARE(columns.size(), 2U);
        QCOMPARE(columns.back().begin, 16);
        QCOMPARE(columns.back().end, 17);
        QCOMPARE(columns.back().values.last, 1.0F);
        for (int i = 17; i < 256; ++i)
            pyramid.append(0);
        QCOMPARE(pyramid.width(), 16);
        pyramid.append(0);
        QCOMPARE(pyramid.width(), 256);
    }

    void valuesThatAreNotFiniteOnlyCount()
    {
        MinMaxPyramid pyramid(16);
        for (const float value : {noNumber, 3.0F, inf, 2.0F, -inf, noNumber})
            pyramid.append(value);
        QCOMPARE(pyramid.size(), 6);
        const auto columns = pyramid.query(0, 6, 1);
        QVERIFY(same(columns.at(0).values, Bucket{3, 2, 3, 2}));
        QVERIFY(pyramid.query(4, 6, 1).at(0).values.empty());
    }

    void agreesWithBruteForce_data()
    {
        QTest::addColumn<int>("bound");
        QTest::addColumn<int>("values");
        QTest::addColumn<int>("atOnce");
        for (const int atOnce : {1, 7, 300}) {
            const auto row = [atOnce](const char* name) -> QTestData& { return QTest::addRow("%s, up to %d at once", name, atOnce); };
            row("bound 16") << 16 << 500 << atOnce;
            row("bound 32") << 32 << 2000 << atOnce;
            row("bound 64, not full") << 64 << 60 << atOnce;
            row("bound 256") << 256 << 5000 << atOnce;
            row("bound 8192, two chunks") << 8192 << 30'000 << atOnce;
        }
    }
    void agreesWithBruteForce()
    {
        QFETCH(int, bound);
        QFETCH(int, values);
        QFETCH(int, atOnce);
        std::mt19937 random(7);
        const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
        MinMaxPyramid pyramid(bound);
        std::vector<float> series;
        const int step = std::max(1, values / 100);
        int checked = 0;
        while (static_cast<int>(series.size()) < values) {
            const auto before = static_cast<std::ptrdiff_t>(series.size());
            for (int count = 1 + below(atOnce); count > 0; --count) {
                const int kind = below(200); // seldom enough that most buckets know nothing of it
                series.push_back(kind == 0 ? noNumber : kind == 1 ? inf : kind == 2 ? 3e38F : static_cast<float>(below(1000)) / 8);
            }
            pyramid.append(std::span(series).subspan(static_cast<std::size_t>(before)));
            QCOMPARE(pyramid.size(), static_cast<std::int64_t>(series.size()));
            if (static_cast<int>(series.size()) < checked + step)
                continue;
            checked = static_cast<int>(series.size());
            for (int round = 0; round < 10; ++round) {
                const int size = static_cast<int>(series.size());
                const int from = below(size + 10) - 5, to = from + below(size + 10), columns = 1 + below(50);
                QCOMPARE(trouble(pyramid, series, from, to, columns), QString());
            }
            QCOMPARE(trouble(pyramid, series, std::numeric_limits<std::int64_t>::min(),
                             std::numeric_limits<std::int64_t>::max(), 1 + below(100)),
                     QString());
        }
    }

    void aLongSeriesAtTheDefaultBound()
    {
        MinMaxPyramid pyramid;
        std::vector<float> series;
        std::mt19937 random(3);
        constexpr std::int64_t values = 3 * MinMaxPyramid::defaultBound + 12'345;
        series.reserve(values);
        for (std::int64_t i = 0; i < values; ++i) {
            series.push_back(static_cast<float>(random()) * 0x1p-32F);
            pyramid.append(series.back());
        }
        QCOMPARE(pyramid.width(), 16);
        QCOMPARE(trouble(pyramid, series, 0, values, 1600), QString());
        QCOMPARE(trouble(pyramid, series, values - 5000, values, 1600), QString());
        QCOMPARE(trouble(pyramid, series, 1'000'001, 2'500'003, 7), QString());
    }

    // The series is 0, 1, 2 …: in any column that a reader sees, first and lowest are its begin, highest and last its
    // end − 1.
    void isReadWhileItGrows()
    {
        MinMaxPyramid pyramid(1024);
        constexpr std::int64_t values = 1 << 20;
        std::atomic<bool> done{false};
        std::atomic<int> wrong{0};
        const auto read = [&] {
            std::int64_t size = 0;
            bool last = false;
            while (!last) {
                last = done.load(); // one more look after the end
                const std::int64_t now = pyramid.size();
                wrong += now < size;
                size = now;
                const auto columns = pyramid.query(0, std::numeric_limits<std::int64_t>::max(), 20);
                std::int64_t end = 0;
                for (const Column& column : columns) {
                    wrong += column.begin != end || column.values.first != static_cast<float>(column.begin) ||
                             column.values.lowest != column.values.first ||
                             column.values.last != static_cast<float>(column.end - 1) ||
                             column.values.highest != column.values.last;
                    end = column.end;
                }
                wrong += end < size;
            }
            wrong += size != values;
        };
        std::thread first(read), second(read);
        for (std::int64_t i = 0; i < values; ++i)
            pyramid.append(static_cast<float>(i));
        done = true;
        first.join();
        second.join();
        QCOMPARE(wrong.load(), 0);
    }
};

QTEST_GUILESS_MAIN(tst_MinMaxPyramid)
#include "tst_minmax_pyramid.moc"
