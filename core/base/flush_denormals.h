// While it lives, this thread takes and makes 0 of numbers too small for a float's full precision (below 1.2·10⁻³⁸).
//
// Penalties and Adam's averages let weights of inputs that are always 0 shrink without end, and processors are a hundred times
// slower with such numbers than with others. Without SSE nothing changes but the speed.
#pragma once

#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

namespace epochscope {

class FlushDenormals
{
public:
#if defined(__SSE2__)
    // Setting costs as much as some tens of operations: where they are flushed already, nothing is done.
    FlushDenormals() : m_before(_mm_getcsr()), m_sets((m_before & both) != both)
    {
        if (m_sets)
            _mm_setcsr(m_before | both);
    }
    ~FlushDenormals()
    {
        if (m_sets)
            _mm_setcsr(m_before);
    }
#else
    FlushDenormals() {}
    ~FlushDenormals() {}
#endif
    FlushDenormals(const FlushDenormals&) = delete;
    FlushDenormals& operator=(const FlushDenormals&) = delete;

private:
#if defined(__SSE2__)
    static constexpr unsigned results = 1U << 15, operands = 1U << 6, both = results | operands;
    const unsigned m_before;
    const bool m_sets;
#endif
};

} // namespace epochscope
