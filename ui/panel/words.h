// The engine's messages as sentences of a window.
#pragma once

#include "base/error.h"
#include "training/properties.h"

#include <QtCore/QString>

namespace epochscope {

// A capital at its start and a full stop at its end.
QString sentence(QString text);

// "What is wrong. What would be right.", with the labels of the form where the engine names properties.
QString sentences(const std::string& message, const std::string& hint);

// The same with the place before it: "table.csv, row 4: …" or "Samples: …".
QString problemText(const Error& error);

// Why the table refuses a value: the range as a person says it, where the property is a number.
QString refusal(const Property& property, const Error& error);

} // namespace epochscope
