// Samples, which stand side by side or anywhere in the part: where they are, how they are copied, and how they are asked for
// before their turn comes. Inside the kernels only.
#pragma once

#include "kernels/lanes.h"

namespace epochscope::kernels {

// b ↦ the features of a block's sample b.
struct Samples
{
    const float* first = nullptr;
    Index stride = 0;
    const std::uint32_t* samples = nullptr;
    const float* operator()(Index b) const { return first + (samples ? static_cast<Index>(samples[b]) : b) * stride; }
};

constexpr Index lineFloats = 16; // of a line of the caches

// Asks for the lines of memory that a sample stands in.
inline void prefetchSample(const float* from, Index count)
{
    for (Index i = 0; i < count; i += lineFloats)
        __builtin_prefetch(from + i);
    __builtin_prefetch(from + count - 1);
}

// Data of no more floats stay in the nearer caches by themselves.
constexpr Index nearFloats = 64 * 1024;
constexpr std::size_t samplesAhead = 8; // at least; how many samples before its turn one is asked for

inline void copyColumn(const float* from, Index count, float* to)
{
    if (count >= 16)
        std::memcpy(to, from, static_cast<std::size_t>(count) * sizeof(float));
    else
        for (Index i = 0; i < count; ++i)
            to[i] = from[i];
}

} // namespace epochscope::kernels
