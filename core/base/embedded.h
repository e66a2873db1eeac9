// Files of resources/ that are part of the program itself: the bundled data sets and the presets.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace epochscope {

namespace detail {
struct EmbeddedFile {
    std::string_view name; // relative to resources/, such as "data/iris.csv"
    const char* begin;
    const char* end;
};
std::span<const EmbeddedFile> embeddedFiles();
} // namespace detail

// The file's bytes, valid for the life of the program; nothing if there is no such file.
std::optional<std::string_view> embeddedFile(std::string_view name);

// Names of the embedded files whose name starts with `prefix`, sorted.
std::vector<std::string_view> embeddedFileNames(std::string_view prefix);

} // namespace epochscope
