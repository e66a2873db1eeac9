#include "chart/read_out.h"

#include "chart/chart_overlay.h"
#include "chart/curve_position.h"
#include "chart/guarded_chart_view.h"

#include <algorithm>
#include <cmath>

namespace epochscope {

ReadOut::ReadOut(GuardedChartView& view, NavigableChart& chart, ChartOverlay& overlay, QObject* parent)
    : QObject(parent), m_view(view), m_chart(chart), m_overlay(overlay)
{
}

void ReadOut::pointAt(std::optional<QPointF> point)
{
    if (!point && !m_point) // a hair line that the keyboard has moved stays
        return;
    m_point = point;
    m_stepped.reset();
    refresh();
}

void ReadOut::step(int by)
{
    const ReadOutContent content = m_chart.readOutContent();
    const AxisView axis = m_chart.horizontalAxis();
    const QRectF plot = m_chart.plotRect();
    if (plot.isEmpty() || content.runs.empty())
        return;
    if (!m_moment) { // where it comes in: the last epoch shown of the run on top
        m_stepped = axis.shown.to;
    } else {
        const auto leading = std::find_if(content.runs.begin(), content.runs.end(),
                                          [&](const ReadOutRun& run) { return run.id == m_moment->nearest; });
        if (leading == content.runs.end())
            return hide();
        const History::View& history = leading->record->history;
        const double pixel = 1 / plot.width();
        const std::int64_t row = nearestRow(content.horizontal, *leading->record, m_moment->x);
        // The next one that stands a pixel away at least.
        const double wanted = valueAt(placeOf(m_moment->x, axis) + by * pixel, axis);
        std::int64_t next = nearestRow(content.horizontal, *leading->record, wanted);
        if (by > 0)
            next = std::max(next, row + by);
        else
            next = std::min(next, row + by);
        next = std::clamp<std::int64_t>(next, 0, history.size() - 1);
        m_stepped = rowPosition(content.horizontal, *leading->record, next);
    }
    m_point.reset();
    refresh();
}

void ReadOut::hide()
{
    m_point.reset();
    m_stepped.reset();
    refresh();
}

void ReadOut::refresh()
{
    if (!m_point && !m_stepped) {
        if (m_moment || m_hovered)
            show(std::nullopt, {});
        showHairAt(m_foreignHair);
        return;
    }
    const ReadOutContent content = m_chart.readOutContent();
    if (m_point) {
        show(readOutAt(content, m_chart.horizontalAxis(), m_chart.verticalAxis(), m_chart.plotRect(), *m_point),
             content);
    } else {
        const std::uint64_t run = m_moment             ? m_moment->nearest
                                  : content.runs.empty() ? 0
                                                         : content.runs.back().id;
        show(readOutOn(content, m_chart.horizontalAxis(), m_chart.plotRect(), run, *m_stepped), content);
    }
}

void ReadOut::show(std::optional<ReadOutMoment> moment, const ReadOutContent& content)
{
    const std::optional<double> before = m_moment ? std::optional(m_moment->x) : std::nullopt;
    m_moment = std::move(moment);
    const std::optional<double> now = m_moment ? std::optional(m_moment->x) : std::nullopt;
    if (m_moment) {
        place(content);
        describe(readOutSentence(*m_moment, content));
    } else {
        m_width = 0;
        m_overlay.setHair(std::nullopt);
        m_overlay.setMarks({});
        m_overlay.setBox({});
        describe({});
    }
    if (now != before)
        Q_EMIT moved(now);
    const std::optional<std::uint64_t> hoveredNow = m_moment ? std::optional(m_moment->nearest) : std::nullopt;
    if (hoveredNow != m_hovered) {
        m_hovered = hoveredNow;
        Q_EMIT hovered(m_hovered);
    }
}

void ReadOut::place(const ReadOutContent& content)
{
    const QRectF plot = m_chart.plotRect();
    const ChartColors colors = m_chart.colors();
    const double hair = m_chart.position(m_moment->x, 1).x();
    const bool isInside = hair >= plot.left() - 1 && hair <= plot.right() + 1;
    m_overlay.setColors(colors);
    m_overlay.setPlot(plot);
    m_overlay.setHair(isInside ? std::optional(hair) : std::nullopt);

    std::vector<OverlayMark> marks;
    std::optional<QPointF> leading;
    const QRectF reach = plot.adjusted(-1, -1, 1, 1);
    for (auto row = m_moment->rows.rbegin(); row != m_moment->rows.rend(); ++row)
        for (const CurveKind kind : curveKinds) {
            const ReadOutValue& value = row->values[indexOf(kind)];
            if (!value.isThere())
                continue;
            const QPointF point = m_chart.position(value.at, value.value);
            if (!std::isfinite(point.x()) || !std::isfinite(point.y()) || !reach.contains(point))
                continue;
            const bool leads = row->run == m_moment->nearest;
            marks.push_back({point, row->pens[indexOf(kind)].color(), leads});
            if (leads)
                leading = point;
        }
    std::stable_partition(marks.begin(), marks.end(), [](const OverlayMark& mark) { return !mark.leads; });
    m_overlay.setMarks(std::move(marks));

    // Neither the pointer nor what it reads is covered.
    QRectF keepFree(m_point ? *m_point : leading.value_or(QPointF(hair, plot.center().y())), QSizeF(1, 1));
    if (isInside)
        keepFree |= QRectF(hair, keepFree.top(), 1, 1);
    const AxisView axis = m_chart.horizontalAxis();
    const double place = placeOf(m_moment->x, axis);
    const double pixel = valueAt(place + 1 / std::max(1.0, plot.width()), axis) - m_moment->x;
    const ReadOutBox::Style style{m_chart.font(), colors, m_view.isRightToLeft(), m_width};
    const QRectF room = QRectF(m_view.rect()).adjusted(2, 2, -2, -2);
    ReadOutBox box(*m_moment, content, pixel, style, room, keepFree);
    m_width = box.rect().width();
    m_overlay.setBox(std::move(box));
}

void ReadOut::showHairAt(std::optional<double> x)
{
    m_foreignHair = x;
    if (m_moment)
        return;
    std::optional<double> hair;
    const QRectF plot = m_chart.plotRect();
    if (x && !plot.isEmpty())
        if (const double at = m_chart.position(*x, 1).x();
            std::isfinite(at) && at >= plot.left() - 1 && at <= plot.right() + 1)
            hair = at;
    m_overlay.setColors(m_chart.colors());
    m_overlay.setPlot(plot);
    m_overlay.setHair(hair);
}

void ReadOut::describe(const QString& values)
{
    const QString description = m_chart.description();
    m_view.setAccessibleDescription(values.isEmpty() ? description : values);
}

} // namespace epochscope
