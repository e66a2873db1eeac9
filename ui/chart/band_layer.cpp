#include "chart/band_layer.h"

#include "chart/curve_position.h"

#include <QtGui/QPaintEngine>
#include <QtGui/QPainter>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace epochscope {

namespace {
constexpr double bandColumn = 2; // pixels
constexpr float bandOpacity = 0.11F;

// A band that has a point for every few pixels of its way is spikes throughout, whose slanted edges take long to smooth and are not
// seen.
bool isDense(const QPolygonF& band)
{
    const qsizetype points = band.size() / 2;
    return static_cast<double>(points) > (band[points - 1].x() - band[0].x()) / (2 * bandColumn);
}

// [top, bottom) of each column of pixels; nothing where they are equal. At least a logical pixel high everywhere.
struct Columns
{
    std::vector<int> top, bottom;
};

// `band` in logical pixels.
Columns columnsOf(const QPolygonF& band, const QSize& size, double ratio)
{
    Columns columns{std::vector<int>(static_cast<std::size_t>(size.width())), std::vector<int>(static_cast<std::size_t>(size.width()))};
    const qsizetype count = band.size() / 2;
    qsizetype right = 0; // the first point at or behind the column's middle
    for (int column = 0; column < size.width(); ++column) {
        const double x = (column + 0.5) / ratio;
        while (right < count && band[right].x() < x)
            ++right;
        if (right == count)
            break;
        if (right == 0 && band[0].x() > x)
            continue;
        const qsizetype left = std::max<qsizetype>(right - 1, 0);
        const double across = band[right].x() - band[left].x(), share = across > 0 ? (x - band[left].x()) / across : 1;
        const auto between = [&](qsizetype from, qsizetype to) { return band[from].y() + share * (band[to].y() - band[from].y()); };
        const double top = between(left, right), bottom = between(band.size() - 1 - left, band.size() - 1 - right);
        const double rest = std::max(0.0, 1 - (bottom - top)) / 2;
        const auto row = [&](double y) { // whose middle is the first at or below y
            return static_cast<int>(std::clamp(std::ceil(y * ratio - 0.5), 0.0, static_cast<double>(size.height())));
        };
        columns.top[static_cast<std::size_t>(column)] = row(top - rest);
        columns.bottom[static_cast<std::size_t>(column)] = row(bottom + rest);
    }
    return columns;
}

// The rows [first, last) of it, row by row.
QImage pictureOf(const Columns& columns, int first, int last, const QColor& color)
{
    const auto width = static_cast<int>(columns.top.size());
    QImage picture(width, last - first, QImage::Format_ARGB32_Premultiplied);
    const QRgb inside = qPremultiply(color.rgba());
    const int *const top = columns.top.data(), *const bottom = columns.bottom.data();
    for (int row = first; row < last; ++row) {
        auto* const line = reinterpret_cast<QRgb*>(picture.scanLine(row - first));
        for (int x = 0; x < width; ++x) // without a branch: whole vectors at a time
            line[x] = inside & (0U - static_cast<QRgb>((row >= top[x]) & (row < bottom[x])));
    }
    return picture;
}
} // namespace

BandLayer::BandLayer(QGraphicsItem* chart, double z) : QGraphicsItem(chart)
{
    setZValue(z);
    setAcceptedMouseButtons(Qt::NoButton);
}

void BandLayer::setPlot(const QRectF& plot)
{
    if (plot == m_plot)
        return;
    prepareGeometryChange();
    m_plot = plot;
    m_picture = {};
}

void BandLayer::setBand(QPolygonF band, const QColor& color)
{
    m_band = std::move(band);
    m_color = color;
    m_color.setAlphaF(bandOpacity);
    m_picture = {};
    update();
}

void BandLayer::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*)
{
    if (m_band.isEmpty() || m_plot.isEmpty())
        return;
    const bool raster = painter->paintEngine() && painter->paintEngine()->type() == QPaintEngine::Raster;
    const QTransform onto(m_plot.width(), 0, 0, -m_plot.height(), 0, m_plot.height());
    const QPolygonF band = onto.map(m_band);
    const QTransform& world = painter->worldTransform(); // scaled for files and previews
    const bool upright = world.type() <= QTransform::TxScale && world.m11() > 0 && qFuzzyCompare(world.m11(), world.m22());
    if (!raster || !upright || !isDense(band)) {
        painter->save();
        painter->translate(m_plot.topLeft());
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setBrush(m_color);
        painter->setPen(QPen(m_color, 1)); // to be seen also where the band is but a line, over its own fill
        painter->drawPolygon(band);
        painter->restore();
        return;
    }
    // As a picture: Qt fills a shape of many rows in threads of its own, which on a machine with few cores take the time from the
    // training, and then waits for them.
    const double ratio = painter->device()->devicePixelRatioF() * world.m11();
    const QSize size = (m_plot.size() * ratio).toSize().expandedTo({1, 1});
    if (m_picture.width() != size.width() || m_picture.devicePixelRatio() != ratio) {
        const Columns columns = columnsOf(band, size, ratio);
        const auto isThere = [&](std::size_t x) { return columns.top[x] < columns.bottom[x]; };
        int first = size.height(), last = 0;
        for (std::size_t x = 0; x < columns.top.size(); ++x)
            if (isThere(x)) {
                first = std::min(first, columns.top[x]);
                last = std::max(last, columns.bottom[x]);
            }
        if (first >= last) { // outside of the plot
            first = 0;
            last = 1;
        }
        m_picture = pictureOf(columns, first, last, m_color);
        m_picture.setDevicePixelRatio(ratio);
        m_pictureTop = first;
    }
    painter->drawImage(m_plot.topLeft() + QPointF(0, m_pictureTop / ratio), m_picture);
}

QPolygonF batchBand(const RunRecord& run, const Drawing& drawing)
{
    const auto losses = run.batchLosses;
    const PlotMapping& mapping = drawing.mapping;
    if (!losses || losses->size() == 0 || run.plan.stepsPerEpoch() <= 0)
        return {};
    const std::int64_t size = std::min(losses->size(), std::max<std::int64_t>(run.steps, 1));
    const auto height = [&](float value) {
        const auto in = [&](const PlotMapping& of) {
            const double y = of.unitY(static_cast<double>(value));
            return std::isfinite(y) ? std::clamp(y, 0.0, 1.0) : 0.0;
        };
        return drawing.before ? in(*drawing.before) + drawing.share * (in(mapping)-in(*drawing.before)) : in(mapping);
    };
    const auto across = [&](std::int64_t steps) {
        const auto in = [&](const PlotMapping& of) {
            return std::clamp(of.unitX(stepPosition(of.axis, run, steps)), 0.0, 1.0); // keeps NaN
        };
        return drawing.before ? in(*drawing.before) + drawing.share * (in(mapping)-in(*drawing.before)) : in(mapping);
    };
    QPolygonF above;
    QPolygonF below;
    const auto add = [&](std::int64_t from, std::int64_t to) {
        const auto found = losses->query(from, to, 1);
        if (found.empty() || found.front().values.empty())
            return;
        const double x = across(from + (to - from + 1) / 2);
        if (!std::isfinite(x))
            return;
        above.append({x, height(found.front().values.highest)});
        below.append({x, height(found.front().values.lowest)});
    };
    const int columns = std::max(64, static_cast<int>(drawing.plot.width() / bandColumn));
    const std::int64_t begin = std::clamp<std::int64_t>(stepAt(mapping.axis, run, mapping.x.from) - 1, 0, size);
    const std::int64_t end = std::clamp<std::int64_t>(stepAt(mapping.axis, run, mapping.x.to) + 1, begin, size);
    if (end - begin <= columns) {
        for (std::int64_t step = begin; step < end; ++step)
            add(step, step + 1);
    } else {
        std::int64_t from = begin;
        for (int column = 1; column <= columns; ++column) {
            const double edge = mapping.valueX(static_cast<double>(column) / columns);
            const std::int64_t to = column == columns ? end : std::min(end, stepAt(mapping.axis, run, edge));
            if (to > from)
                add(from, to);
            from = std::max(from, to);
        }
    }
    for (auto point = below.crbegin(); point != below.crend(); ++point)
        above.append(*point);
    return above;
}

} // namespace epochscope
