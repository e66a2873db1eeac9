#include "panel/words.h"

#include "base/text.h"
#include "chart/number_text.h"

#include <QtCore/QCoreApplication>

#include <cmath>

namespace epochscope {

namespace {
constexpr double unboundedCount = 9e15; // counts end where doubles no longer tell whole numbers apart

QString tr(const char* text) { return QCoreApplication::translate("Words", text); }

QString range(const Property& property)
{
    const auto plain = [](double bound) {
        const bool whole = bound == std::trunc(bound) && std::abs(bound) < unboundedCount;
        return whole ? groupedText(static_cast<std::int64_t>(bound)) : QString::fromStdString(exactNumber(bound));
    };
    const QString low = plain(property.minimum);
    if (property.maximum >= unboundedCount)
        return property.openMinimum ? tr("more than %1").arg(low) : tr("%1 or more").arg(low);
    const QString high = plain(property.maximum);
    if (property.openMinimum)
        return tr("more than %1, up to %2").arg(low, high);
    return property.openMaximum ? tr("from %1 to below %2").arg(low, high) : tr("from %1 to %2").arg(low, high);
}
} // namespace

QString sentence(QString text)
{
    if (text.isEmpty())
        return text;
    text[0] = text[0].toUpper();
    return text.endsWith(u'.') ? text : text + u'.';
}

QString sentences(const std::string& message, const std::string& hint)
{
    const QString what = sentence(QString::fromStdString(message));
    return hint.empty() ? what : what + u' ' + sentence(QString::fromStdString(hint));
}

QString refusal(const Property& property, const Error& error)
{
    if (property.type == PropertyType::integer || property.type == PropertyType::number)
        return tr("This must be %1.").arg(range(property));
    return sentences(error.message, error.hint);
}

} // namespace epochscope
