#include "chart/axis_ticks.h"

#include "chart/number_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

constexpr double largest = 1e15;
constexpr double smallestOnLog = 1e-300;

double powerOfTen(int exponent) { return std::pow(10.0, exponent); }

// All labels of a linear axis in one form: the same decimals and the same prefix.
QString linearLabel(double value, double step, double size)
{
    if (value == 0)
        return u"0"_s;
    static constexpr std::array<std::pair<double, QStringView>, 4> prefixes = {
        {{1e15, u" P"}, {1e12, u" T"}, {1e9, u" G"}, {1e6, u" M"}}};
    double unit = 1;
    QStringView suffix;
    for (const auto& [factor, prefix] : prefixes)
        if (size >= factor) {
            unit = factor;
            suffix = prefix;
            break;
        }
    if (size < 1e-3) {
        const int exponent = static_cast<int>(std::floor(std::log10(std::abs(value) * (1 + 1e-12))));
        return powerText(value / powerOfTen(exponent), exponent);
    }
    const int decimals = std::max(0, static_cast<int>(-std::floor(std::log10(step / unit * (1 + 1e-12)))));
    return fixedText(value / unit, decimals) + suffix.toString();
}

QString logarithmicLabel(double value)
{
    const int exponent = static_cast<int>(std::floor(std::log10(value * (1 + 1e-12))));
    if (exponent < -4 || exponent > 8)
        return powerText(value / powerOfTen(exponent), exponent);
    if (exponent >= 6)
        return fixedText(value / 1e6, 0) + u" M"_s;
    return fixedText(value, std::max(0, -exponent));
}
} // namespace

Range drawable(Range range, bool logarithmic)
{
    const double lowest = logarithmic ? smallestOnLog : -largest;
    const auto usable = [&](double value, double otherwise) {
        return std::isnan(value) ? otherwise : std::clamp(value, lowest, largest);
    };
    range = {usable(range.from, logarithmic ? 0.1 : 0), usable(range.to, 1)};
    if (range.from > range.to)
        std::swap(range.from, range.to);
    const double size = std::max(std::abs(range.from), std::abs(range.to));
    if (range.width() <= size * 1e-6) {
        if (logarithmic)
            range = {range.from / 2, range.to * 2};
        else if (size == 0)
            range = {0, 1};
        else
            range = {range.from - size / 2, range.to + size / 2};
    }
    return range;
}

double stepCeiling(double value)
{
    const double power = powerOfTen(static_cast<int>(std::floor(std::log10(value))));
    for (const double factor : {1.0, 2.0, 5.0, 10.0})
        if (factor * power >= value * (1 - 1e-12))
            return factor * power;
    return 10 * power;
}

double stepFloor(double value)
{
    const double power = powerOfTen(static_cast<int>(std::floor(std::log10(value * (1 + 1e-12)))));
    for (const double factor : {5.0, 2.0})
        if (factor * power <= value * (1 + 1e-12))
            return factor * power;
    return power;
}

std::vector<Tick> linearTicks(Range range, int most, double leastStep)
{
    range = drawable(range, false);
    const double step = std::max(leastStep, stepCeiling(range.width() / std::max(1, most - 1) * (1 - 1e-9)));
    const double size = std::max(std::abs(range.from), std::abs(range.to));
    std::vector<Tick> ticks;
    const auto first = std::ceil(range.from / step - 1e-6);
    const auto last = std::floor(range.to / step + 1e-6);
    for (double index = first; index <= last; index += 1) {
        const double value = index == 0 ? 0 : index * step;
        ticks.push_back({value, linearLabel(value, step, size)});
    }
    return ticks;
}

std::vector<Tick> logarithmicTicks(Range range, int most)
{
    range = drawable(range, true);
    const int first = static_cast<int>(std::floor(std::log10(range.from) + 1e-9));
    const int last = static_cast<int>(std::ceil(std::log10(range.to) - 1e-9));
    const auto inside = [&](double value) {
        return value >= range.from * (1 - 1e-9) && value <= range.to * (1 + 1e-9);
    };

    const auto marks = [&](std::initializer_list<double> factors, int stride) {
        std::vector<double> values;
        for (int exponent = first; exponent <= last; ++exponent)
            if (exponent % stride == 0)
                for (const double factor : factors)
                    if (const double value = factor * powerOfTen(exponent); inside(value))
                        values.push_back(value);
        return values;
    };

    std::vector<double> values = marks({1, 2, 5}, 1);
    if (values.size() < 3) // less than a decade: steps of the value itself
        return linearTicks(range, most);
    for (int stride = 1; static_cast<int>(values.size()) > most; ++stride)
        values = marks({1}, stride);
    std::vector<Tick> ticks;
    for (const double value : values)
        ticks.push_back({value, logarithmicLabel(value)});
    return ticks;
}

} // namespace epochscope
