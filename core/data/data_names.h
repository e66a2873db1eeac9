// The names that the `data.*` choices have in files, for messages.
#pragma once

#include "data/data_settings.h"

#include <string_view>

namespace epochscope {

constexpr std::string_view sourceName(DataSource source)
{
    constexpr std::string_view names[] = {"line",          "plane",   "sine",     "moons", "circles",
                                          "xor",           "spirals", "blobs",    "iris",  "wine",
                                          "breast_cancer", "digits",  "diabetes", "csv",   "idx"};
    return names[static_cast<int>(source)];
}

} // namespace epochscope
