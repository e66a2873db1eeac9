// The way of a run through the space of parameters: as many of its moments as there is room for. Where there are more, those
// are given up that leave the smallest gap for their place: gaps grow with the steps done, as a run is quick at first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace epochscope {

struct PathMoment
{
    std::int64_t steps = 0; // done
    std::shared_ptr<const std::vector<float>> parameters;
};

class RunPath
{
public:
    static constexpr std::size_t defaultBytes = std::size_t{16} << 20;
    static constexpr std::size_t mostMoments = 1024;

    explicit RunPath(std::size_t parameters = 1, std::size_t mostBytes = defaultBytes);
    std::size_t capacity() const { return m_capacity; }

    // In any order; what is known already is not taken again. The first and the last moment are never given up.
    void add(std::int64_t steps, std::span<const float> parameters);
    void add(PathMoment moment);
    void forgetAfter(std::int64_t steps); // the run went back
    const std::vector<PathMoment>& moments() const { return m_moments; } // by steps
    bool has(std::int64_t steps) const;

private:
    void thin();

    std::size_t m_capacity;
    std::vector<PathMoment> m_moments;
};

} // namespace epochscope
