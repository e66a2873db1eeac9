// One run in the list: what was kept of it, and how it is shown.
#pragma once

#include "record/run_record.h"
#if __has_include("chart/run_style.h")
#include "chart/run_style.h"
#else
#include <QtGui/QColor>
#include <optional>
namespace epochscope {
struct RunStyle
{
    int number = 0;
    std::optional<QColor> own;
};
} // namespace epochscope
#endif

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
