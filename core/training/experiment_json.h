// Experiments as JSON: {"version": 1, "name": …, "description": …, "data": {…}, "batch": {…}, …}.
//
// Reading refuses, naming the property: unknown properties (the nearest name is suggested), wrong types, values out of
// range, duplicate keys, files that are too deep (8 levels) or too large (16 MiB), and files of a newer version.
// `data.samples` left out means all rows where the source is a file or a bundled set.
#pragma once

#include "base/error.h"
#include "training/experiment.h"

#include <string>
#include <string_view>

namespace epochscope {

struct ExperimentFile {
    std::string name;        // of a preset; may be empty
    std::string description; // one or two sentences; may be empty
    Experiment experiment;
    std::string folder; // that data.file and data.labels are relative to; empty: the working directory
};

inline constexpr int experimentVersion = 1;

// `where` starts the place of every error: a file's name.
Result<ExperimentFile> parseExperiment(std::string_view json, std::string_view where);
Result<ExperimentFile> readExperiment(const std::string& path); // "-": standard input

// Every property is written, in the order of the table; indented by 2.
std::string experimentJson(const Experiment& experiment, std::string_view name = {}, std::string_view description = {});

// The presets in resources/presets, by file name without ".json".
std::vector<std::string> presetNames();
Result<ExperimentFile> preset(std::string_view name); // unknown: the nearest name is suggested

} // namespace epochscope
