// Commands and their options as tables: parsing, help and suggestions all read them.
#pragma once

#include "base/error.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace epochscope::cli {

struct Option
{
    std::string_view name;  // without the dashes
    std::string_view value; // what stands for the value in the help: "N"; empty: a switch
    std::string_view help;  // one line
    bool required = false;
    bool repeatable = false;
};

class Arguments
{
public:
    bool has(std::string_view option) const { return m_values.contains(option); }
    std::optional<std::string> value(std::string_view option) const;
    std::vector<std::string> values(std::string_view option) const;
    const std::vector<std::string>& positional() const { return m_positional; }

private:
    friend Result<Arguments> parseArguments(const struct Command& command, const std::vector<std::string>& words);
    std::map<std::string, std::vector<std::string>, std::less<>> m_values;
    std::vector<std::string> m_positional;
};

struct Command
{
    std::string_view name;     // "plan"; empty: the program itself
    std::string_view operands; // "PRESET|FILE|-"
    std::string_view summary;  // one line
    std::vector<Option> options;
    std::string_view details; // what stands below the options; may be empty
    std::size_t leastOperands = 0;
    std::size_t mostOperands = 0;
    int (*run)(const Arguments& arguments) = nullptr;
};

// `words` are those behind the command's name. --help is always among the options. An unknown option's error names
// the nearest right one.
Result<Arguments> parseArguments(const Command& command, const std::vector<std::string>& words);

// One screen: usage, options, details.
std::string helpText(const Command& command);

// "plan", "run" … in the order of the help.
const std::vector<Command>& commands();

} // namespace epochscope::cli
