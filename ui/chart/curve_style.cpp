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

QPen curvePen(CurveKind kind, const QColor& color, double fontSize, bool thin)
{
    const double width = fontSize * (kind == CurveKind::running ? 0.15 : 0.13);
    QPen pen(color, thin ? 1 : width);
    pen.setJoinStyle(Qt::RoundJoin);
    pen.setCapStyle(Qt::FlatCap);
    if (kind == CurveKind::measured) {
        pen.setCapStyle(Qt::RoundCap);
        pen.setDashPattern({0.1, 2.2});
    } else if (kind == CurveKind::validation) {
        pen.setDashPattern({5, 2.5});
    }
    return pen;
}

bool isDense(const QList<QPointF>& points, double pixelsPerUnit, double mostPixels)
{
    double travelled = 0;
    for (qsizetype i = 1; i < points.size(); ++i)
        travelled += std::abs(points[i].y() - points[i - 1].y());
    return travelled * pixelsPerUnit > mostPixels;
}

} // namespace epochscope
