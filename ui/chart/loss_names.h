// What the definitions of the loss are called, and the tools that report them.
#pragma once

#include "analysis/loss_definitions.h"

#include <QtCore/QString>

namespace epochscope {

QString lossEndName(LossDefinition definition);    // "weighted": beside the curve's end
QString lossShortName(LossDefinition definition);  // "weighted mean"
QString lossName(LossDefinition definition);       // "weighted mean of the batches, before each update"
QString lossTools(LossDefinition definition);      // that report it
QString lossShortTools(LossDefinition definition); // where there is little room

} // namespace epochscope
