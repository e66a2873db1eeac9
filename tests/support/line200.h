// Line-200, the preset of the tests that are statistics: y = 2x − 1 + N(0, 0.3²), 200 samples, learning rate 0.05,
// from w = b = 0, over 200 data sets.
#pragma once

#include "training/run_data.h"
#include "training/trainer.h"

#include <QtCore/QtGlobal>

#include <array>
#include <memory>
#include <span>

namespace epochscope::line200 {

inline constexpr int dataSets = 200;
inline constexpr std::int64_t samples = 200;
inline constexpr double rate = 0.05;

inline Experiment lineExperiment(std::int64_t seed, std::int64_t batch, std::int64_t epochs)
{
    Experiment experiment; // the format's defaults are Line-200 but for these
    experiment.batch.size = batch;
    experiment.stop.epochs = epochs;
    experiment.seed.data = seed;
    experiment.seed.shuffle = seed;
    return experiment;
}

// The mean squared error of a line is a parabola in (w, b), known exactly from the data's moments.
class Parabola
{
public:
    explicit Parabola(const Dataset& data)
    {
        const double n = static_cast<double>(data.samples());
        for (Eigen::Index i = 0; i < data.features.cols(); ++i) {
            const double x = double{data.features(0, i)};
            const double y = double{data.targets(0, i)};
            m_x += x / n;
            m_y += y / n;
            m_xx += x * x / n;
            m_xy += x * y / n;
            m_yy += y * y / n;
        }
    }

    double at(double w, double b) const
    {
        return m_yy + w * w * m_xx + b * b + 2 * w * b * m_x - 2 * w * m_xy - 2 * b * m_y;
    }
    double at(std::span<const float> parameters) const { return at(double{parameters[0]}, double{parameters[1]}); }
    std::array<double, 2> gradient(double w, double b) const
    {
        return {2 * (w * m_xx + b * m_x - m_xy), 2 * (w * m_x + b - m_y)};
    }
    double bestSlope() const { return (m_xy - m_x * m_y) / (m_xx - m_x * m_x); }
    double bestIntercept() const { return m_y - bestSlope() * m_x; }
    double least() const { return at(bestSlope(), bestIntercept()); }

private:
    double m_x = 0, m_y = 0, m_xx = 0, m_xy = 0, m_yy = 0;
};

inline std::shared_ptr<const PreparedData> dataOf(const Experiment& experiment)
{
    auto data = prepareRunData(experiment, {});
    if (!data)
        qFatal("%s", data.error().text().c_str());
    return *data;
}

inline std::unique_ptr<Trainer> trainerOf(const Experiment& experiment, std::shared_ptr<const PreparedData> data)
{
    auto trainer = Trainer::make(experiment, std::move(data));
    if (!trainer)
        qFatal("%s", trainer.error().text().c_str());
    return std::move(*trainer);
}

} // namespace epochscope::line200
