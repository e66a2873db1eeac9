// What --version prints.
#pragma once

#include <string>

namespace epochscope::cli {

std::string versionText();

} // namespace epochscope::cli
