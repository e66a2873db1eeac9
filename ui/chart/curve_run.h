// A run as the charts take it.
#pragma once

#include "chart/run_style.h"
#include "record/run_record.h"

#include <QtCore/QString>

#include <cstdint>
#include <memory>

namespace epochscope {

struct LossTable;

struct CurveRun
{
    std::uint64_t id = 0; // equal ids are the same run, further on
    QString name;
    RunStyle style;
    RunRecord record;
    bool ended = false; // no more is to come: its axis may end where it did
    std::shared_ptr<const LossTable> definitions = nullptr; // of its loss, as far as they are known; null where nobody asks
};

} // namespace epochscope
