// The engine's messages as sentences of a window.
#pragma once

#include "base/error.h"
#include "training/properties.h"

#include <QtCore/QString>

namespace epochscope {

// A capital at its start and a full stop at its end.
QString sentence(QString text);

// "What is wrong. What would be right."
QString sentences(const std::string& message, const std::string& hint);

// Why the table refuses a value: the range as a person says it, where the property is a number.
QString refusal(const Property& property, const Error& error);

} // namespace epochscope
