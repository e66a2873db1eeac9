// One run in the list: what was kept of it, and how it is shown.
#pragma once

#include "chart/run_style.h"
#include "record/run_record.h"

#include <QtCore/QString>

#include <cstdint>

namespace epochscope {

struct Run
{
    std::uint64_t id = 0;
    QString name; // given by a person; empty: made from what differs, see RunList::nameOf
    RunRecord record;
    RunStyle style;
    bool shown = true;
    bool saved = false;
};

} // namespace epochscope
