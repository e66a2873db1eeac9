// epochscope list: what there is to choose from, read from the tables that the program itself uses.
#include "base/text.h"
#include "commands.h"
#include "console.h"
#include "exit_code.h"
#include "format.h"
#include "json_output.h"
#include "training/experiment_json.h"
#include "training/properties.h"
#include "training/run_data.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace epochscope::cli {

using Json = nlohmann::ordered_json;

namespace {

struct Listing
{
    Json json;
    std::vector<std::vector<std::string>> rows;
    std::vector<std::size_t> rightAligned;
};

Result<Listing> listPresets()
{
    Listing listing{Json::array(), {{"preset", "data", "batch", "epochs", "what it shows"}}, {2, 3}};
    for (const std::string& name : presetNames()) {
        const auto file = preset(name);
        if (!file)
            return tl::unexpected(file.error());
        const Experiment& experiment = file->experiment;
        const std::string source = std::get<std::string>(findProperty("data.source")->get(experiment));
        listing.json.push_back({{"name", name},
                                {"title", file->name},
                                {"description", file->description},
                                {"experiment", experimentObject(experiment)}});
        listing.rows.push_back({name, source, experiment.batch.size ? grouped(*experiment.batch.size) : "all",
                                grouped(experiment.stop.epochs), file->description});
    }
    return listing;
}

// A generated or bundled source is made to see what it holds, so that this list cannot be wrong.
Result<Listing> listData()
{
    Listing listing{Json::array(), {{"source", "kind", "task", "samples", "features", "classes"}}, {3, 4, 5}};
    for (const std::string_view name : findProperty("data.source")->choices) {
        Experiment experiment;
        if (const auto set = setProperty(experiment, "data.source", std::string(name)); !set)
            return tl::unexpected(set.error());
        const DataSource source = experiment.data.source;
        const char* kind = isGenerated(source) ? "generated" : isBundled(source) ? "bundled" : "file";
        if (isFile(source)) {
            listing.json.push_back({{"name", name}, {"kind", kind}, {"needs", "data.file"}});
            listing.rows.push_back({std::string(name), kind, "set data.file"});
            continue;
        }
        if (isBundled(source))
            experiment.data.samples.reset();
        const auto data = prepareRunData(experiment, "");
        if (!data)
            return tl::unexpected(data.error());
        const Dataset& train = (*data)->train;
        const bool classes = train.task == Task::classification;
        const char* task = classes ? "classification" : "regression";
        Json entry{{"name", name},
                   {"kind", kind},
                   {"task", task},
                   {"samples", Json()},
                   {"features", train.featureNames},
                   {"classes", classes ? Json(train.classNames) : Json()}};
        if (isBundled(source))
            entry["samples"] = train.samples();
        listing.json.push_back(entry);
        listing.rows.push_back({std::string(name), kind, task, isBundled(source) ? grouped(train.samples()) : "any",
                                grouped(train.featureCount()), classes ? grouped(train.classes()) : ""});
    }
    return listing;
}

const char* typeName(PropertyType type)
{
    switch (type) {
    case PropertyType::integer:
        return "integer";
    case PropertyType::number:
        return "number";
    case PropertyType::boolean:
        return "boolean";
    case PropertyType::choice:
        return "choice";
    case PropertyType::text:
        return "text";
    case PropertyType::integers:
        return "integers";
    case PropertyType::numbers:
        break;
    }
    return "numbers";
}

Result<Listing> listProperties()
{
    Listing listing{Json::array(), {{"property", "default", "what it is, and what is allowed"}}, {}};
    for (const Property& property : properties()) {
        const std::string standard = propertyText(property.defaultValue());
        Json entry{{"path", property.path},
                   {"type", typeName(property.type)},
                   {"label", property.label},
                   {"unit", property.unit},
                   {"default", Json::parse(standard)},
                   {"nullable", property.nullable},
                   {"allowed", property.allowed()},
                   {"help", property.help}};
        const bool numeric = property.type != PropertyType::boolean && property.type != PropertyType::choice &&
                             property.type != PropertyType::text;
        if (numeric) {
            entry["minimum"] = property.minimum;
            entry["maximum"] = property.maximum;
        }
        if (!property.choices.empty())
            entry["choices"] = property.choices;
        listing.json.push_back(entry);
        listing.rows.push_back(
            {std::string(property.path), standard, property.allowed(), std::string(property.help)});
    }
    return listing;
}

Result<Listing> listing(const std::string& what)
{
    if (what == "presets")
        return listPresets();
    if (what == "data")
        return listData();
    if (what == "properties")
        return listProperties();
    static constexpr std::string_view choices[] = {"presets", "data", "properties"};
    const std::string_view near = nearest(what, choices);
    return badInput("cannot be listed",
                    near.empty() ? "allowed: presets, data or properties" : fmt::format("did you mean {}?", near),
                    epochscope::quoted(what));
}

int runList(const Arguments& arguments)
{
    const auto found = listing(arguments.positional().front());
    if (!found)
        return report(found.error());
    return finishWith(arguments.has("json") ? jsonText(found->json) : alignedTable(found->rows, found->rightAligned));
}

} // namespace

const Command listCommand{
    .name = "list",
    .operands = "presets|data|properties",
    .summary = "Lists the presets, the sources of data, or every property of an experiment.",
    .options = {{"json", "", "print one JSON array", false, false}},
    .details = "",
    .leastOperands = 1,
    .mostOperands = 1,
    .run = runList,
};

} // namespace epochscope::cli
