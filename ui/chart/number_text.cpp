#include "chart/number_text.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

constexpr double largestPlain = 999'999.5; // beyond: SI prefixes
constexpr double largestPrefixed = 1e15;   // beyond: powers of ten, as few know P and E
constexpr double smallestPlain = 1e-4;     // below: powers of ten

int exponentOf(double value) { return static_cast<int>(std::floor(std::log10(std::abs(value)))); }

QString withoutTrailingZeros(QString text)
{
    if (!text.contains(u'.'))
        return text;
    while (text.endsWith(u'0'))
        text.chop(1);
    if (text.endsWith(u'.'))
        text.chop(1);
    return text;
}

struct Prefixed
{
    double value;
    QStringView prefix;
};

Prefixed prefixed(double value)
{
    static constexpr std::array<QStringView, 7> prefixes = {u"", u" k", u" M", u" G", u" T", u" P", u" E"};
    std::size_t index = 0;
    while (std::abs(value) >= 999.5 && index + 1 < prefixes.size()) {
        value /= 1000;
        ++index;
    }
    return {value, prefixes[index]};
}
} // namespace

QString groupedText(std::int64_t value) { return QString::fromStdString(grouped(value)); }

QString fixedText(double value, int decimals)
{
    QString text = QString::number(std::abs(value), 'f', std::clamp(decimals, 0, 17));
    const auto point = text.indexOf(u'.');
    for (auto place = (point < 0 ? text.size() : point) - 3; place > 0; place -= 3)
        text.insert(place, u',');
    const bool isZero = std::none_of(text.cbegin(), text.cend(), [](QChar c) { return c >= u'1' && c <= u'9'; });
    return value < 0 && !isZero ? u"−"_s + text : text;
}

QString powerText(double mantissa, int exponent, int decimals)
{
    static constexpr QStringView raised = u"⁰¹²³⁴⁵⁶⁷⁸⁹";
    QString power = exponent < 0 ? u"⁻"_s : QString();
    for (const QChar digit : QString::number(std::abs(exponent)))
        power += raised[digit.digitValue()];
    const QString times = withoutTrailingZeros(fixedText(mantissa, decimals));
    return times == u"1" ? u"10"_s + power : times + u"×10"_s + power;
}

QString valueText(double value, int digits)
{
    if (std::isnan(value))
        return u"undefined"_s;
    if (std::isinf(value))
        return value > 0 ? u"∞"_s : u"−∞"_s;
    if (value == 0)
        return u"0"_s;
    const double size = std::abs(value);
    if (size >= largestPrefixed || size < smallestPlain) {
        const int exponent = exponentOf(value);
        // Twice, as 10^308 and 10^-308 have no reciprocal that is a normal number.
        const int half = exponent / 2;
        return powerText(value / std::pow(10.0, half) / std::pow(10.0, exponent - half), exponent, std::max(2, digits - 1));
    }
    if (size > largestPlain) {
        const auto [number, prefix] = prefixed(value);
        return withoutTrailingZeros(fixedText(number, std::max(0, digits - 1 - exponentOf(number)))) +
               prefix.toString();
    }
    return fixedText(value, std::max(0, digits - 1 - exponentOf(value)));
}

QString siText(double value)
{
    if (!std::isfinite(value))
        return u"–"_s;
    const auto [number, prefix] = prefixed(value);
    return fixedText(number, std::abs(number) < 9.95 ? 1 : 0) + prefix.toString();
}

QString durationText(double seconds)
{
    if (!(seconds >= 0) || seconds > 1e11)
        return u"–"_s;
    if (seconds > 0 && seconds < 0.0005)
        return u"<1 ms"_s;
    if (seconds < 0.9995)
        return u"%1 ms"_s.arg(std::lround(seconds * 1000));
    const auto whole = static_cast<std::int64_t>(seconds);
    const auto two = [](std::int64_t number) { return u"%1"_s.arg(number, 2, 10, QChar(u'0')); };
    if (whole >= 86'400)
        return u"%1 d %2 h"_s.arg(groupedText(whole / 86'400)).arg(whole % 86'400 / 3'600);
    if (whole >= 3'600)
        return u"%1:%2:%3"_s.arg(whole / 3'600).arg(two(whole / 60 % 60), two(whole % 60));
    const auto tenths = static_cast<std::int64_t>((seconds - static_cast<double>(whole)) * 10);
    return u"%1:%2.%3"_s.arg(whole / 60).arg(two(whole % 60)).arg(tenths);
}

} // namespace epochscope
