#include "plain_loop.h"

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

namespace {

using Features = Eigen::Map<const Eigen::MatrixXf>;

// xoshiro128++ (Blackman, Vigna 2019), and places by a multiplication.
class Shuffle
{
public:
    explicit Shuffle(std::int64_t samples) : m_order(static_cast<std::size_t>(samples))
    {
        std::iota(m_order.begin(), m_order.end(), 0);
    }
    void draw()
    {
        for (std::size_t i = m_order.size() - 1; i > 0; --i)
            std::swap(m_order[i], m_order[(std::uint64_t{next()} * (i + 1)) >> 32]);
    }
    std::span<const int> batch(std::int64_t from, std::int64_t count) const
    {
        return std::span(m_order).subspan(static_cast<std::size_t>(from), static_cast<std::size_t>(count));
    }

private:
    static std::uint32_t rotl(std::uint32_t x, int k) { return (x << k) | (x >> (32 - k)); }
    std::uint32_t next()
    {
        const std::uint32_t result = rotl(m_state[0] + m_state[3], 7) + m_state[0];
        const std::uint32_t t = m_state[1] << 9;
        m_state[2] ^= m_state[0];
        m_state[3] ^= m_state[1];
        m_state[1] ^= m_state[2];
        m_state[0] ^= m_state[3];
        m_state[2] ^= t;
        m_state[3] = rotl(m_state[3], 11);
        return result;
    }
    std::vector<int> m_order;
    std::uint32_t m_state[4] = {0x9E3779B9, 0x7F4A7C15, 0xF39CC060, 0x5CEDC834};
};

class Line : public PlainLoop
{
public:
    Line(const PlainData& data, std::int64_t batch, float rate)
        : m_features(data.features, data.featureCount, data.samples), m_values(data.values), m_shuffle(data.samples),
          m_input(data.featureCount, batch), m_target(batch), m_error(batch), m_weights(Eigen::VectorXf::Zero(data.featureCount)),
          m_batch(batch), m_rate(rate)
    {
    }

    double epoch() override
    {
        m_shuffle.draw();
        double sum = 0;
        for (std::int64_t from = 0; from < m_features.cols(); from += m_batch) {
            const auto samples = m_shuffle.batch(from, std::min(m_batch, m_features.cols() - from));
            const auto n = static_cast<Eigen::Index>(samples.size());
            for (Eigen::Index j = 0; j < n; ++j) {
                m_input.col(j) = m_features.col(samples[static_cast<std::size_t>(j)]);
                m_target(j) = m_values[samples[static_cast<std::size_t>(j)]];
            }
            auto error = m_error.head(n);
            error.noalias() = m_input.leftCols(n).transpose() * m_weights;
            error.array() += m_bias;
            error -= m_target.head(n);
            sum += static_cast<double>(error.squaredNorm());
            const float rate = m_rate * 2 / static_cast<float>(n);
            m_weights.noalias() -= rate * (m_input.leftCols(n) * error);
            m_bias -= rate * error.sum();
        }
        return sum / static_cast<double>(m_features.cols());
    }

private:
    Features m_features;
    const float* m_values;
    Shuffle m_shuffle;
    Eigen::MatrixXf m_input;
    Eigen::VectorXf m_target, m_error, m_weights;
    float m_bias = 0;
    std::int64_t m_batch;
    float m_rate;
};

class Logit : public PlainLoop
{
public:
    Logit(const PlainData& data, float rate)
        : m_features(data.features, data.featureCount, data.samples), m_labels(data.labels), m_shuffle(data.samples),
          m_weights(Eigen::VectorXf::Zero(data.featureCount)), m_rate(rate)
    {
    }

    double epoch() override
    {
        m_shuffle.draw();
        double sum = 0;
        for (const int sample : m_shuffle.batch(0, m_features.cols())) {
            const auto x = m_features.col(sample);
            const auto y = static_cast<float>(m_labels[sample]);
            const float z = m_weights.dot(x) + m_bias;
            sum += static_cast<double>(std::max(z, 0.F) - y * z + std::log1p(std::exp(-std::abs(z))));
            const float g = m_rate * (1 / (1 + std::exp(-z)) - y);
            m_weights.noalias() -= g * x;
            m_bias -= g;
        }
        return sum / static_cast<double>(m_features.cols());
    }

private:
    Features m_features;
    const std::int32_t* m_labels;
    Shuffle m_shuffle;
    Eigen::VectorXf m_weights;
    float m_bias = 0;
    float m_rate;
};

class Network : public PlainNetwork
{
public:
    Network(const std::vector<std::int64_t>& widths, PlainActivation activation, const PlainData& data, std::int64_t batch,
            float rate)
        : m_layers(widths.size() - 1), m_features(data.features, data.featureCount, data.samples), m_labels(data.labels),
          m_shuffle(data.samples), m_input(widths.front(), batch), m_label(batch), m_row(batch), m_activation(activation),
          m_batch(batch), m_rate(rate)
    {
        std::srand(1);
        for (std::size_t i = 0; i < m_layers.size(); ++i) {
            Layer& layer = m_layers[i];
            layer.weights = Eigen::MatrixXf::Random(widths[i + 1], widths[i]) / std::sqrt(static_cast<float>(widths[i]));
            layer.weightGradient = layer.weights;
            layer.bias = layer.biasGradient = Eigen::VectorXf::Zero(widths[i + 1]);
            layer.values = layer.deltas = Eigen::MatrixXf::Zero(widths[i + 1], batch);
        }
    }

    double epoch() override
    {
        m_shuffle.draw();
        double sum = 0;
        for (std::int64_t from = 0; from < m_features.cols(); from += m_batch) {
            const auto samples = m_shuffle.batch(from, std::min(m_batch, m_features.cols() - from));
            const float loss = gradientOf(samples);
            update();
            sum += static_cast<double>(loss) * static_cast<double>(samples.size());
        }
        return sum / static_cast<double>(m_features.cols());
    }

    float forward(std::int64_t count) override { return forwardOf(m_shuffle.batch(0, count)); }
    float gradient(std::int64_t count) override { return gradientOf(m_shuffle.batch(0, count)); }
    float step(std::int64_t count) override
    {
        const float loss = gradient(count);
        update();
        return loss;
    }

private:
    struct Layer
    {
        Eigen::MatrixXf weights, weightGradient, values, deltas;
        Eigen::VectorXf bias, biasGradient;
    };

    // The mean loss; leaves its gradient by the outputs in the last layer's deltas.
    float forwardOf(std::span<const int> samples)
    {
        const auto n = static_cast<Eigen::Index>(samples.size());
        for (Eigen::Index j = 0; j < n; ++j) {
            const int sample = samples[static_cast<std::size_t>(j)];
            m_input.col(j) = m_features.col(sample);
            m_label(j) = m_labels[sample];
        }
        const std::size_t last = m_layers.size() - 1;
        for (std::size_t i = 0; i <= last; ++i) {
            auto z = m_layers[i].values.leftCols(n);
            if (i == 0)
                z.noalias() = m_layers[i].weights * m_input.leftCols(n);
            else
                z.noalias() = m_layers[i].weights * m_layers[i - 1].values.leftCols(n);
            z.colwise() += m_layers[i].bias;
            if (i == last)
                break;
            if (m_activation == PlainActivation::relu)
                z = z.cwiseMax(0.F);
            else
                z = z.array().tanh().matrix();
        }
        auto z = m_layers[last].values.leftCols(n);
        auto g = m_layers[last].deltas.leftCols(n);
        const float each = 1 / static_cast<float>(n);
        float loss = 0;
        if (z.rows() == 1) {
            for (Eigen::Index j = 0; j < n; ++j) {
                const float value = z(0, j);
                const auto y = static_cast<float>(m_label(j));
                loss += std::max(value, 0.F) - y * value + std::log1p(std::exp(-std::abs(value)));
                g(0, j) = (1 / (1 + std::exp(-value)) - y) * each;
            }
            return loss * each;
        }
        m_row.head(n) = z.colwise().maxCoeff();
        z.rowwise() -= m_row.head(n);
        g = z.array().exp().matrix();
        m_row.head(n) = g.colwise().sum();
        for (Eigen::Index j = 0; j < n; ++j)
            loss += std::log(m_row(j)) - z(m_label(j), j);
        g.array().rowwise() /= m_row.head(n).array();
        for (Eigen::Index j = 0; j < n; ++j)
            g(m_label(j), j) -= 1;
        g *= each;
        return loss * each;
    }

    float gradientOf(std::span<const int> samples)
    {
        const float loss = forwardOf(samples);
        const auto n = static_cast<Eigen::Index>(samples.size());
        for (std::size_t i = m_layers.size(); i-- > 0;) {
            Layer& layer = m_layers[i];
            const auto delta = layer.deltas.leftCols(n);
            if (i > 0) {
                const auto values = m_layers[i - 1].values.leftCols(n);
                layer.weightGradient.noalias() = delta * values.transpose();
                auto previous = m_layers[i - 1].deltas.leftCols(n);
                previous.noalias() = layer.weights.transpose() * delta;
                if (m_activation == PlainActivation::relu)
                    previous.array() *= (values.array() > 0.F).cast<float>();
                else
                    previous.array() *= 1.F - values.array().square();
            } else {
                layer.weightGradient.noalias() = delta * m_input.leftCols(n).transpose();
            }
            layer.biasGradient.noalias() = delta.rowwise().sum();
        }
        return loss;
    }

    void update()
    {
        for (Layer& layer : m_layers) {
            layer.weights.noalias() -= m_rate * layer.weightGradient;
            layer.bias.noalias() -= m_rate * layer.biasGradient;
        }
    }

    std::vector<Layer> m_layers;
    Features m_features;
    const std::int32_t* m_labels;
    Shuffle m_shuffle;
    Eigen::MatrixXf m_input;
    Eigen::VectorXi m_label;
    Eigen::RowVectorXf m_row;
    PlainActivation m_activation;
    std::int64_t m_batch;
    float m_rate;
};

} // namespace

PlainLoop::~PlainLoop() = default;

std::unique_ptr<PlainLoop> plainLine(const PlainData& data, std::int64_t batch, float rate)
{
    return std::make_unique<Line>(data, batch, rate);
}

std::unique_ptr<PlainLoop> plainLogit(const PlainData& data, float rate) { return std::make_unique<Logit>(data, rate); }

std::unique_ptr<PlainNetwork> PlainNetwork::make(const std::vector<std::int64_t>& widths, PlainActivation activation,
                                                 const PlainData& data, std::int64_t batch, float rate)
{
    return std::make_unique<Network>(widths, activation, data, batch, rate);
}
