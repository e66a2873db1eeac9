// The name of a run where there is little room for it.
#pragma once

#include <QtCore/QString>

class QFontMetricsF;

namespace epochscope {

// Made names are pieces, "N 137 · B 50 · E 33", each of which tells the run from another: the space between them goes first,
// then the longest pieces are shortened. Of other names the middle goes.
QString elidedName(const QFontMetricsF& metrics, const QString& name, double width);

} // namespace epochscope
