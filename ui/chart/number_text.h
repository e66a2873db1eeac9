// Numbers as people read them: thousands separated, SI prefixes, powers of ten; never "1e+06".
#pragma once

#include <QtCore/QString>

#include <cstdint>

namespace epochscope {

// 40000 → "40,000".
QString groupedText(std::int64_t value);

// A value of an axis or a read-out: `digits` significant digits at least where the number has a fraction.
// 0.0893, 12.5, 40,000, 1.5 M, 5×10⁻⁵; "undefined" for NaN.
QString valueText(double value, int digits = 3);

// A number with `decimals` decimals and thousands separated: 1,234.50.
QString fixedText(double value, int decimals);

// 10ⁿ and m×10ⁿ with raised digits.
QString powerText(double mantissa, int exponent, int decimals = 2);

// A rate in SI prefixes: 9.1e6 → "9.1 M".
QString siText(double value);

// 0.125 s → "125 ms"; from a second on 75.25 s → "1:15.2"; from an hour on "1:02:03"; from a day on "3 d 4 h".
QString durationText(double seconds);

} // namespace epochscope
