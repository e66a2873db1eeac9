// The real data sets that are part of the program (resources/data), read by the same reader as any CSV file.
#pragma once

#include "base/error.h"
#include "data/source_data.h"
#include "data/source_size.h"

namespace epochscope {

Result<SourceData> readBundled(DataSource source, TaskChoice task);

// Without parsing more than once: what can be told of a set before it is used.
SourceSize bundledSize(DataSource source);

} // namespace epochscope
