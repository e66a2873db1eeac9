// Text for people and for files, the same in every locale.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace epochscope {

// The shortest text that reads back as exactly this number; "nan", "inf" and "-inf" for the rest.
std::string exactNumber(double value);
std::string exactNumber(float value);

// The whole text as a number, nothing before or behind it; no hexadecimal, no "nan" or "inf". Too large gives nothing,
// too small gives 0.
std::optional<double> parseNumber(std::string_view text);
std::optional<std::int64_t> parseInteger(std::string_view text);

// 40000 → "40,000".
std::string grouped(std::int64_t value);

// The candidate with the smallest edit distance, if it is near enough to be what was meant; else empty.
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

// The text as it may stand in a message: control characters and invalid UTF-8 escaped, long ones shortened.
std::string quoted(std::string_view text, std::size_t most = 60);

bool isValidUtf8(std::string_view text);
std::string_view trimmed(std::string_view text);

} // namespace epochscope
