// Whether a window can be opened, told before Qt is asked: without a display Qt ends the program.
#pragma once

#include <optional>
#include <string>

namespace epochscope::cli {

// Nothing if there is a display; else why there is none.
std::optional<std::string> whyNoDisplay();

} // namespace epochscope::cli
