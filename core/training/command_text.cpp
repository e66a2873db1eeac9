#include "training/command_text.h"

#include "base/text.h"
#include "training/properties.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <vector>

namespace epochscope {

namespace {

constexpr std::string_view plainCharacters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789@%+=:,./-_";

// As a POSIX shell reads it back: within single quotes nothing has a meaning but the single quote.
std::string shellQuoted(const std::string& word)
{
    if (!word.empty() && word.find_first_not_of(plainCharacters) == std::string::npos)
        return word;
    std::string text = "'";
    for (const char c : word)
        text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return text + "'";
}

// Bare words where they are read back as such, else JSON.
std::string settingText(const Property& property, const PropertyValue& value)
{
    if (std::holds_alternative<std::monostate>(value))
        return property.nullWord.empty() ? "null" : std::string(property.nullWord);
    const auto* text = std::get_if<std::string>(&value);
    if (!text)
        return propertyText(value);
    if (property.type == PropertyType::choice)
        return *text;
    // A text that could be taken for a quoted one, for null, or that ends in spaces is written as JSON.
    const bool isPlain = !text->empty() && trimmed(*text) == *text && !text->starts_with('"') && *text != "null" &&
                         *text != property.nullWord && text->find('\n') == std::string::npos;
    return isPlain ? *text : propertyText(value);
}

std::vector<std::string> settings(const Experiment& from, const Experiment& to)
{
    std::vector<std::string> found;
    for (const Property& property : properties()) {
        const PropertyValue value = property.get(to);
        if (value != property.get(from))
            found.push_back(std::string(property.path) + "=" + settingText(property, value));
    }
    return found;
}

} // namespace

Experiment withFullPaths(const ExperimentFile& file)
{
    Experiment experiment = file.experiment;
    if (file.folder.empty())
        return experiment;
    for (std::string* name : {&experiment.data.file, &experiment.data.labels})
        if (!name->empty())
            *name = (std::filesystem::absolute(file.folder) / *name).lexically_normal().string();
    return experiment;
}

std::string runCommandText(const ExperimentFile& file)
{
    const Experiment wanted = withFullPaths(file);
    std::string best;
    std::optional<std::vector<std::string>> bestSettings;
    // The plainest comes first, and wins where others need as many settings.
    std::vector<std::string> names = presetNames();
    std::stable_partition(names.begin(), names.end(), [](const std::string& name) { return name == "worked-example"; });
    for (const std::string& name : names) {
        const auto known = preset(name);
        if (!known)
            continue;
        auto needed = settings(known->experiment, wanted);
        const bool isItsName = !file.name.empty() && known->name == file.name; // what the person began with
        const std::size_t most = bestSettings ? bestSettings->size() : needed.size() + 1;
        if (needed.size() < most || (isItsName && needed.size() == most)) {
            best = name;
            bestSettings = std::move(needed);
        }
    }
    std::string command = "epochscope run " + best;
    for (const std::string& setting : *bestSettings)
        command += " --set " + shellQuoted(setting);
    return command;
}

} // namespace epochscope
