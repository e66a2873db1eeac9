#include "panel/words.h"

#include "base/text.h"
#include "chart/number_text.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QRegularExpression>

#include <cmath>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

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

QString label(const Property& property)
{
    return QString::fromUtf8(property.label.data(), static_cast<qsizetype>(property.label.size()));
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
    const QString what = sentence(withLabels(message));
    return hint.empty() ? what : what + u' ' + sentence(withLabels(hint));
}

QString problemText(const Error& error)
{
    const QString what = sentences(error.message, error.hint);
    if (error.where.empty())
        return what;
    const Property* property = findProperty(error.where);
    return (property ? label(*property) : QString::fromStdString(error.where)) + u": "_s + what;
}

QString refusal(const Property& property, const Error& error)
{
    if (property.type == PropertyType::integer || property.type == PropertyType::number)
        return tr("This must be %1.").arg(range(property));
    return sentences(error.message, error.hint);
}

} // namespace epochscope
