// Names of runs, made from what differs between them.
#pragma once

#include "training/experiment_json.h"
#include "training/properties.h"

#include <QtCore/QStringList>

#include <vector>

namespace epochscope {

// One name per run, in the order given (the oldest first): "B 5", "B 32 · rate 0.1", "Iris flowers · seed 2". What has no
// effect with a run's other settings is left out, and so is what more than half of the runs have, but for the most
// important property that differs. Runs of equal settings are numbered from the second: "B 5 (2)". When
// nothing differs, it is the experiment's title. The same runs always get the same names, of bounded length.
QStringList namesOfRuns(const std::vector<const ExperimentFile*>& runs);

// "B 5", "rate 0.1", "adam", "validation 0.2": what one setting adds to a name.
QString pieceOfName(const Property& property, const PropertyValue& value);

// "From (0.41, −1.2)": of a run whose initial weights were given and not drawn.
QString nameOfGivenStart(const std::vector<float>& initial);

// The experiment's name, or what it is about if it has none.
QString titleOf(const ExperimentFile& file);

inline constexpr qsizetype longestRunName = 48;

} // namespace epochscope
