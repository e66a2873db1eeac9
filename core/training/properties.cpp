#include "training/properties.h"

#include "base/text.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <limits>
#include <nlohmann/json.hpp>

namespace epochscope {

namespace {
constexpr std::size_t mostText = 4096; // bytes: the longest path of the system
constexpr double unbounded = std::numeric_limits<double>::max();

// Whole numbers without exponent: "1000000", not "1e+06".
std::string plainNumber(double value)
{
    const bool isWhole = std::abs(value) < 0x1p53 && value == std::trunc(value);
    return isWhole ? std::to_string(static_cast<std::int64_t>(value)) : exactNumber(value);
}

std::string jsonText(const std::string& text)
{
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

template <class Item>
std::string listText(const std::vector<Item>& items)
{
    std::string text = "[";
    for (const Item& item : items)
        text += (text.size() > 1 ? ", " : "") + propertyText(item);
    return text + "]";
}

// "from 1 to 1000", "above 0": the range of a number.
std::string rangeText(const Property& property)
{
    const std::string low = plainNumber(property.minimum), high = plainNumber(property.maximum);
    if (property.maximum == unbounded)
        return property.openMinimum ? "above " + low : fmt::format("of {} or more", low);
    if (property.openMinimum)
        return fmt::format("above {}, at most {}", low, high);
    return fmt::format("from {} to {}{}", low, property.openMaximum ? "below " : "", high);
}

// The value in a message, shortened.
std::string shown(const PropertyValue& value)
{
    if (const auto* text = std::get_if<std::string>(&value))
        return epochscope::quoted(*text);
    const std::string json = propertyText(value);
    return json.size() <= 60 ? json : json.substr(0, 57) + "…";
}

tl::unexpected<Error> refused(const Property& property, const PropertyValue& value, std::string_view what)
{
    return badInput(fmt::format("{} {}", shown(value), what), "allowed: " + property.allowed(),
                    std::string(property.path));
}

bool isInRange(const Property& property, double value)
{
    const bool aboveMinimum = property.openMinimum ? value > property.minimum : value >= property.minimum;
    const bool belowMaximum = property.openMaximum ? value < property.maximum : value <= property.maximum;
    return aboveMinimum && belowMaximum; // false for NaN
}

// 1e3 and 1000.0 are whole numbers too.
std::optional<std::int64_t> asInteger(const PropertyValue& value)
{
    if (const auto* whole = std::get_if<std::int64_t>(&value))
        return *whole;
    const auto* number = std::get_if<double>(&value);
    if (number && std::abs(*number) < 0x1p62 && *number == std::trunc(*number))
        return static_cast<std::int64_t>(*number);
    return std::nullopt;
}

std::optional<double> asNumber(const PropertyValue& value)
{
    if (const auto* whole = std::get_if<std::int64_t>(&value))
        return static_cast<double>(*whole);
    const auto* number = std::get_if<double>(&value);
    return number ? std::optional(*number) : std::nullopt;
}

Result<PropertyValue> checkedInteger(const Property& property, const PropertyValue& value)
{
    const auto whole = asInteger(value);
    if (whole && isInRange(property, static_cast<double>(*whole)))
        return *whole;
    const double number = asNumber(value).value_or(0.5);
    const bool isWhole = std::isfinite(number) && number == std::trunc(number);
    return refused(property, value, isWhole ? "is out of range" : "is not a whole number");
}

Result<PropertyValue> checkedNumber(const Property& property, const PropertyValue& value)
{
    const auto number = asNumber(value);
    if (!number)
        return refused(property, value, "is not a number");
    if (!std::isfinite(*number))
        return refused(property, value, "is not a finite number");
    if (!isInRange(property, *number))
        return refused(property, value, "is out of range");
    if (property.isShare && *number >= 1 && *number != std::trunc(*number))
        return refused(property, value, "is neither a fraction below 1 nor a whole number");
    return *number + 0.0; // −0 is 0
}

Result<PropertyValue> checkedText(const Property& property, const PropertyValue& value)
{
    if (const auto whole = property.takesNumber ? asInteger(value) : std::nullopt)
        return std::to_string(*whole);
    const auto* text = std::get_if<std::string>(&value);
    if (!text)
        return refused(property, value, "is not a text");
    if (text->size() > mostText)
        return refused(property, value, "is too long");
    if (!isValidUtf8(*text) || text->find('\0') != std::string::npos)
        return refused(property, value, "is not valid text (UTF-8)");
    return *text;
}

Result<PropertyValue> checkedChoice(const Property& property, const PropertyValue& value)
{
    const auto* word = std::get_if<std::string>(&value);
    if (word && std::find(property.choices.begin(), property.choices.end(), *word) != property.choices.end())
        return *word;
    auto error = refused(property, value, "is not one of the choices");
    if (const auto near = word ? epochscope::nearest(*word, property.choices) : std::string_view(); !near.empty())
        error.value().hint = fmt::format("did you mean {}? {}", near, error.value().hint);
    return error;
}

template <class Item>
Result<PropertyValue> checkedList(const Property& property, const PropertyValue& value)
{
    std::vector<PropertyValue> items;
    if (const auto* wholes = std::get_if<std::vector<std::int64_t>>(&value))
        items.assign(wholes->begin(), wholes->end());
    else if (const auto* numbers = std::get_if<std::vector<double>>(&value))
        items.assign(numbers->begin(), numbers->end());
    else
        return refused(property, value, "is not a list of numbers");
    if (items.size() < property.fewestItems || items.size() > property.mostItems)
        return refused(property, value, fmt::format("has {} {}", items.size(), items.size() == 1 ? "item" : "items"));

    std::vector<Item> checkedItems;
    for (const PropertyValue& item : items) {
        auto checked = std::is_same_v<Item, double> ? checkedNumber(property, item) : checkedInteger(property, item);
        if (!checked)
            return checked;
        checkedItems.push_back(std::get<Item>(*checked));
    }
    return checkedItems;
}

Result<PropertyValue> checkedValue(const Property& property, const PropertyValue& value)
{
    const auto* word = std::get_if<std::string>(&value);
    if (property.nullable && (std::holds_alternative<std::monostate>(value) ||
                              (property.nullWordInFiles && word && *word == property.nullWord)))
        return PropertyValue();
    switch (property.type) {
    case PropertyType::integer:
        return checkedInteger(property, value);
    case PropertyType::number:
        return checkedNumber(property, value);
    case PropertyType::boolean:
        return std::holds_alternative<bool>(value) ? Result<PropertyValue>(value)
                                                   : refused(property, value, "is neither true nor false");
    case PropertyType::choice:
        return checkedChoice(property, value);
    case PropertyType::text:
        return checkedText(property, value);
    case PropertyType::integers:
        return checkedList<std::int64_t>(property, value);
    case PropertyType::numbers:
        break;
    }
    return checkedList<double>(property, value);
}

// A number as people type it; what is none stays text, for the message.
PropertyValue typedNumber(std::string_view text)
{
    if (const auto whole = parseInteger(text))
        return *whole;
    if (const auto number = parseNumber(text))
        return *number;
    return std::string(text);
}

// "[16, 16]", "16, 16", "16" or "[]".
Result<PropertyValue> typedList(const Property& property, std::string_view text)
{
    std::string_view rest = text;
    if (rest.starts_with('[') && rest.ends_with(']') && rest.size() >= 2)
        rest = rest.substr(1, rest.size() - 2);
    std::vector<double> numbers;
    rest = trimmed(rest);
    while (!rest.empty()) {
        const auto comma = rest.find(',');
        const auto number = parseNumber(trimmed(rest.substr(0, comma)));
        const bool endsInComma = comma != std::string_view::npos && trimmed(rest.substr(comma + 1)).empty();
        if (!number || endsInComma)
            return refused(property, std::string(text), "is not a list of numbers");
        numbers.push_back(*number);
        rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
    }
    return numbers;
}

Result<PropertyValue> typedValue(const Property& property, std::string_view text)
{
    const std::string_view word = trimmed(text);
    if (property.nullable &&
        (word == "null" || word == property.nullWord || word == jsonText(std::string(property.nullWord))))
        return PropertyValue();
    switch (property.type) {
    case PropertyType::integer:
    case PropertyType::number:
        return typedNumber(word);
    case PropertyType::boolean:
        if (word == "true" || word == "false")
            return word == "true";
        return std::string(word);
    case PropertyType::integers:
    case PropertyType::numbers:
        return typedList(property, word);
    case PropertyType::choice:
    case PropertyType::text:
        break;
    }
    if (!word.starts_with('"'))
        return std::string(property.type == PropertyType::choice ? word : text);
    const auto json = nlohmann::json::parse(word.begin(), word.end(), nullptr, false);
    if (!json.is_string())
        return refused(property, std::string(text), "starts with a quote, but is no text in quotes");
    return json.get<std::string>();
}

tl::unexpected<Error> unknownProperty(std::string_view path)
{
    const std::string name = epochscope::quoted(path);
    const std::string_view near = nearestProperty(path);
    return badInput("there is no property " + name,
                    near.empty() ? "epochscope list properties shows them all"
                                 : fmt::format("did you mean {}?", near),
                    name.substr(1, name.size() - 2));
}

std::string_view leafOf(std::string_view path) { return path.substr(path.rfind('.') + 1); }
} // namespace

std::string Property::allowed() const
{
    std::string text;
    switch (type) {
    case PropertyType::integer:
        text = "a whole number " + rangeText(*this);
        break;
    case PropertyType::number:
        text =
            isShare ? "a fraction from 0 to below 1, or a whole number of samples" : "a number " + rangeText(*this);
        break;
    case PropertyType::boolean:
        text = "true or false";
        break;
    case PropertyType::choice:
        text = fmt::format("{}", fmt::join(choices, ", "));
        break;
    case PropertyType::text:
        text = takesNumber ? "a text or a whole number" : "a text";
        break;
    case PropertyType::integers:
    case PropertyType::numbers:
        text = fmt::format("a list of {}{} {} {}",
                           fewestItems > 0 ? fmt::format("{} to ", fewestItems) : std::string("at most "), mostItems,
                           type == PropertyType::integers ? "whole numbers" : "numbers", rangeText(*this));
        break;
    }
    if (!nullable)
        return text;
    return nullWordInFiles ? fmt::format("{}, or \"{}\"", text, nullWord)
                           : fmt::format("{}, or null ({})", text, nullWord);
}

const Property* findProperty(std::string_view path)
{
    const auto table = properties();
    const auto found = std::find_if(table.begin(), table.end(), [&](const Property& p) { return p.path == path; });
    return found == table.end() ? nullptr : &*found;
}

std::string_view nearestProperty(std::string_view path)
{
    std::vector<std::string_view> paths, leaves;
    for (const Property& property : properties()) {
        paths.push_back(property.path);
        leaves.push_back(leafOf(property.path));
    }
    // "learning_rate" and "batch_size" are what other programs call them.
    std::string dotted(path);
    if (const auto underscore = dotted.find('_');
        dotted.find('.') == std::string::npos && underscore != std::string::npos)
        dotted[underscore] = '.';
    if (const Property* found = findProperty(dotted))
        return found->path;
    const auto pathOf = [&](std::string_view leaf) {
        return paths[static_cast<std::size_t>(std::find(leaves.begin(), leaves.end(), leaf) - leaves.begin())];
    };
    const std::string_view leaf = leafOf(path);
    const bool hasGroup = leaf.size() < path.size();
    if (const auto near = hasGroup ? nearest(path, paths) : std::string_view(); !near.empty())
        return near;
    const auto near = nearest(leaf, leaves);
    return near.empty() ? near : pathOf(near);
}

Result<void> setProperty(Experiment& experiment, std::string_view path, const PropertyValue& value)
{
    const Property* property = findProperty(path);
    if (!property)
        return unknownProperty(path);
    const auto checked = checkedValue(*property, value);
    if (!checked)
        return tl::unexpected(checked.error());
    property->set(experiment, *checked);
    return {};
}

Result<void> setPropertyText(Experiment& experiment, std::string_view path, std::string_view text)
{
    const Property* property = findProperty(path);
    if (!property)
        return unknownProperty(path);
    const auto value = typedValue(*property, text);
    if (!value)
        return tl::unexpected(value.error());
    return setProperty(experiment, path, *value);
}

std::string propertyText(const PropertyValue& value)
{
    struct Writer
    {
        std::string operator()(std::monostate) const { return "null"; }
        std::string operator()(bool flag) const { return flag ? "true" : "false"; }
        std::string operator()(std::int64_t number) const { return std::to_string(number); }
        std::string operator()(double number) const { return plainNumber(number); }
        std::string operator()(const std::string& text) const { return jsonText(text); }
        std::string operator()(const std::vector<std::int64_t>& list) const { return listText(list); }
        std::string operator()(const std::vector<double>& list) const { return listText(list); }
    };
    return std::visit(Writer(), value);
}

} // namespace epochscope
