#include "chart/elided_name.h"

#include <QtCore/QStringList>
#include <QtGui/QFontMetricsF>

#include <algorithm>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

constexpr qsizetype shortest = 5; // letters that a piece is left with
} // namespace

QString elidedName(const QFontMetricsF& metrics, const QString& name, double width)
{
    if (metrics.horizontalAdvance(name) <= width)
        return name;
    QStringList pieces = name.split(u" · "_s);
    if (pieces.size() < 2)
        return metrics.elidedText(name, Qt::ElideMiddle, width);
    const auto joined = [&] { return pieces.join(u' '); };
    while (metrics.horizontalAdvance(joined()) > width) {
        const auto longest = std::max_element(pieces.begin(), pieces.end(),
                                              [](const QString& a, const QString& b) { return a.size() < b.size(); });
        if (longest->size() <= shortest)
            return metrics.elidedText(joined(), Qt::ElideRight, width);
        *longest = longest->left(longest->size() - (longest->endsWith(u'…') ? 2 : 1)).trimmed() + u'…';
    }
    return joined();
}

} // namespace epochscope
