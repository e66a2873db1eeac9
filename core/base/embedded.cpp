#include "base/embedded.h"

#include <algorithm>

namespace epochscope {

std::optional<std::string_view> embeddedFile(std::string_view name)
{
    for (const auto& file : detail::embeddedFiles())
        if (file.name == name)
            return std::string_view(file.begin, static_cast<std::size_t>(file.end - file.begin));
    return std::nullopt;
}

std::vector<std::string_view> embeddedFileNames(std::string_view prefix)
{
    std::vector<std::string_view> names;
    for (const auto& file : detail::embeddedFiles())
        if (file.name.starts_with(prefix))
            names.push_back(file.name);
    std::sort(names.begin(), names.end());
    return names;
}

} // namespace epochscope
