// What LearningCurveChart draws in a frame.
#include "chart/learning_curve_chart.h"

#include "chart/curve_position.h"
#include "chart/curve_style.h"
#include "chart/number_text.h"

#include <QtCore/QElapsedTimer>

#include <algorithm>

namespace epochscope {

namespace {
constexpr float faintOpacity = 0.3F; // raw values behind smoothed ones
constexpr float paleOpacity = 0.28F; // runs that are not looked at
constexpr auto kinds = {CurveKind::running, CurveKind::measured, CurveKind::validation};

QString widestValue() { return QStringLiteral("8.88×10⁻⁸⁸"); }
} // namespace

QPen LearningCurveChart::pen(const RunCurves& run, const DrawnCurve& drawn, bool pale) const
{
    QPen pen = curvePen(drawn.kind, run.run().style, m_colors, m_fontSize, drawn.thin);
    QColor color = pen.color();
    if (drawn.faint) {
        color.setAlphaF(faintOpacity);
        pen.setStyle(Qt::SolidLine);
    }
    if (pale)
        color.setAlphaF(color.alphaF() * paleOpacity);
    pen.setColor(color);
    return pen;
}

double LearningCurveChart::width(const DrawnCurve& drawn) const
{
    return drawn.thin && !drawn.faint ? curvePen(drawn.kind, {}, m_colors, m_fontSize, false).widthF() : 0;
}

void LearningCurveChart::redraw()
{
    QElapsedTimer clock;
    clock.start();
    std::vector<bool> changed;
    for (const auto& run : m_runs)
        changed.push_back(run->draw(m_drawing));
    if (std::find(changed.begin(), changed.end(), false) == changed.end())
        m_drawTime = static_cast<double>(clock.nsecsElapsed()) / 1e6;
    drawCurves(changed);
    drawLosses();
    showEnds();
    showHint();
}

void LearningCurveChart::drawCurves(const std::vector<bool>& changed)
{
    const RunCurves* looked = find(m_highlighted);
    const std::array<const RunCurves*, standings> standing{
        m_forFile ? nullptr : find(m_live), m_forFile || m_runs.empty() ? nullptr : m_runs.back().get(),
        m_forFile ? nullptr : looked};
    const auto changedRun = [&](const RunCurves* run) {
        for (std::size_t i = 0; i < m_runs.size(); ++i)
            if (m_runs[i].get() == run)
                return static_cast<bool>(changed[i]);
        return false;
    };
    std::vector<Stroke> broadened; // the thin ones among the lines of Qt Charts
    for (std::size_t i = 0; i < standings; ++i) {
        const RunCurves* run = standing[i];
        // Each run once, in its highest standing.
        const bool above =
            std::find(standing.begin() + static_cast<std::ptrdiff_t>(i) + 1, standing.end(), run) != standing.end();
        if (!run || above) {
            m_series[i].clear();
            continue;
        }
        m_series[i].show(*run, changedRun(run),
                         [&](const DrawnCurve& drawn) { return pen(*run, drawn, looked && run != looked); });
        for (const DrawnCurve& drawn : run->drawn())
            if (drawn.thin && !drawn.faint)
                broadened.push_back({drawn.line, pen(*run, drawn, looked && run != looked), width(drawn)});
    }
    m_broad->setStrokes(std::move(broadened));

    std::vector<const RunCurves*> inLayer;
    bool same = !m_restyled;
    for (std::size_t i = 0; i < m_runs.size(); ++i) {
        const RunCurves* run = m_runs[i].get();
        // The one looked at stays in the picture, under its own lines, so that looking at it costs no new picture.
        if (run == standing[atWork] || run == standing[top])
            continue;
        inLayer.push_back(run);
        same = same && !changed[i];
    }
    if (!same || inLayer != m_inLayer) {
        std::vector<Stroke> strokes;
        for (const RunCurves* run : inLayer)
            for (const DrawnCurve& drawn : run->drawn())
                strokes.push_back({drawn.line, pen(*run, drawn, m_forFile && looked && run != looked), width(drawn)});
        m_layer->setStrokes(std::move(strokes));
        m_underLayer = PlotOccupancy(plotArea());
        for (const RunCurves* run : inLayer)
            for (const DrawnCurve& drawn : run->drawn())
                if (!drawn.faint)
                    m_underLayer.add(drawn.line.points);
        m_inLayer = std::move(inLayer);
    }
    m_layer->setOpacity(looked && !m_forFile ? static_cast<qreal>(paleOpacity) : 1.0);

    const RunCurves* run = focus();
    const bool banded = run && m_options.batchLosses && m_quantity == Quantity::error;
    m_band->setBand(banded ? batchBand(run->run().record, m_drawing) : QPolygonF(),
                    run ? runColor(run->run().style, m_colors) : QColor());
}

void LearningCurveChart::showLegend()
{
    m_frame.setColors(m_colors);
    std::vector<LegendEntry> kindEntries;
    std::vector<LegendEntry> runEntries;
    QStringList names;
    const bool several = m_runs.size() > 1;
    const auto quiet = [&](CurveKind kind, QPen pen) {
        // Of no run in particular.
        if (several)
            pen.setColor(m_colors.quietText);
        return LegendEntry{m_quantity == Quantity::accuracy ? curveName(kind) : legendName(kind), pen, {}, false};
    };
    for (const CurveKind kind : kinds) {
        const bool shown = m_runs.empty() ? kind == CurveKind::running && m_options.running
                                          : std::any_of(m_runs.begin(), m_runs.end(), [&](const auto& run) {
                                                return run->isShown(kind, m_options);
                                            });
        if (!shown || (m_quantity == Quantity::accuracy && kind == CurveKind::measured))
            continue;
        const RunStyle style = several || m_runs.empty() ? RunStyle{} : m_runs.front()->run().style;
        kindEntries.push_back(quiet(kind, samplePen(curvePen(kind, style, m_colors, m_fontSize, false))));
        if (!several)
            names += endName(kind);
    }
    addLossNames(kindEntries, names);
    if (several && kindEntries.size() == 1 && m_options.running)
        kindEntries.clear(); // nothing to tell apart
    if (several)
        for (auto run = m_runs.rbegin(); run != m_runs.rend(); ++run) {
            const QString& name = (*run)->run().name;
            names += name;
            runEntries.push_back({name,
                                  samplePen(curvePen(CurveKind::running, (*run)->run().style, m_colors, m_fontSize, false)),
                                  (*run)->id(), m_highlighted && (*run)->id() != *m_highlighted});
        }
    if (!m_hasLegend) {
        kindEntries.clear();
        runEntries.clear();
    }
    m_frame.setLegend(std::move(kindEntries), std::move(runEntries));
    m_frame.reserveEndLabels(names, m_quantity == Quantity::accuracy ? QStringLiteral("88.8 %") : widestValue(),
                             !several);
}

void LearningCurveChart::showEnds()
{
    std::vector<CurveEnd> ends;
    const bool several = m_runs.size() > 1;
    const RunCurves* looked = find(m_highlighted);
    const auto add = [&](const RunCurves& run, CurveKind kind) {
        const IndexedCurve& curve = run.curve(kind);
        const std::int64_t row = curve.lastRow(run.history(), m_drawing.mapping.logarithmicY);
        if (row < 0)
            return;
        const double value = curve.value(run.history()[row]);
        const QPointF place = run.place(m_drawing, row, curve.isSmoothed() ? curve.smoothed(row) : value);
        if (!(place.x() >= 0 && place.x() <= 1 && place.y() >= 0 && place.y() <= 1))
            return;
        QColor color = runColor(run.run().style, m_colors);
        const bool pale = looked && looked != &run;
        if (pale)
            color.setAlphaF(paleOpacity);
        const QString text =
            m_quantity == Quantity::accuracy ? fixedText(value * 100, 1) + QStringLiteral(" %") : valueText(value);
        ends.push_back({several ? run.run().name : endName(kind), text, color, place, pale});
    };
    if (!several) {
        for (const auto& run : m_runs)
            for (const CurveKind kind : kinds)
                if (run->isShown(kind, m_options) && run->drawn(kind))
                    add(*run, kind);
    } else {
        // The one looked at first, then from the top down.
        if (looked)
            if (const auto kind = looked->mainCurve(m_options))
                add(*looked, *kind);
        for (auto run = m_runs.rbegin(); run != m_runs.rend(); ++run)
            if (const auto kind = (*run)->mainCurve(m_options); kind && run->get() != looked)
                add(**run, *kind);
    }
    addLossEnds(ends);
    m_frame.setEnds(std::move(ends));

    std::vector<ChartMark> marks;
    for (const auto& run : m_runs) {
        const bool pale = looked && looked != run.get();
        QColor color = runColor(run->run().style, m_colors);
        if (pale)
            color.setAlphaF(paleOpacity);
        if (run.get() != focus())
            for (ChartMark& mark : marksOf(*run, m_drawing, color, false))
                marks.push_back(std::move(mark));
    }
    if (const RunCurves* run = focus())
        for (ChartMark& mark : marksOf(*run, m_drawing, runColor(run->run().style, m_colors), true))
            marks.push_back(std::move(mark));
    const bool words =
        several || std::any_of(marks.begin(), marks.end(), [](const auto& mark) { return !mark.text.isEmpty(); });
    PlotOccupancy occupancy = m_inLayer.empty() ? PlotOccupancy(plotArea()) : m_underLayer;
    if (words)
        for (const auto& run : m_runs)
            if (std::find(m_inLayer.begin(), m_inLayer.end(), run.get()) == m_inLayer.end())
                for (const DrawnCurve& drawn : run->drawn())
                    if (!drawn.faint)
                        occupancy.add(drawn.line.points);
    m_frame.setOccupancy(std::move(occupancy));
    m_frame.setMarks(std::move(marks));
}

void LearningCurveChart::showHint()
{
    const bool any = std::any_of(m_runs.begin(), m_runs.end(),
                                 [&](const auto& run) { return run->mainCurve(m_options).has_value(); });
    const bool empty =
        std::all_of(m_runs.begin(), m_runs.end(), [](const auto& run) { return run->history().empty(); });
    QString hint;
    if (!any && m_band->band().isEmpty())
        hint = empty || m_quantity == Quantity::accuracy ? m_hint
               : m_options.logarithmic                   ? tr("Nothing above zero to show on a logarithmic axis.")
                                                         : tr("No finite error to show.");
    if (hint == m_texts.hint)
        return;
    m_texts.hint = hint;
    m_frame.setTexts(m_texts);
}

QString LearningCurveChart::description() const
{
    const RunCurves* run = focus();
    if (!run || run->history().empty())
        return tr("Learning curve, nothing drawn yet.");
    QStringList parts;
    for (const CurveKind kind : kinds)
        if (run->isShown(kind, m_options) && run->curve(kind).hasValues()) {
            const std::int64_t row = run->curve(kind).lastRow(run->history(), false);
            const double value = run->curve(kind).value(run->history()[row]);
            parts += m_quantity == Quantity::accuracy
                         ? tr("%1 accuracy %2 %").arg(curveName(kind), fixedText(value * 100, 1))
                         : tr("%1 error %2").arg(curveName(kind), valueText(value));
        }
    const QString one = tr("Learning curve after %1 epochs: %2.")
                            .arg(groupedText(run->history().back().epoch), parts.join(QStringLiteral(", ")));
    if (m_runs.size() == 1)
        return one;
    return tr("%1 runs; %2 on top. %3").arg(m_runs.size()).arg(run->run().name, one);
}

} // namespace epochscope
