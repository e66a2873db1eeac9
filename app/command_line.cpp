#include "command_line.h"

#include "base/text.h"

#include <QtCore/QCommandLineOption>
#include <QtCore/QCommandLineParser>
#include <QtCore/QStringList>

#include <algorithm>
#include <fmt/format.h>

namespace epochscope::cli {

namespace {

QString toQt(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

const Option helpOption{"help", "", "show this and end", false, false};

std::string seeHelp(const Command& command)
{
    return command.name.empty() ? "see 'epochscope --help'" : fmt::format("see 'epochscope {} --help'", command.name);
}

Error unknownOption(const Command& command, const std::string& name)
{
    std::vector<std::string_view> names{helpOption.name};
    for (const Option& option : command.options)
        names.push_back(option.name);
    const std::string_view near = nearest(name, names);
    return {ErrorCode::badInput, "there is no such option",
            near.empty() ? seeHelp(command) : fmt::format("did you mean --{}?", near),
            epochscope::quoted("--" + name)};
}

std::optional<Error> checkCounts(const Command& command, const Arguments& arguments)
{
    for (const Option& option : command.options) {
        const std::size_t count = arguments.values(option.name).size();
        if (option.required && count == 0)
            return Error{ErrorCode::badInput, "is missing", seeHelp(command), fmt::format("--{}", option.name)};
        if (!option.repeatable && count > 1)
            return Error{ErrorCode::badInput, "is given more than once", "give it once",
                         fmt::format("--{}", option.name)};
    }
    const auto& operands = arguments.positional();
    if (operands.size() < command.leastOperands)
        return Error{ErrorCode::badInput, fmt::format("{} is missing", command.operands), seeHelp(command), {}};
    if (operands.size() > command.mostOperands)
        return Error{ErrorCode::badInput, "is one argument too many", seeHelp(command),
                     epochscope::quoted(operands[command.mostOperands])};
    return std::nullopt;
}

} // namespace

std::optional<std::string> Arguments::value(std::string_view option) const
{
    const auto found = m_values.find(option);
    return found == m_values.end() ? std::nullopt : std::optional(found->second.front());
}

std::vector<std::string> Arguments::values(std::string_view option) const
{
    const auto found = m_values.find(option);
    return found == m_values.end() ? std::vector<std::string>{} : found->second;
}

Result<Arguments> parseArguments(const Command& command, const std::vector<std::string>& words)
{
    QStringList list{QStringLiteral("epochscope")};
    for (const std::string& word : words) {
        if (!isValidUtf8(word))
            return badInput("is not valid UTF-8", "name files in UTF-8", epochscope::quoted(word));
        list.append(toQt(word));
    }

    QCommandLineParser parser;
    parser.setSingleDashWordOptionMode(QCommandLineParser::ParseAsLongOptions);
    parser.addOption(QCommandLineOption(QStringList{QStringLiteral("h"), toQt(helpOption.name)}));
    for (const Option& option : command.options) {
        QCommandLineOption added(toQt(option.name));
        added.setValueName(toQt(option.value));
        parser.addOption(added);
    }
    const bool parsed = parser.parse(list);
    if (const QStringList unknown = parser.unknownOptionNames(); !unknown.isEmpty())
        return tl::unexpected(unknownOption(command, unknown.front().toStdString()));
    Arguments arguments;
    if (parser.isSet(toQt(helpOption.name))) {
        arguments.m_values["help"] = {""};
        return arguments;
    }
    if (!parsed) {
        std::string text = parser.errorText().toStdString();
        if (text.ends_with('.'))
            text.pop_back();
        return badInput(text, seeHelp(command));
    }

    for (const Option& option : command.options) {
        const QString name = toQt(option.name);
        if (!parser.isSet(name))
            continue;
        auto& values = arguments.m_values[std::string(option.name)];
        if (option.value.empty())
            values.assign(1, "");
        for (const QString& value : parser.values(name))
            values.push_back(value.toStdString());
    }
    for (const QString& operand : parser.positionalArguments())
        arguments.m_positional.push_back(operand.toStdString());
    if (auto error = checkCounts(command, arguments))
        return tl::unexpected(*error);
    return arguments;
}

std::string helpText(const Command& command)
{
    std::string text = fmt::format("{}\n\nUsage: epochscope", command.summary);
    if (!command.name.empty())
        text += fmt::format(" {}", command.name);
    if (!command.operands.empty())
        text += fmt::format(" {}", command.operands);
    for (const Option& option : command.options) {
        if (option.required)
            text += fmt::format(" --{} {}", option.name, option.value);
    }
    text += " [OPTION]...\n";

    std::vector<const Option*> options;
    for (const Option& option : command.options)
        options.push_back(&option);
    options.push_back(&helpOption);
    const auto shown = [](const Option& option) {
        return option.value.empty() ? fmt::format("--{}", option.name)
                                    : fmt::format("--{} {}", option.name, option.value);
    };
    std::size_t width = 0;
    for (const Option* option : options)
        width = std::max(width, shown(*option).size());
    text += "\nOptions:\n";
    for (const Option* option : options)
        text += fmt::format("  {:<{}}  {}\n", shown(*option), width, option->help);
    if (!command.details.empty())
        text += fmt::format("\n{}", command.details);
    return text;
}

} // namespace epochscope::cli
