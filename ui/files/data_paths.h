// data.file and data.labels in an experiment that moves from one folder to another.
#pragma once

#include "training/experiment_json.h"

#include <QtCore/QString>

namespace epochscope {

// As the file system takes it, whatever the characters.
std::string pathBytes(const QString& path);
QString pathText(const std::string& bytes);

// How an experiment in `folder` names the file: relative where it lies in that folder or below; else absolute, unless
// `relativeAnyway`. An empty folder: absolute.
std::string dataPath(const std::string& path, const std::string& folder, bool relativeAnyway = false);

// The same experiment for another folder: its paths lead to the same files as before, relative ones stay relative.
ExperimentFile inFolder(ExperimentFile file, const std::string& folder);

} // namespace epochscope
