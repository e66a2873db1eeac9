// What the dialogs for CSV and IDX files have in common.
#pragma once

#include "data/dataset.h"
#include "training/experiment_json.h"

#include <QtCore/QString>

#include <optional>
#include <string>
#include <vector>

class QDoubleSpinBox;
class QWidget;

namespace epochscope {

// The share of the samples that is set aside for validation, in per cent. A fifth is proposed where the data change from
// made ones to a file without any.
QDoubleSpinBox* validationBox(const DataSettings& current, DataSource source, QWidget* parent);

// What was chosen; a count that nobody touched stays a count.
Share chosenShare(const QDoubleSpinBox& box, const DataSettings& current);

// The experiment with this file as its data. What only suits other data goes back to its default: formulas' noise and
// balance, and what needs classes where there are none.
ExperimentFile withDataFrom(DataSource source, ExperimentFile file, const std::string& path,
                            std::optional<Task> task);

// "setosa, versicolor, virginica", the first dozen of them.
QString classNames(const std::vector<std::string>& names);

} // namespace epochscope
