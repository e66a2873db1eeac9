// The engine's messages as sentences of a window.
#pragma once

#include "base/error.h"
#include "training/experiment_json.h"
#include "training/properties.h"

#include <QtCore/QString>

#include <string_view>

namespace epochscope {

QString textOf(std::string_view view); // UTF-8

// "every_epoch" → "every epoch": a choice as a form shows it.
QString choiceText(std::string_view choice);

// Every digit that reads back the same number, without an exponent where that stays short: "0.0005".
QString editText(double number);

// A value as people say it: "1,000", "all", "16, 16", "on"; shortened where it is long.
QString settingText(const Property& property, const PropertyValue& value);

// "Batch size 5 → 20": what the Edit menu calls a change.
QString changeText(const Property& property, const PropertyValue& before, const PropertyValue& after);

// "learning rate 0.1": a setting in a summary; of the choice that a group is about, its name alone.
QString summaryText(const Property& property, const PropertyValue& value);

// What it is, what it may be, and in small print its name in files and on the command line. Rich text.
QString propertyTip(const Property& property);

// The experiment's name, or what it is about if it has none.
QString experimentTitle(const ExperimentFile& file);

// A capital at its start and a full stop at its end.
QString sentence(QString text);

// "What is wrong. What would be right.", with the labels of the form where the engine names properties.
QString sentences(const std::string& message, const std::string& hint);

// The same with the place before it: "table.csv, row 4: …" or "Samples: …".
QString problemText(const Error& error);
// The same of a file that a person writes: properties keep the names that stand in it.
QString fileProblemText(const Error& error);

// Why the table refuses a value: the range as a person says it, where the property is a number.
QString refusal(const Property& property, const Error& error);

} // namespace epochscope
