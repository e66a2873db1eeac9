#include "analysis/run_path.h"

#include <algorithm>
#include <limits>

namespace epochscope {

namespace {
auto placeOf(const std::vector<PathMoment>& moments, std::int64_t steps)
{
    return std::lower_bound(moments.begin(), moments.end(), steps,
                            [](const PathMoment& moment, std::int64_t wanted) { return moment.steps < wanted; });
}
} // namespace

RunPath::RunPath(std::size_t parameters, std::size_t mostBytes)
    : m_capacity(std::clamp<std::size_t>(mostBytes / (sizeof(float) * std::max<std::size_t>(parameters, 1)), 4, mostMoments))
{
}

bool RunPath::has(std::int64_t steps) const
{
    const auto at = placeOf(m_moments, steps);
    return at != m_moments.end() && at->steps == steps;
}

void RunPath::add(std::int64_t steps, std::span<const float> parameters)
{
    if (!has(steps))
        add({steps, std::make_shared<const std::vector<float>>(parameters.begin(), parameters.end())});
}

void RunPath::add(PathMoment moment)
{
    const auto at = placeOf(m_moments, moment.steps);
    if (at != m_moments.end() && at->steps == moment.steps)
        return;
    m_moments.insert(at, std::move(moment));
    if (m_moments.size() > m_capacity)
        thin();
}

void RunPath::forgetAfter(std::int64_t steps)
{
    m_moments.erase(placeOf(m_moments, steps + 1), m_moments.end());
}

void RunPath::thin()
{
    std::size_t given = 1;
    double smallest = std::numeric_limits<double>::infinity();
    for (std::size_t i = 1; i + 1 < m_moments.size(); ++i) {
        const auto gap = static_cast<double>(m_moments[i + 1].steps - m_moments[i - 1].steps);
        const double relative = gap / (static_cast<double>(m_moments[i].steps - m_moments.front().steps) + 64);
        if (relative < smallest) {
            smallest = relative;
            given = i;
        }
    }
    m_moments.erase(m_moments.begin() + static_cast<std::ptrdiff_t>(given));
}

} // namespace epochscope
