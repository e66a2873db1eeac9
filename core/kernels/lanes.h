// Vectors of floats, by Eigen's packets, and the first few of their lanes at the end of a column. Inside the kernels only.
#pragma once

#include <Eigen/Core>

#include <cstdint>
#include <cstring>
#include <type_traits>

namespace epochscope::kernels {

using Index = std::int64_t;
namespace packet = Eigen::internal;

// The widest vector of this level, and the one of half the width for columns that would leave much of it empty.
using WidePacket = packet::packet_traits<float>::type;
#ifdef EIGEN_VECTORIZE_SSE
using SmallPacket = packet::Packet4f;
#else
using SmallPacket = WidePacket;
#endif
#ifdef EIGEN_VECTORIZE_AVX512
using NarrowPacket = packet::Packet8f;
constexpr int vectorRegisters = 32;
#else
using NarrowPacket = WidePacket;
constexpr int vectorRegisters = 16;
#endif

template <class P>
constexpr int width = packet::unpacket_traits<P>::size;

template <class P>
P load(const float* from)
{
    return packet::ploadu<P>(from);
}
template <class P>
void store(float* to, const P& values)
{
    packet::pstoreu<float, P>(to, values);
}
template <class P>
P broadcast(float value)
{
    return packet::pset1<P>(value);
}
template <class P>
P zero()
{
    return packet::pset1<P>(0.F);
}

// A small vector in the first lanes; the others are 0.
template <class P>
P widened(const SmallPacket& values)
{
#ifdef EIGEN_VECTORIZE_AVX512
    if constexpr (std::is_same_v<P, packet::Packet16f>)
        return _mm512_zextps128_ps512(values);
    else
#endif
#ifdef EIGEN_VECTORIZE_AVX
    if constexpr (std::is_same_v<P, packet::Packet8f>)
        return _mm256_zextps128_ps256(values);
    else
#endif
        return values;
}

// While the upper halves of vectors are in use, as this processor sees it, SSE instructions wait for what last wrote their register,
// and the rest of the program is made of such. A thread begins with the state of the one that started it, and work with short
// vectors alone leaves that as it is.
inline void clearUpperHalves()
{
#ifdef EIGEN_VECTORIZE_AVX
    _mm256_zeroupper();
#endif
}

// The sum of all lanes, in each of them; in the order in which predux adds.
template <class P>
P sumInAllLanes(const P& values)
{
    return broadcast<P>(packet::predux(values));
}
#ifdef EIGEN_VECTORIZE_SSE
template <>
inline packet::Packet4f sumInAllLanes(const packet::Packet4f& values)
{
    const __m128 two = _mm_add_ps(values, _mm_shuffle_ps(values, values, _MM_SHUFFLE(1, 0, 3, 2)));
    return _mm_add_ps(two, _mm_shuffle_ps(two, two, _MM_SHUFFLE(2, 3, 0, 1)));
}
#endif
#ifdef EIGEN_VECTORIZE_AVX
template <>
inline packet::Packet8f sumInAllLanes(const packet::Packet8f& values)
{
    const __m256 four = _mm256_add_ps(values, _mm256_permute2f128_ps(values, values, 1));
    const __m256 two = _mm256_add_ps(four, _mm256_permute_ps(four, _MM_SHUFFLE(1, 0, 3, 2)));
    return _mm256_add_ps(two, _mm256_permute_ps(two, _MM_SHUFFLE(2, 3, 0, 1)));
}
#endif

// w − η·g, rounded once where the processor can. `minusRate` is −η.
template <class P>
P descended(const P& w, const P& minusRate, const P& gradient)
{
    return packet::pmadd(minusRate, gradient, w);
}

// The first `count` lanes as `at(lane)` gives them, 1 ≤ count ≤ width; the others are 0. No way through memory where it can be
// helped: a vector is read long after its lanes have been written one by one.
template <class P, class At>
inline __attribute__((always_inline)) P lanesFrom(int count, const At& at)
{
#ifdef EIGEN_VECTORIZE_SSE
    if constexpr (std::is_same_v<P, packet::Packet4f>) {
        switch (count) {
        case 1:
            return _mm_set_ss(at(0));
        case 2:
            return _mm_setr_ps(at(0), at(1), 0, 0);
        case 3:
            return _mm_setr_ps(at(0), at(1), at(2), 0);
        default:
            return _mm_setr_ps(at(0), at(1), at(2), at(3));
        }
    }
#endif
    alignas(64) float lanes[width<P>] = {};
    for (int lane = 0; lane < count; ++lane)
        lanes[lane] = at(lane);
    return packet::pload<P>(lanes);
}

// The first `count` lanes, 1 ≤ count < width; the others are 0, or stay in memory as they are.
template <class P>
class FirstLanes
{
public:
    explicit FirstLanes(int count) : m_count(count) {}
    P load(const float* from) const
    {
        alignas(64) float lanes[width<P>] = {};
        std::memcpy(lanes, from, static_cast<std::size_t>(m_count) * sizeof(float));
        return packet::pload<P>(lanes);
    }
    void store(float* to, const P& values) const
    {
        alignas(64) float lanes[width<P>];
        packet::pstore<float, P>(lanes, values);
        std::memcpy(to, lanes, static_cast<std::size_t>(m_count) * sizeof(float));
    }

private:
    int m_count;
};

#ifdef EIGEN_VECTORIZE_SSE
// Two floats from or to anywhere: what the intrinsics dereference would have to be aligned.
inline __m128 loadTwo(const float* from)
{
    double both;
    std::memcpy(&both, from, sizeof(both));
    return _mm_castpd_ps(_mm_set_sd(both));
}
inline void storeTwo(float* to, const __m128& values)
{
    const double both = _mm_cvtsd_f64(_mm_castps_pd(values));
    std::memcpy(to, &both, sizeof(both));
}

template <>
class FirstLanes<packet::Packet4f>
{
public:
    explicit FirstLanes(int count) : m_count(count) {}
    packet::Packet4f load(const float* from) const
    {
        if (m_count == 1)
            return _mm_load_ss(from);
        const __m128 two = loadTwo(from);
        return m_count == 2 ? two : _mm_movelh_ps(two, _mm_load_ss(from + 2));
    }
    void store(float* to, const packet::Packet4f& values) const
    {
        if (m_count == 1) {
            _mm_store_ss(to, values);
            return;
        }
        storeTwo(to, values);
        if (m_count == 3)
            _mm_store_ss(to + 2, _mm_movehl_ps(values, values));
    }

private:
    int m_count;
};
#endif

#if defined(EIGEN_VECTORIZE_AVX512) && defined(__AVX512VL__)
template <>
class FirstLanes<packet::Packet16f>
{
public:
    explicit FirstLanes(int count) : m_mask(static_cast<__mmask16>((1U << count) - 1)) {}
    packet::Packet16f load(const float* from) const { return _mm512_maskz_loadu_ps(m_mask, from); }
    void store(float* to, const packet::Packet16f& values) const { _mm512_mask_storeu_ps(to, m_mask, values); }

private:
    __mmask16 m_mask;
};
template <>
class FirstLanes<packet::Packet8f>
{
public:
    explicit FirstLanes(int count) : m_mask(static_cast<__mmask8>((1U << count) - 1)) {}
    packet::Packet8f load(const float* from) const { return _mm256_maskz_loadu_ps(m_mask, from); }
    void store(float* to, const packet::Packet8f& values) const { _mm256_mask_storeu_ps(to, m_mask, values); }

private:
    __mmask8 m_mask;
};
#elif defined(EIGEN_VECTORIZE_AVX)
template <>
class FirstLanes<packet::Packet8f>
{
public:
    explicit FirstLanes(int count) : m_count(count)
    {
        alignas(32) std::int32_t lanes[8];
        for (int i = 0; i < 8; ++i)
            lanes[i] = i < count ? -1 : 0;
        m_mask = _mm256_load_si256(reinterpret_cast<const __m256i*>(lanes));
    }
    packet::Packet8f load(const float* from) const { return _mm256_maskload_ps(from, m_mask); }
    // In pieces: a masked store takes many cycles on some processors.
    void store(float* to, const packet::Packet8f& values) const
    {
        __m128 part = _mm256_castps256_ps128(values);
        if (m_count & 4) {
            _mm_storeu_ps(to, part);
            to += 4;
            part = _mm256_extractf128_ps(values, 1);
        }
        if (m_count & 2) {
            storeTwo(to, part);
            to += 2;
            part = _mm_movehl_ps(part, part);
        }
        if (m_count & 1)
            _mm_store_ss(to, part);
    }

private:
    int m_count;
    __m256i m_mask;
};
#endif

// The last `count` floats of a column of a vector or more, 1 ≤ count < width, in the first lanes; the others are 0. Read from
// within the column: a mask does not keep the processor from asking for the line of memory behind it.
template <class P>
class LastLanes : public FirstLanes<P>
{
public:
    using FirstLanes<P>::FirstLanes;
};
#if defined(EIGEN_VECTORIZE_AVX512) && defined(__AVX512VL__)
template <>
class LastLanes<packet::Packet16f>
{
public:
    explicit LastLanes(int count)
        : m_back(16 - count), m_mask(static_cast<__mmask16>((1U << count) - 1)),
          m_lanes(_mm512_add_epi32(_mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), _mm512_set1_epi32(16 - count)))
    {
    }
    packet::Packet16f load(const float* from) const
    {
        return _mm512_maskz_permutexvar_ps(m_mask, m_lanes, _mm512_loadu_ps(from - m_back));
    }

private:
    int m_back;
    __mmask16 m_mask;
    __m512i m_lanes;
};
#endif
#ifdef EIGEN_VECTORIZE_AVX2
template <>
class LastLanes<packet::Packet8f>
{
public:
    explicit LastLanes(int count) : m_back(8 - count)
    {
        alignas(32) std::int32_t lanes[8], mask[8];
        for (int i = 0; i < 8; ++i) {
            lanes[i] = i < count ? i + m_back : 0;
            mask[i] = i < count ? -1 : 0;
        }
        m_lanes = _mm256_load_si256(reinterpret_cast<const __m256i*>(lanes));
        m_mask = _mm256_castsi256_ps(_mm256_load_si256(reinterpret_cast<const __m256i*>(mask)));
    }
    packet::Packet8f load(const float* from) const
    {
        return _mm256_and_ps(m_mask, _mm256_permutevar8x32_ps(_mm256_loadu_ps(from - m_back), m_lanes));
    }

private:
    int m_back;
    __m256i m_lanes;
    __m256 m_mask;
};
#endif

// eˣ for x ≤ 0, to about one unit in the last place; e^−87, which is still a normal number, for all below it. Eigen's
// polynomial without its care for large and for denormal results, which takes as long again.
template <class P>
inline P expOfNegative(const P& x)
{
    using Int = typename packet::unpacket_traits<P>::integer_packet;
    const P clamped = packet::pmax(x, broadcast<P>(-87.F));
    const P power = packet::pfloor(packet::pmadd(clamped, broadcast<P>(1.44269504088896341F), broadcast<P>(0.5F)));
    P r = packet::pmadd(power, broadcast<P>(-0.693359375F), clamped); // ln 2 in two parts
    r = packet::pmadd(power, broadcast<P>(2.12194440e-4F), r);
    const P r2 = packet::pmul(r, r);
    P high = packet::pmadd(broadcast<P>(1.9875691500E-4F), r, broadcast<P>(1.3981999507E-3F));
    P low = packet::pmadd(broadcast<P>(4.1665795894E-2F), r, broadcast<P>(1.6666665459E-1F));
    high = packet::pmadd(high, r, broadcast<P>(8.3334519073E-3F));
    low = packet::pmadd(low, r, broadcast<P>(5.0000001201E-1F));
    const P fraction = packet::pmadd(packet::pmadd(high, packet::pmul(r2, r), low), r2, packet::padd(r, broadcast<P>(1.F)));
    const Int bits = packet::plogical_shift_left<23>(packet::padd<Int>(packet::pcast<P, Int>(power), packet::pset1<Int>(127)));
    return packet::pmul(fraction, packet::preinterpret<P, Int>(bits));
}

// log(1 + t) for 0 ≤ t ≤ 1, to about one unit in the last place: 2·artanh(t / (2 + t)) by its series.
template <class P>
inline P log1pOfFraction(const P& t)
{
    const P s = packet::pdiv(t, packet::padd(t, broadcast<P>(2.F)));
    const P s2 = packet::pmul(s, s);
    const P s4 = packet::pmul(s2, s2);
    const P first = packet::pmadd(s2, broadcast<P>(2.F / 5), broadcast<P>(2.F / 3));
    const P second = packet::pmadd(s2, broadcast<P>(2.F / 9), broadcast<P>(2.F / 7));
    const P third = packet::pmadd(s2, broadcast<P>(2.F / 13), broadcast<P>(2.F / 11));
    const P series = packet::pmadd(packet::pmadd(third, s4, second), s4, first);
    return packet::pmadd(packet::pmul(s, s2), series, packet::padd(s, s));
}

// A column of `count` floats by whole vectors and the rest: f(offset, load, store), where load and store treat one vector.
template <class P, class F>
inline void forEachVector(Index count, F&& f)
{
    constexpr Index w = width<P>;
    Index i = 0;
    for (; i + w <= count; i += w)
        f(i, [](const float* from) { return load<P>(from); }, [](float* to, const P& values) { store<P>(to, values); });
    if (i < count) {
        const FirstLanes<P> rest(static_cast<int>(count - i));
        f(i, [&](const float* from) { return rest.load(from); }, [&](float* to, const P& values) { rest.store(to, values); });
    }
}

// w ← w − η·g
template <class P>
inline void descendAlong(float* w, float rate, const float* gradient, Index count)
{
    const P minusRate = broadcast<P>(-rate);
    forEachVector<P>(count, [&](Index i, const auto& get, const auto& put) {
        put(w + i, descended<P>(get(w + i), minusRate, get(gradient + i)));
    });
}

// f.operator()<Count>() for a count that the compiler has to know, 1 ≤ count ≤ Most.
template <int Most, class F>
inline __attribute__((always_inline)) void withCount(Index count, const F& f)
{
    if constexpr (Most > 1)
        if (count < Most)
            return withCount<Most - 1>(count, f);
    f.template operator()<Most>();
}

constexpr Index roundedUp(Index count, Index multiple) { return (count + multiple - 1) / multiple * multiple; }

} // namespace epochscope::kernels
