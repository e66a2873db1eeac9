// The property table: the single source for JSON, --set, the panel's widgets and tool tips, validation and the manual.
// Defaults are those of a default-constructed Experiment; nothing repeats them.
#pragma once

#include "base/error.h"
#include "training/experiment.h"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace epochscope {

enum class PropertyType { integer, number, boolean, choice, text, integers, numbers };

// A property's value as it stands in a file; std::monostate is null ("not set").
using PropertyValue = std::variant<std::monostate, bool, std::int64_t, double, std::string, std::vector<std::int64_t>,
                                   std::vector<double>>;

struct Property {
    std::string_view path; // "batch.size"
    PropertyType type = PropertyType::text;
    std::string_view label; // "Batch size": what a form shows
    std::string_view unit;  // "samples", "epochs"; may be empty
    std::string_view help;  // one line
    double minimum = 0;     // of integers and numbers, and of each item of a list
    double maximum = 0;
    bool openMinimum = false; // the minimum itself is not allowed
    bool openMaximum = false;
    bool nullable = false;
    std::string_view nullWord;                  // what null means, for a form and for --set: "all", "off"
    bool nullWordInFiles = false;               // a file says the word, and null too is understood: batch.size
    bool isShare = false;                       // a number that is a fraction below 1, or a whole count
    bool takesNumber = false;                   // a text that may be given as a whole number: data.target
    std::size_t fewestItems = 0;                // of a list
    std::size_t mostItems = 0;
    std::vector<std::string_view> choices;      // of a choice, in the order of the enumeration
    std::function<PropertyValue(const Experiment&)> get;
    std::function<void(Experiment&, const PropertyValue&)> set; // the value has been checked
    std::function<bool(const Experiment&)> applies;             // false: has no effect with the other settings

    PropertyValue defaultValue() const { return get(Experiment{}); }
    std::string allowed() const; // "a whole number from 1 to 1000, or null"
};

std::span<const Property> properties();
const Property* findProperty(std::string_view path);

// The property that was probably meant by an unknown name, with or without its group; empty if none is near.
std::string_view nearestProperty(std::string_view path);

// Checks type and range and sets it. The error's `where` is the path; an unknown path names the nearest one.
Result<void> setProperty(Experiment& experiment, std::string_view path, const PropertyValue& value);

// The same from the text of "--set path=value" or of a line edit: JSON, or a bare word for a choice or a text.
Result<void> setPropertyText(Experiment& experiment, std::string_view path, std::string_view text);

// The value as JSON: what the two functions above take. Numbers read back exactly.
std::string propertyText(const PropertyValue& value);

} // namespace epochscope
