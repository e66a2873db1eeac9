#include "gradient/gradient_rows.h"

#include "chart/number_text.h"
#include "inside/moment_words.h"
#include "chart/theme.h"

#include <QtCore/QCoreApplication>
#include <QtGui/QFontMetricsF>
#include <QtGui/QPainter>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

QString tr(const char* text) { return QCoreApplication::translate("GradientRows", text); }

constexpr double gap = 8;
const QString& widest()
{
    static const QString text = u"0.00 ×, 180°"_s;
    return text;
}

QString ratioText(const GradientSamples& samples)
{
    const QString ratio =
        samples.fullLength > 0 ? u"%1 ×"_s.arg(valueText(samples.batchLength / samples.fullLength)) : u"–"_s;
    const QString angle =
        std::isnan(samples.angle) ? u"–"_s : u"%1°"_s.arg(fixedText(samples.angle * 180 / std::numbers::pi, 0));
    return ratio + u", "_s + angle;
}

double markWidthFor(const QFontMetricsF& metrics) { return std::ceil(1.6 * metrics.height()); }
double lineHeight(const QFontMetricsF& metrics) { return std::ceil(metrics.height()); }
} // namespace

std::vector<GradientRow> gradientRows(const GradientLook& look)
{
    const GradientSamples& samples = look.samples;
    const GradientCloud& cloud = look.cloud;
    const QString size = groupedText(cloud.batchSize);
    const auto drawn = static_cast<std::int64_t>(cloud.places.size());
    const bool measured = !std::isnan(cloud.measured);
    return {{GradientMark::full, tr("full gradient"), valueText(samples.fullLength)},
            {GradientMark::batch, batchInTurnName(samples.batchIsNext), valueText(samples.batchLength)},
            {GradientMark::none, tr("ratio, angle"), ratioText(samples)},
            {GradientMark::samples, tr("σ of samples"), valueText(std::sqrt(samples.variance))},
            {GradientMark::predicted, tr("sd, B = %1: predicted").arg(size), valueText(cloud.predicted)},
            {GradientMark::measured, measured ? tr("measured, %1 drawn").arg(groupedText(drawn)) : tr("measured"),
             measured ? valueText(cloud.measured) : u"–"_s},
            {GradientMark::noiseScale, tr("noise scale"),
             std::isnan(samples.noiseScale) ? u"–"_s : valueText(samples.noiseScale)}};
}

QSizeF gradientRowsSize(const std::vector<GradientRow>& rows, const QFontMetricsF& metrics)
{
    double names = 0;
    double values = metrics.horizontalAdvance(widest());
    for (const GradientRow& row : rows) {
        names = std::max(names, metrics.horizontalAdvance(row.name));
        values = std::max(values, metrics.horizontalAdvance(row.value));
    }
    return {std::ceil(markWidthFor(metrics) + gap + names + gap + values), lineHeight(metrics) * static_cast<double>(rows.size())};
}

void drawGradientRows(QPainter& painter, const QRectF& place, const std::vector<GradientRow>& rows, const ChartColors& colors)
{
    const QFontMetricsF metrics(painter.font(), painter.device());
    const GradientMarks marks(colors, metrics);
    const double markWidth = markWidthFor(metrics);
    const double line = std::min(place.height() / static_cast<double>(rows.size()), 1.35 * lineHeight(metrics));
    painter.setRenderHint(QPainter::Antialiasing);
    double top = place.top();
    for (const GradientRow& row : rows) {
        paintMark(painter, QRectF(place.left(), top, markWidth, line), row.mark, marks);
        const double values = metrics.horizontalAdvance(row.value);
        const QRectF text(place.left() + markWidth + gap, top, place.width() - markWidth - gap, line);
        painter.setPen(colors.quietText);
        painter.drawText(text, Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(row.name, Qt::ElideRight, text.width() - values - gap));
        painter.setPen(colors.text);
        painter.drawText(text, Qt::AlignRight | Qt::AlignVCenter, row.value);
        top += line;
    }
}

} // namespace epochscope
