// Gradients of single samples and of sets of them against differences of the loss in double precision.
#include "analysis/sample_gradients.h"
#include "gradient_bench.h"
#include "sample_data.h"
#include "test_case.h"

using namespace epochscope;

namespace {
const std::atomic<bool> never{false}, atOnce{true};
constexpr double single = 1e-5; // of single precision, some roundings

bool isNear(double actual, double expected) { return std::abs(actual - expected) <= single * std::max(std::abs(expected), 1e-3); }
} // namespace

class tst_SampleGradients : public TestCase
{
    Q_OBJECT
private Q_SLOTS:
    void gradientsAreTheSlopesOfTheLoss_data()
    {
        QTest::addColumn<int>("lossCase");
        QTest::addColumn<bool>("classWeights");
        for (int i = 0; i < static_cast<int>(std::size(bench::lossCases)); ++i)
            for (const bool weights : {false, true})
                if (!weights || bench::lossCases[i].task == Task::classification)
                    QTest::addRow("%s%s", bench::lossCases[i].name, weights ? ", weighted" : "") << i << weights;
    }

    void gradientsAreTheSlopesOfTheLoss()
    {
        QFETCH(int, lossCase);
        QFETCH(bool, classWeights);
        const bench::LossCase& loss = bench::lossCases[lossCase];
        bench::Bench bench(loss, Activation::tanh, {5}, classWeights);
        // At weights that are the same in both precisions.
        std::vector<float> parameters;
        for (double& each : bench.parameters())
            each = double{parameters.emplace_back(static_cast<float>(each))};
        Experiment experiment;
        experiment.loss.kind = loss.kind;
        experiment.loss.classWeight = classWeights ? ClassWeight::balanced : ClassWeight::none;
        SampleGradients gradients(experiment, sample_data::prepared(bench.data()), bench.shape());
        std::vector<std::uint32_t> samples;
        std::vector<float> one(parameters.size());
        for (std::uint32_t sample = 0; sample < gradients.samples(); ++sample) {
            samples.push_back(sample);
            QVERIFY(isNear(gradients.one(parameters, sample, one), bench.lossByDefinition({sample})));
            const std::vector<double> slopes = bench.centralDifferences({sample});
            for (std::size_t i = 0; i < slopes.size(); ++i)
                QVERIFY(std::abs(double{one[i]} - slopes[i]) < single * std::max(1.0, std::abs(slopes[i])));
        }
        double meanLoss = 0;
        Eigen::VectorXd mean;
        QVERIFY(gradients.mean(parameters, samples, meanLoss, mean, never));
        QVERIFY(isNear(meanLoss, bench.lossByDefinition(samples)));
        QVERIFY(!gradients.mean(parameters, samples, meanLoss, mean, atOnce));
        QVERIFY(gradients.mean(parameters, samples, meanLoss, mean, never));
        const std::vector<double> slopes = bench.centralDifferences(samples);
        for (std::size_t i = 0; i < slopes.size(); ++i)
            QVERIFY(std::abs(mean[static_cast<Eigen::Index>(i)] - slopes[i]) < single * std::max(1.0, std::abs(slopes[i])));
    }
};

QTEST_APPLESS_MAIN(tst_SampleGradients)
#include "tst_sample_gradients.moc"
