#include "base/text.h"
#include "chart/plot_file.h"
#include "training/properties.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace epochscope {

namespace {
std::string plain(const Experiment& experiment, std::string_view path)
{
    const PropertyValue value = findProperty(path)->get(experiment);
    if (const auto* text = std::get_if<std::string>(&value))
        return *text;
    return propertyText(value);
}
} // namespace

std::string plotCaption(const Experiment& experiment)
{
    std::string model = "linear model";
    if (!experiment.model.hidden.empty()) {
        const auto& hidden = experiment.model.hidden;
        model = fmt::format("hidden {} {}", hidden.size() == 1 ? "layer" : "layers", fmt::join(hidden, "-"));
        model += fmt::format(" {}", plain(experiment, "model.activation"));
    }
    return fmt::format("{} · {} · {}, learning rate {} · seeds: data {}, split {}, weights {}, order {}",
                       plain(experiment, "data.source"), model, plain(experiment, "optimizer.kind"),
                       exactNumber(experiment.optimizer.learningRate), experiment.seed.data, experiment.seed.split,
                       experiment.seed.init, experiment.seed.shuffle);
}

} // namespace epochscope
