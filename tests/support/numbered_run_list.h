// A list of runs that numbers them from 1, as a window's sessions do.
#pragma once

#include "runs/run_list.h"

#include <algorithm>
#include <cstdint>
#include <utility>

class NumberedRunList : public epochscope::RunList
{
public:
    std::uint64_t add(epochscope::RunRecord record, std::uint64_t id = 0)
    {
        const std::uint64_t given = RunList::add(std::move(record), id == 0 ? m_last + 1 : id);
        m_last = std::max(m_last, given);
        return given;
    }

private:
    std::uint64_t m_last = 0;
};
