#include "panel/panel_layout.h"

#include "panel/words.h"

#include <QtCore/QCoreApplication>

#include <algorithm>
#include <array>
#include <utility>

namespace epochscope {

namespace {
using std::operator""sv;

constexpr std::array large = {"data.samples"sv, "batch.size"sv, "stop.epochs"sv};
constexpr std::array frequent = {"data.source"sv,   "data.file"sv,       "data.labels"sv,
                                 "data.target"sv,   "data.noise"sv,      "data.validation"sv,
                                 "model.hidden"sv,  "optimizer.kind"sv,  "optimizer.learning_rate"sv};

// P is the presets'.
constexpr std::pair<std::string_view, char> letters[] = {
    {"data.samples", 'S'},    {"batch.size", 'B'},      {"stop.epochs", 'O'},
    {"data.source", 'T'},     {"data.file", 'I'},       {"data.target", 'G'},
    {"data.noise", 'N'},      {"data.validation", 'A'}, {"model.hidden", 'Y'},
    {"optimizer.kind", 'M'},  {"optimizer.learning_rate", 'L'},
};

QString title(std::string_view group)
{
    static constexpr std::pair<std::string_view, const char*> titles[] = {
        {"data", QT_TRANSLATE_NOOP("PanelLayout", "Data")},
        {"batch", QT_TRANSLATE_NOOP("PanelLayout", "Batches")},
        {"model", QT_TRANSLATE_NOOP("PanelLayout", "Model")},
        {"loss", QT_TRANSLATE_NOOP("PanelLayout", "Loss")},
        {"optimizer", QT_TRANSLATE_NOOP("PanelLayout", "Optimizer")},
        {"schedule", QT_TRANSLATE_NOOP("PanelLayout", "Schedule")},
        {"stop", QT_TRANSLATE_NOOP("PanelLayout", "Stopping")},
        {"record", QT_TRANSLATE_NOOP("PanelLayout", "Recording")},
        {"seed", QT_TRANSLATE_NOOP("PanelLayout", "Seeds")},
    };
    for (const auto& [name, text] : titles)
        if (name == group)
            return QCoreApplication::translate("PanelLayout", text);
    return sentence(textOf(group)).chopped(1); // a group that is new in the table
}

template <class List>
bool contains(const List& list, std::string_view path)
{
    return std::find(list.begin(), list.end(), path) != list.end();
}
} // namespace

std::span<const std::string_view> largeProperties() { return large; }

std::span<const std::string_view> frequentProperties() { return frequent; }

std::vector<PanelGroup> panelGroups()
{
    std::vector<PanelGroup> groups;
    for (const Property& property : properties()) {
        const std::string_view name = property.path.substr(0, property.path.find('.'));
        if (contains(large, property.path) || contains(frequent, property.path))
            continue;
        const auto same = [&](const PanelGroup& group) { return group.name == textOf(name); };
        auto group = std::find_if(groups.begin(), groups.end(), same);
        if (group == groups.end())
            group = groups.insert(groups.end(), {textOf(name), title(name), {}});
        group->properties.push_back(&property);
    }
    return groups;
}

char mnemonic(std::string_view path)
{
    for (const auto& [property, letter] : letters)
        if (property == path)
            return letter;
    return 0;
}

} // namespace epochscope
