#include "chart/curve_style.h"

#include <QtCore/QCoreApplication>

#include <cmath>

namespace epochscope {

namespace {
QString tr(const char* text) { return QCoreApplication::translate("LearningCurveChart", text); }
} // namespace

QString curveName(CurveKind kind)
{
    switch (kind) {
    case CurveKind::running:
        return tr("training");
    case CurveKind::measured:
        return tr("measured");
    case CurveKind::validation:
        break;
    }
    return tr("validation");
}

QString legendName(CurveKind kind)
{
    switch (kind) {
    case CurveKind::running:
        return tr("training (running mean)");
    case CurveKind::measured:
        return tr("training (measured)");
    case CurveKind::validation:
        break;
    }
    return tr("validation");
}

bool isDense(const QList<QPointF>& points, double pixelsPerUnit, double mostPixels)
{
    double travelled = 0;
    for (qsizetype i = 1; i < points.size(); ++i)
        travelled += std::abs(points[i].y() - points[i - 1].y());
    return travelled * pixelsPerUnit > mostPixels;
}

} // namespace epochscope
