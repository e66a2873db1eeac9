// Twenty runs of a million epochs each on one chart, the last of them at work: a frame of the window stays under 50 ms. Measured
// is the processor time of the usual frame (update and paint), which other work of the machine does not add to.
#include "chart/guarded_chart_view.h"
#include "chart/learning_curve_chart.h"
#include "curve_runs.h"
#include "gap_meter.h"
#include "test_case.h"

#include <cmath>

using namespace epochscope;

class tst_ChartFrames : public TestCase
{
    Q_OBJECT
private slots:
    void aFrameOfTwentyRunsOfAMillionEpochsIsQuick_data()
    {
        QTest::addColumn<bool>("logarithmic");
        QTest::addColumn<double>("noise");
        QTest::newRow("linear, smooth") << false << 0.0;
        QTest::newRow("linear, noisy") << false << 0.3;
        QTest::newRow("log-log, noisy") << true << 0.3;
    }
    void aFrameOfTwentyRunsOfAMillionEpochsIsQuick()
    {
        QFETCH(const bool, logarithmic);
        QFETCH(const double, noise);
        constexpr std::int64_t epochs = 1'000'000;
        constexpr std::uint64_t runs = 20;
        const auto value = [noise](std::int64_t epoch) {
            const auto e = static_cast<double>(epoch);
            return (0.1 + 2 / std::sqrt(e)) * (1 + noise * std::sin(e * 12.9898 + e * e * 0.0078));
        };
        // One history for all: what costs is drawing it twenty times.
        const auto history = curveHistory(epochs, value);
        const auto live = curveHistory(epochs / 2, value);

        auto* chart = new LearningCurveChart;
        GuardedChartView view(chart);
        view.resize(1200, 800);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        LearningCurveOptions options = chart->options();
        options.logarithmic = options.logarithmicHorizontal = logarithmic;
        chart->setOptions(options);
        std::vector<CurveRun> all;
        for (std::uint64_t id = 1; id < runs; ++id)
            all.push_back(curveRun(*history, epochs, id, true));
        all.push_back(curveRun(*live, epochs, runs));
        chart->setRuns(all);
        view.grab();

        std::vector<double> frames;
        for (int frame = 1; frame <= 30; ++frame) {
            EpochRecord record;
            for (int i = 0; i < 1000; ++i) {
                record.epoch = live->view().back().epoch + 1;
                record.updates = record.epoch * 40;
                record.samplesSeen = record.epoch * 200;
                record.seconds = static_cast<double>(record.epoch) / 100;
                record.trainRunning = value(record.epoch);
                live->append(record);
            }
            const double before = threadMilliseconds();
            chart->updateRun(curveRun(*live, epochs, runs));
            view.grab();
            frames.push_back(threadMilliseconds() - before);
        }
        std::sort(frames.begin(), frames.end());
        qInfo("processor time of a frame %.1f ms, of the longest %.1f ms", frames[frames.size() / 2], frames.back());
        QVERIFY2(frames[frames.size() / 2] < 50, qPrintable(QString::number(frames[frames.size() / 2])));
    }
};

QTEST_MAIN(tst_ChartFrames)
#include "tst_chart_frames.moc"
