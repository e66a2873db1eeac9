// Where an axis is marked, in steps that people can read: 1, 2 and 5 times a power of ten.
#pragma once

#include <QtCore/QString>

#include <vector>

namespace epochscope {

struct Tick
{
    double value = 0;
    QString label;
    bool operator==(const Tick&) const = default;
};

struct Range
{
    double from = 0;
    double to = 1;
    double width() const { return to - from; }
    bool operator==(const Range&) const = default;
};

// A range that can be drawn: finite, in order, at least a millionth of its size wide, at most ±1e15 (what doubles
// still tell apart on a screen). A logarithmic one is above zero too.
Range drawable(Range range, bool logarithmic);

// The smallest 1, 2 or 5 times a power of ten that is not below the value (above zero), and the largest not above.
double stepCeiling(double value);
double stepFloor(double value);

// At most `most` marks inside the range (two where `most` is less), no closer than `leastStep`.
std::vector<Tick> linearTicks(Range range, int most, double leastStep = 0);
// The same on a logarithmic axis: 1, 2, 5 in each decade while there is room, then decades, then every n-th decade.
std::vector<Tick> logarithmicTicks(Range range, int most);

} // namespace epochscope
