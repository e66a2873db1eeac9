#include "surface/surface_layout.h"

#include "chart/number_text.h"

#include <QtCore/QCoreApplication>

#include <algorithm>
#include <cmath>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

QString tr(const char* text) { return QCoreApplication::translate("SurfaceLayout", text); }

constexpr double gap = 8;
constexpr double barWidth = 12;
constexpr double leastPlot = 140; // beside a key

double barTextWidth(const QFontMetricsF& metrics) { return metrics.horizontalAdvance(u"0.0005"_s); }
} // namespace

std::vector<KeyEntry> keyEntries(const SurfaceScene& scene)
{
    using Mark = KeyEntry::Mark;
    std::vector<KeyEntry> entries;
    if (scene.path.size() > 1)
        entries.push_back({Mark::path, scene.pathHasEachUpdate ? tr("path, each update a dot") : tr("path of the run")});
    // Of marks that are not in sight nothing is said.
    const auto seen = [&](const std::optional<PlanePoint>& point) { return point && scene.grid && scene.grid->window.contains(*point); };
    if (seen(scene.start))
        entries.push_back({Mark::start, tr("start")});
    if (seen(scene.now))
        entries.push_back({Mark::now, scene.nowName});
    if (seen(scene.best))
        entries.push_back({Mark::best, tr("best epoch")});
    if (seen(scene.exact))
        entries.push_back({Mark::exact, tr("exact solution")});
    if (!scene.batchName.isEmpty())
        entries.push_back({Mark::batch, scene.batchName});
    return entries;
}

double SurfaceLayout::wantedAspect(const QSizeF& size, const QFontMetricsF& metrics)
{
    const double sides = metrics.height() + barTextWidth(metrics) + 3 * gap + barWidth + barTextWidth(metrics);
    const double keyWidth = metrics.horizontalAdvance(tr("path, each update a dot")) + 3 * gap;
    const double width = std::max(size.width() - sides - keyWidth, 1.0);
    const double height = std::max(size.height() - metrics.height() - gap, 1.0);
    // In steps, so that the surface is not worked out again for every pixel.
    const double aspect = std::clamp(width / height, 0.7, 2.6);
    return std::exp2(std::round(3 * std::log2(aspect)) / 3);
}

QPointF SurfaceLayout::pixel(PlanePoint point) const
{
    return {plot.left() + (point.a - window.aFrom) / (window.aTo - window.aFrom) * plot.width(),
            plot.bottom() - (point.b - window.bFrom) / (window.bTo - window.bFrom) * plot.height()};
}

PlanePoint SurfaceLayout::point(const QPointF& pixel) const
{
    return {window.aFrom + (pixel.x() - plot.left()) / plot.width() * (window.aTo - window.aFrom),
            window.bFrom + (plot.bottom() - pixel.y()) / plot.height() * (window.bTo - window.bFrom)};
}

SurfaceLayout SurfaceLayout::of(const QSizeF& size, const QFontMetricsF& metrics, const SurfaceScene& scene)
{
    SurfaceLayout layout;
    if (!scene.grid)
        return layout;
    layout.window = scene.grid->window;
    const double line = metrics.height();
    const double height = std::max(size.height() - line - gap, 8.0);
    layout.bTicks = linearTicks({layout.window.bFrom, layout.window.bTo}, std::max(2, static_cast<int>(height / (2.2 * line))));
    for (const Tick& tick : layout.bTicks)
        layout.tickWidth = std::max(layout.tickWidth, metrics.horizontalAdvance(tick.label));
    const double left = line + layout.tickWidth + 1.5 * gap;
    const double bar = gap + barWidth + 4 + barTextWidth(metrics);
    double keyWidth = 0;
    for (const KeyEntry& entry : keyEntries(scene))
        keyWidth = std::max(keyWidth, metrics.horizontalAdvance(entry.text) + 3 * gap);
    const bool hasKey = keyWidth > 0 && size.width() - left - bar - 2 * gap - keyWidth >= leastPlot;

    const double room = std::max(size.width() - left - bar - (hasKey ? 2 * gap + keyWidth : 0), 8.0);
    const double aspect = (layout.window.aTo - layout.window.aFrom) / (layout.window.bTo - layout.window.bFrom);
    const double width = std::min(room, height * aspect);
    layout.plot = {left, gap / 2, width, width / aspect};
    layout.aTicks = linearTicks({layout.window.aFrom, layout.window.aTo},
                                std::max(2, static_cast<int>(width / (metrics.horizontalAdvance(u"−0.25"_s) + 3 * gap))));
    layout.bar = {layout.plot.right() + gap, layout.plot.top(), barWidth, layout.plot.height()};
    if (hasKey)
        layout.entries = {layout.bar.right() + 4 + barTextWidth(metrics) + 2 * gap, layout.plot.top(), keyWidth, height};
    return layout;
}

} // namespace epochscope
