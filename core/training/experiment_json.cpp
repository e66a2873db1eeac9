#include "training/experiment_json.h"

#include "base/embedded.h"
#include "base/input_file.h"
#include "base/text.h"
#include "training/properties.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <unistd.h>

namespace epochscope {

namespace {
using Json = nlohmann::json;

constexpr std::size_t mostBytes = std::size_t{16} << 20;
constexpr int mostLevels = 8;
constexpr std::size_t mostText = 4096;

std::string_view groupOf(std::string_view path) { return path.substr(0, path.find('.')); }
std::string_view nameInGroup(std::string_view path) { return path.substr(path.find('.') + 1); }

std::vector<std::string_view> groups()
{
    std::vector<std::string_view> names;
    for (const Property& property : properties())
        if (names.empty() || names.back() != groupOf(property.path))
            names.push_back(groupOf(property.path));
    return names;
}

// Takes the parser's events one by one, so that nothing but the experiment itself is kept of a file: no tree whose
// depth or size somebody else decides, and duplicate keys are seen. The parser does not recurse.
//
// After the first mistake it goes on only to learn whether the file is of a newer version: then that is the reason.
class ExperimentReader : public nlohmann::json_sax<Json>
{
public:
    ExperimentFile file;

    // The outcome, when the parser is through.
    std::optional<Error> error() const
    {
        if (m_version > experimentVersion)
            return Error{ErrorCode::newerVersion,
                         fmt::format("written for version {} of the format, this program knows version {}", m_version,
                                     experimentVersion),
                         "use a newer epochscope", "version"};
        return m_error;
    }
    // Where the parser stopped understanding JSON; none: the error is about a property.
    std::optional<std::size_t> syntaxErrorAt() const
    {
        return m_version > experimentVersion ? std::nullopt : m_syntaxAt;
    }

    void finish()
    {
        if (!m_seen.contains("data.samples") && !isGenerated(file.experiment.data.source))
            file.experiment.data.samples.reset();
    }

    bool null() override { return value({}); }
    bool boolean(bool flag) override { return value(flag); }
    bool number_integer(number_integer_t number) override { return value(std::int64_t{number}); }
    bool number_unsigned(number_unsigned_t number) override
    {
        if (number > static_cast<number_unsigned_t>(std::numeric_limits<std::int64_t>::max()))
            return value(static_cast<double>(number));
        return value(static_cast<std::int64_t>(number));
    }
    bool number_float(number_float_t number, const string_t&) override { return value(number); }
    bool string(string_t& text) override { return value(std::move(text)); }
    bool binary(binary_t&) override { return false; } // never in JSON

    bool start_object(std::size_t) override
    {
        ++m_depth;
        if (m_error || m_depth == 1)
            return mayGoOn();
        if (m_depth == 2 && isGroup(m_key)) {
            m_group = m_key;
            return true;
        }
        return misplaced("an object {…}");
    }
    bool end_object() override
    {
        if (--m_depth == 1)
            m_group.clear();
        return true;
    }
    bool start_array(std::size_t) override
    {
        ++m_depth;
        if (m_error)
            return mayGoOn();
        const Property* property = m_depth == 3 && !m_inList ? findProperty(path()) : nullptr;
        if (!property || (property->type != PropertyType::integers && property->type != PropertyType::numbers))
            return misplaced("a list […]");
        m_inList = true;
        m_wholes.clear();
        m_numbers.clear();
        return true;
    }
    bool end_array() override
    {
        --m_depth;
        if (m_error || !m_inList)
            return true;
        m_inList = false;
        return m_wholes.size() == m_numbers.size() ? set(m_wholes) : set(m_numbers);
    }

    bool key(string_t& name) override
    {
        if (m_depth == 1)
            m_key = name;
        if (m_error)
            return true;
        m_key = name;
        const std::string full = path();
        if (m_group.empty() ? !isGroup(name) && !isHeading(name) : findProperty(full) == nullptr)
            return refuseUnknown(full);
        if (!m_seen.insert(full).second)
            return refuse(full, "is given twice", "keep one of the two");
        return true;
    }

    bool parse_error(std::size_t position, const std::string&, const Json::exception& exception) override
    {
        if (m_error)
            return false;
        if (exception.id == 406) { // a number that no double can hold
            const Property* property = m_depth >= 2 ? findProperty(path()) : nullptr;
            refuse(m_depth >= 1 ? path() : "", "the number is too large",
                   property ? "allowed: " + property->allowed() : std::string());
            return false;
        }
        m_syntaxAt = position;
        m_error = Error{ErrorCode::badInput, "this is not JSON: " + reason(exception.what()), {}, {}};
        return false;
    }

private:
    static bool isHeading(std::string_view key) { return key == "version" || key == "name" || key == "description"; }
    static bool isGroup(std::string_view key)
    {
        static const auto all = groups();
        return std::find(all.begin(), all.end(), key) != all.end();
    }

    // "syntax error while parsing object key - unexpected ','; last read: '…'; expected string literal": from the
    // dash on, without what was read, which may be megabytes.
    static std::string reason(std::string text)
    {
        if (const auto dash = text.find(" - "); dash != std::string::npos)
            text.erase(0, dash + 3);
        const auto read = text.find("; last read: '");
        if (const auto end = text.rfind('\''); read != std::string::npos && end > read + 14)
            text.erase(read, end + 1 - read);
        return text.size() <= 200 ? text : text.substr(0, 200) + "…";
    }

    std::string path() const { return m_group.empty() ? m_key : m_group + "." + m_key; }
    bool mayGoOn() const { return m_depth <= mostLevels; }

    bool refuse(std::string_view where, std::string message, std::string hint)
    {
        const std::string shown = epochscope::quoted(where);
        m_error = Error{ErrorCode::badInput, std::move(message), std::move(hint), shown.substr(1, shown.size() - 2)};
        return true;
    }

    bool refuseUnknown(const std::string& full)
    {
        std::string_view near;
        if (m_group.empty()) {
            auto known = groups();
            known.insert(known.end(), {"version", "name", "description"});
            near = nearest(full, known);
        }
        if (near.empty())
            near = nearestProperty(full);
        return refuse(full, "there is no property " + epochscope::quoted(full),
                      near.empty() ? "epochscope list properties shows them all"
                                   : fmt::format("did you mean {}?", near));
    }

    // A list or an object where something else belongs.
    bool misplaced(std::string_view what)
    {
        if (m_depth == 1)
            return refuse({}, fmt::format("an experiment is an object {{…}}, not {}", what),
                          R"(such as {"version": 1, "batch": {"size": 5}})");
        if (m_depth == 2 && isGroup(m_key))
            return refuse(m_key, fmt::format("{} holds properties, in an object {{…}}, not {}", m_key, what),
                          groupHint());
        const Property* property = findProperty(path());
        return refuse(path(), fmt::format("{} is not possible here", what),
                      property ? "allowed: " + property->allowed() : "a text");
    }

    std::string groupHint() const
    {
        std::vector<std::string_view> names;
        for (const Property& property : properties())
            if (groupOf(property.path) == m_key)
                names.push_back(nameInGroup(property.path));
        return fmt::format("its properties are {}", fmt::join(names, ", "));
    }

    bool value(PropertyValue value)
    {
        if (m_depth == 1 && m_key == "version")
            return setVersion(value);
        if (m_error)
            return true;
        if (m_depth == 0)
            return refuse({}, "an experiment is an object {…}, not " + propertyText(value).substr(0, 60),
                          R"(such as {"version": 1, "batch": {"size": 5}})");
        if (m_inList)
            return addItem(value);
        if (m_depth == 1)
            return isHeading(m_key)
                       ? setHeading(value)
                       : refuse(m_key, fmt::format("{} holds properties, in an object {{…}}", m_key), groupHint());
        return set(value);
    }

    bool setVersion(const PropertyValue& value)
    {
        const auto* whole = std::get_if<std::int64_t>(&value);
        if (whole && *whole >= 1)
            m_version = *whole;
        else if (!m_error)
            refuse(m_key, propertyText(value).substr(0, 60) + " is not a version", "allowed: 1");
        return true;
    }

    bool setHeading(PropertyValue& value)
    {
        auto* text = std::get_if<std::string>(&value);
        if (!text || text->size() > mostText)
            return refuse(m_key, fmt::format("{} is a text", m_key), fmt::format("of at most {} bytes", mostText));
        (m_key == "name" ? file.name : file.description) = std::move(*text);
        return true;
    }

    bool addItem(const PropertyValue& value)
    {
        const Property& property = *findProperty(path());
        if (m_numbers.size() == property.mostItems)
            return refuse(path(), "the list is too long", "allowed: " + property.allowed());
        if (const auto* whole = std::get_if<std::int64_t>(&value)) {
            m_wholes.push_back(*whole);
            m_numbers.push_back(static_cast<double>(*whole));
        } else if (const auto* number = std::get_if<double>(&value)) {
            m_numbers.push_back(*number);
        } else {
            return refuse(path(), propertyText(value).substr(0, 60) + " in the list is not a number",
                          "allowed: " + property.allowed());
        }
        return true;
    }

    bool set(const PropertyValue& value)
    {
        if (const auto done = setProperty(file.experiment, path(), value); !done)
            m_error = done.error();
        return true;
    }

    int m_depth = 0;
    bool m_inList = false;
    std::string m_group, m_key;
    std::set<std::string, std::less<>> m_seen;
    std::vector<std::int64_t> m_wholes; // the list at work: as long as m_numbers if all are whole
    std::vector<double> m_numbers;
    std::int64_t m_version = experimentVersion;
    std::optional<Error> m_error;
    std::optional<std::size_t> m_syntaxAt;
};

// "line 3, column 7" of the byte before `position`; columns are characters.
std::string lineAndColumn(std::string_view json, std::size_t position)
{
    const std::string_view before = json.substr(0, position > 0 ? position - 1 : 0);
    const auto lineStart = before.rfind('\n') + 1; // npos + 1 is 0
    const auto isCharacter = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
    return fmt::format(
        "line {}, column {}", 1 + std::count(before.begin(), before.end(), '\n'),
        1 + std::count_if(before.begin() + static_cast<std::ptrdiff_t>(lineStart), before.end(), isCharacter));
}

Result<std::string> readStandardInput()
{
    std::string bytes;
    char buffer[1 << 16];
    for (;;) {
        const ssize_t count = ::read(STDIN_FILENO, buffer, sizeof buffer);
        if (count == 0)
            return bytes;
        if (count < 0) {
            if (errno == EINTR)
                continue;
            return badInput(fmt::format("cannot be read: {}", std::strerror(errno)), {}, "standard input");
        }
        bytes.append(buffer, static_cast<std::size_t>(count));
        if (bytes.size() > mostBytes)
            return badInput("is larger than 16 MiB", "an experiment is a few kB of JSON", "standard input");
    }
}
} // namespace

Result<ExperimentFile> parseExperiment(std::string_view json, std::string_view where)
{
    if (json.size() > mostBytes)
        return badInput("is larger than 16 MiB", "an experiment is a few kB of JSON", std::string(where));
    ExperimentReader reader;
    Json::sax_parse(json.begin(), json.end(), &reader);
    if (auto error = reader.error()) {
        const std::string place =
            reader.syntaxErrorAt() ? lineAndColumn(json, *reader.syntaxErrorAt()) : error->where;
        error->where = fmt::format("{}{}{}", where, where.empty() || place.empty() ? "" : ", ", place);
        return tl::unexpected(*error);
    }
    reader.finish();
    return std::move(reader.file);
}

Result<ExperimentFile> readExperiment(const std::string& path)
{
    const bool isInput = path == "-";
    const auto bytes = isInput ? readStandardInput() : readFile(path, mostBytes);
    if (!bytes)
        return tl::unexpected(bytes.error());
    auto file = parseExperiment(*bytes, isInput ? "standard input" : path);
    if (const auto slash = path.rfind('/'); file && slash != std::string::npos)
        file->folder = path.substr(0, slash + 1);
    return file;
}

std::string experimentJson(const Experiment& experiment, std::string_view name, std::string_view description)
{
    std::string json = fmt::format("{{\n  \"version\": {}", experimentVersion);
    if (!name.empty())
        json += fmt::format(",\n  \"name\": {}", propertyText(std::string(name)));
    if (!description.empty())
        json += fmt::format(",\n  \"description\": {}", propertyText(std::string(description)));
    std::string_view group;
    for (const Property& property : properties()) {
        const bool opens = groupOf(property.path) != group;
        if (opens) {
            json += fmt::format("{},\n  \"{}\": {{", group.empty() ? "" : "\n  }", groupOf(property.path));
            group = groupOf(property.path);
        }
        PropertyValue value = property.get(experiment);
        if (property.nullWordInFiles && std::holds_alternative<std::monostate>(value))
            value = std::string(property.nullWord);
        json += fmt::format("{}\n    \"{}\": {}", opens ? "" : ",", nameInGroup(property.path), propertyText(value));
    }
    return json + "\n  }\n}\n";
}

std::vector<std::string> presetNames()
{
    std::vector<std::string> names;
    for (std::string_view name : embeddedFileNames("presets/")) {
        name.remove_prefix(std::strlen("presets/"));
        names.emplace_back(name.substr(0, name.rfind('.')));
    }
    return names;
}

Result<ExperimentFile> preset(std::string_view name)
{
    if (const auto json = embeddedFile(fmt::format("presets/{}.json", name)))
        return parseExperiment(*json, fmt::format("preset {}", name));
    const auto names = presetNames();
    const std::vector<std::string_view> candidates(names.begin(), names.end());
    const auto near = nearest(name, candidates);
    return badInput("there is no preset " + epochscope::quoted(name),
                    near.empty() ? fmt::format("the presets are {}", fmt::join(names, ", "))
                                 : fmt::format("did you mean {}?", near));
}

} // namespace epochscope
