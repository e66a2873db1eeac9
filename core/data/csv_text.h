// Whether bytes are a text that the CSV reader can take.
#pragma once

#include "base/error.h"

#include <string>
#include <string_view>

namespace epochscope {

// The text without its byte order mark. Refuses UTF-16, NUL bytes, invalid UTF-8 and what is evidently something
// else, with row and column; `name` is the file's, for messages.
Result<std::string_view> checkCsvText(std::string_view bytes, const std::string& name);

} // namespace epochscope
