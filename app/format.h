// Numbers as people read them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace epochscope::cli {

std::string rateText(double perSecond, std::string_view unit); // "9.12 M updates/s"
std::string durationText(double seconds);                      // "0.31 s", "12 s", "3:07", "1:02:45"
std::string measureText(double value);                         // "0.08931", "undefined" for NaN
std::string percentText(double fraction);                      // "97.4 %", "undefined" for NaN

// Columns separated by two spaces; `rightAligned` lists the columns of numbers. The last column is not padded.
std::string alignedTable(const std::vector<std::vector<std::string>>& rows,
                         const std::vector<std::size_t>& rightAligned);

// Columns that the text takes on a terminal: code points, not bytes.
std::size_t columnsOf(std::string_view text);

} // namespace epochscope::cli
