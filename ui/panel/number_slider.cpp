#include "panel/number_slider.h"

#include <QtCore/QSignalBlocker>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace epochscope {

namespace {
constexpr int places = 400;

double roundedTo(double value, int digits)
{
    if (value == 0)
        return 0;
    const double unit = std::pow(10.0, std::floor(std::log10(std::abs(value))) - digits + 1);
    // Through the reciprocal where the unit is below 1: 29 / 100 is the double that people mean by 0.29, 29 · 0.01 is
    // not.
    return unit < 1 ? std::round(value / unit) / std::round(1 / unit) : std::round(value / unit) * unit;
}
} // namespace

std::optional<SliderScale> sliderScale(std::string_view path)
{
    static constexpr std::array<std::pair<std::string_view, SliderScale>, 10> scales = {{
        {"data.samples", {10, 10'000, true, true, 0}},
        {"batch.size", {1, 200, true, true, 0}}, // up to the number of samples, set by the panel
        {"stop.epochs", {1, 10'000, true, true, 0}},
        {"optimizer.learning_rate", {1e-4, 10, true, false, 0}},
        {"data.noise", {0, 2, false, false, 0.05}},
        {"data.label_flip", {0, 0.5, false, false, 0.01}},
        {"data.validation", {0, 0.9, false, false, 0.05}},
        {"data.test", {0, 0.9, false, false, 0.05}},
        {"optimizer.momentum", {0, 0.99, false, false, 0.01}},
        {"optimizer.weight_decay", {0, 0.1, false, false, 0.001}},
    }};
    const auto* found =
        std::find_if(scales.begin(), scales.end(), [&](const auto& entry) { return entry.first == path; });
    return found == scales.end() ? std::nullopt : std::optional(found->second);
}

NumberSlider::NumberSlider(const SliderScale& scale, QWidget* parent)
    : QSlider(Qt::Horizontal, parent), m_scale(scale)
{
    setRange(0, places);
    setPageStep(places / 20);
    connect(this, &QSlider::valueChanged, this, [this] { Q_EMIT edited(number()); });
}

int NumberSlider::place(double value) const
{
    const auto [from, to] = std::pair(m_scale.from, m_scale.to);
    const double inside = std::clamp(value, from, to);
    if (to <= from)
        return 0;
    const double share =
        m_scale.logarithmic ? std::log(inside / from) / std::log(to / from) : (inside - from) / (to - from);
    return static_cast<int>(std::lround(share * places));
}

void NumberSlider::setScale(const SliderScale& scale)
{
    m_scale = scale;
    setNumber(m_number);
}

void NumberSlider::setNumber(double value)
{
    m_number = value;
    const QSignalBlocker silent(this); // only the user's own movement is an edit
    setValue(place(value));
    update();
}

double NumberSlider::number() const
{
    const auto [from, to] = std::pair(m_scale.from, m_scale.to);
    if (value() == minimum())
        return from;
    if (value() == maximum())
        return to;
    const double share = static_cast<double>(value()) / places;
    const double number = m_scale.logarithmic ? from * std::pow(to / from, share) : from + share * (to - from);
    if (m_scale.whole)
        return std::round(number < 100 ? number : roundedTo(number, 2));
    if (m_scale.step > 0)
        return std::round(number / m_scale.step) / std::round(1 / m_scale.step);
    return roundedTo(number, 2);
}

} // namespace epochscope
