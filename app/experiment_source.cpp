#include "experiment_source.h"

#include "base/text.h"
#include "training/properties.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace epochscope::cli {

namespace {

bool isPreset(const std::string& source)
{
    const auto names = presetNames();
    return std::find(names.begin(), names.end(), source) != names.end();
}

Error unknownSource(const std::string& source)
{
    const auto names = presetNames();
    const std::vector<std::string_view> views(names.begin(), names.end());
    const std::string_view near = nearest(source, views);
    return {ErrorCode::badInput, "there is no preset and no file of this name",
            near.empty() ? fmt::format("presets: {}", fmt::join(names, ", ")) : fmt::format("did you mean {}?", near),
            epochscope::quoted(source)};
}

Result<ExperimentFile> readSource(const std::string& source)
{
    if (source != "-" && isPreset(source))
        return preset(source);
    std::error_code error;
    const bool looksLikePath = source.find('/') != std::string::npos || source.ends_with(".json");
    if (source != "-" && !looksLikePath && !std::filesystem::exists(std::filesystem::symlink_status(source, error)))
        return tl::unexpected(unknownSource(source));
    return readExperiment(source);
}

} // namespace

Result<ExperimentFile> loadExperiment(const std::string& source, const std::vector<std::string>& settings)
{
    auto file = readSource(source);
    if (!file)
        return file;
    for (const std::string& setting : settings) {
        const std::size_t equals = setting.find('=');
        if (equals == std::string::npos)
            return badInput("has no value", "write --set PATH=VALUE, such as --set batch.size=20",
                            fmt::format("--set {}", epochscope::quoted(setting)));
        const auto set = setPropertyText(file->experiment, std::string_view(setting).substr(0, equals),
                                         std::string_view(setting).substr(equals + 1));
        if (!set)
            return tl::unexpected(set.error());
    }
    if (const auto found = problems(file->experiment); !found.empty())
        return badInput(found.front().message, found.front().hint, found.front().path);
    return file;
}

std::string experimentPath(const std::string& source) { return source == "-" || isPreset(source) ? "" : source; }

std::string experimentTitle(const std::string& source)
{
    if (source == "-")
        return "standard input";
    return isPreset(source) ? source : std::filesystem::path(source).stem().string();
}

} // namespace epochscope::cli
