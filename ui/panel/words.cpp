#include "panel/words.h"

#include "base/text.h"
#include "chart/number_text.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QRegularExpression>

#include <array>
#include <charconv>
#include <cmath>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

constexpr double unboundedCount = 9e15; // counts end where doubles no longer tell whole numbers apart

QString tr(const char* text) { return QCoreApplication::translate("Words", text); }

QString plainText(double bound)
{
    const bool whole = bound == std::trunc(bound) && std::abs(bound) < unboundedCount;
    return whole ? groupedText(static_cast<std::int64_t>(bound)) : editText(bound);
}

QString bounds(const Property& property)
{
    const QString low = plainText(property.minimum);
    if (property.maximum >= unboundedCount)
        return property.openMinimum ? tr("more than %1").arg(low) : tr("%1 or more").arg(low);
    const QString high = plainText(property.maximum);
    if (property.openMinimum)
        return tr("more than %1, up to %2").arg(low, high);
    return property.openMaximum ? tr("from %1 to below %2").arg(low, high) : tr("from %1 to %2").arg(low, high);
}

// "from 0 to 1": what a number or the numbers of a list may be; empty for the rest.
QString range(const Property& property)
{
    switch (property.type) {
    case PropertyType::integer:
    case PropertyType::number:
        return property.isShare ? tr("a fraction below 1, or a whole number of samples") : bounds(property);
    case PropertyType::integers:
        return tr("up to %1 whole numbers with commas between, each %2")
            .arg(groupedText(static_cast<std::int64_t>(property.mostItems)), bounds(property));
    case PropertyType::numbers:
        return tr("%1 to %2 numbers with commas between, each %3")
            .arg(groupedText(static_cast<std::int64_t>(property.fewestItems)),
                 groupedText(static_cast<std::int64_t>(property.mostItems)), bounds(property));
    case PropertyType::boolean:
    case PropertyType::choice:
    case PropertyType::text:
        break;
    }
    return {};
}

QString label(const Property& property) { return textOf(property.label); }

QString shortened(const QString& text)
{
    constexpr int most = 40;
    return text.size() <= most ? text : text.left(most - 1) + u'…';
}

template <class Item>
QString listText(const std::vector<Item>& list)
{
    QStringList items;
    for (const Item& item : list)
        items += plainText(static_cast<double>(item));
    return items.isEmpty() ? tr("none") : shortened(items.join(u", "_s));
}

// "set data.samples lower" → "set “Samples” lower".
QString withLabels(const std::string& message)
{
    static const QRegularExpression path(u"[a-z]+\\.[a-z0-9_]+"_s);
    const QString text = QString::fromStdString(message);
    QString result;
    qsizetype copied = 0;
    for (auto each = path.globalMatch(text); each.hasNext();) {
        const QRegularExpressionMatch match = each.next();
        const Property* property = findProperty(match.captured().toStdString());
        if (!property)
            continue;
        result += text.mid(copied, match.capturedStart() - copied) + u'“' + label(*property) + u'”';
        copied = match.capturedEnd();
    }
    return result + text.mid(copied);
}

QString placed(std::string_view where, const QString& what)
{
    return where.empty() ? what : textOf(where) + u": "_s + what;
}
} // namespace

QString textOf(std::string_view view)
{
    return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size()));
}

QString editText(double number)
{
    if (std::abs(number) < 1e-7 || std::abs(number) >= 1e15)
        return QString::fromStdString(exactNumber(number));
    std::array<char, 64> digits;
    const auto end = std::to_chars(digits.begin(), digits.end(), number, std::chars_format::fixed).ptr;
    return QString::fromLatin1(digits.data(), end - digits.data());
}

QString choiceText(std::string_view choice) { return textOf(choice).replace(u'_', u' '); }

QString settingText(const Property& property, const PropertyValue& value)
{
    if (std::holds_alternative<std::monostate>(value))
        return textOf(property.nullWord);
    if (const auto* flag = std::get_if<bool>(&value))
        return *flag ? tr("on") : tr("off");
    if (const auto* whole = std::get_if<std::int64_t>(&value))
        return groupedText(*whole);
    if (const auto* number = std::get_if<double>(&value))
        return plainText(*number);
    if (const auto* wholes = std::get_if<std::vector<std::int64_t>>(&value))
        return listText(*wholes);
    if (const auto* numbers = std::get_if<std::vector<double>>(&value))
        return listText(*numbers);
    const auto& text = std::get<std::string>(value);
    if (property.type == PropertyType::choice)
        return choiceText(text);
    return text.empty() ? tr("none") : u'“' + shortened(textOf(text)) + u'”';
}

QString changeText(const Property& property, const PropertyValue& before, const PropertyValue& after)
{
    return label(property) + u' ' + settingText(property, before) + u" → "_s + settingText(property, after);
}

QString summaryText(const Property& property, const PropertyValue& value)
{
    const QString text = settingText(property, value);
    if (property.path.ends_with(".kind"))
        return text;
    QString name = label(property);
    if (name.size() > 1 && name[1].isLower())
        name[0] = name[0].toLower();
    return value == PropertyValue(true) ? name : name + u' ' + text;
}

QString propertyTip(const Property& property)
{
    QString tip = u"<p>"_s + textOf(property.help).toHtmlEscaped() + u"</p>"_s;
    if (QString allowed = range(property); !allowed.isEmpty()) {
        if (property.nullable)
            allowed = tr("%1; or “%2”").arg(allowed, textOf(property.nullWord));
        tip += u"<p>"_s + sentence(allowed).toHtmlEscaped() + u"</p>"_s;
    }
    return tip + u"<p><small>"_s + textOf(property.path) + u"</small></p>"_s;
}

QString experimentTitle(const ExperimentFile& file)
{
    if (!file.name.empty())
        return QString::fromStdString(file.name);
    const Property* source = findProperty("data.source");
    const auto value = source->get(file.experiment);
    const auto* name = std::get_if<std::string>(&value);
    return name ? QString::fromStdString(*name).replace(u'_', u' ') : QString();
}

QString sentence(QString text)
{
    if (text.isEmpty())
        return text;
    text[0] = text[0].toUpper();
    return text.endsWith(u'.') || text.endsWith(u'?') || text.endsWith(u'!') ? text : text + u'.';
}

QString sentences(const std::string& message, const std::string& hint)
{
    const QString what = sentence(withLabels(message));
    return hint.empty() ? what : what + u' ' + sentence(withLabels(hint));
}

QString problemText(const Error& error)
{
    const Property* property = findProperty(error.where);
    return placed(property ? property->label : std::string_view(error.where), sentences(error.message, error.hint));
}

QString fileProblemText(const Error& error)
{
    const QString hint = QString::fromStdString(error.hint);
    return placed(error.where, sentence(QString::fromStdString(error.message)) + (hint.isEmpty() ? QString() : u' ' + sentence(hint)));
}

QString refusal(const Property& property, const Error& error)
{
    if (const QString allowed = range(property); !allowed.isEmpty())
        return tr("This must be %1.").arg(allowed);
    return sentences(error.message, error.hint);
}

} // namespace epochscope
