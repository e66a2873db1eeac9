// The definitions of the loss on LearningCurveChart.
#include "chart/learning_curve_chart.h"

#include "chart/curve_style.h"
#include "chart/loss_names.h"
#include "chart/number_text.h"

#include <algorithm>

namespace epochscope {

namespace {
constexpr float paleOpacity = 0.28F; // another run is looked at
constexpr double behind = 0.05;      // of the plot: where the definitions of the loss are that far behind their run
}

void LearningCurveChart::drawLosses()
{
    const RunCurves* run = nullptr;
    if (m_options.definitions)
        for (const auto& each : m_runs)
            if (each->run().definitions)
                run = each.get();
    const auto table = run ? run->run().definitions : nullptr;
    if (!m_restyled && run == m_lossRun && table == m_lossTable && m_lossDrawing == m_drawing && m_lossHighlighted == m_highlighted)
        return; // they are painted once, however often the run's own curves are
    m_lossRun = run;
    m_lossTable = table;
    m_lossDrawing = m_drawing;
    m_lossHighlighted = m_highlighted;
    m_losses = run ? lossCurves(*run, m_drawing) : std::vector<LossCurve>();
    std::vector<Stroke> below, above;
    for (const LossCurve& curve : m_losses) {
        const RunStyle& style = m_lossRun->run().style;
        QPen pen = lossPen(curve.definition, style, m_colors, m_fontSize, curve.thin);
        const double wide = curve.thin ? lossPen(curve.definition, style, m_colors, m_fontSize, false).widthF() : 0;
        if (m_highlighted && find(m_highlighted) != m_lossRun) {
            QColor color = pen.color();
            color.setAlphaF(paleOpacity);
            pen.setColor(color);
        }
        (curve.definition == LossDefinition::lastBatch ? below : above).push_back({curve.line, pen, wide});
    }
    if (m_lossRun)
        if (Polyline steps = lossLag(*m_lossRun, m_drawing); !steps.empty())
            below.push_back({std::move(steps), QPen(m_colors.quietText, m_fontSize * 0.07), 0});
    m_lossesBelow->setStrokes(std::move(below));
    m_lossesAbove->setStrokes(std::move(above));
}

// In the window the key below the chart names them; a picture has its legend alone.
void LearningCurveChart::addLossNames(std::vector<LegendEntry>& entries, QStringList& names) const
{
    if (!m_options.definitions || m_quantity != Quantity::error)
        return;
    for (const auto& run : m_runs) {
        if (!run->run().definitions)
            continue;
        for (const LossDefinition definition : lossDefinitions) {
            if (curveOfLoss(definition, *run, m_options))
                continue;
            names += lossEndName(definition);
            if (m_forFile)
                entries.push_back(
                    {lossShortName(definition), lossPen(definition, run->run().style, m_colors, m_fontSize, false), {}, false});
        }
    }
}

QString LearningCurveChart::endName(CurveKind kind) const
{
    const bool isOneOfThem = kind == CurveKind::running && m_options.definitions && m_quantity == Quantity::error &&
                             !m_runs.empty() && m_runs.front()->run().definitions;
    return isOneOfThem ? lossEndName(LossDefinition::weighted) : curveName(kind);
}

void LearningCurveChart::addLossEnds(std::vector<CurveEnd>& ends) const
{
    const bool pale = m_highlighted && find(m_highlighted) != m_lossRun;
    // On their way they would stand on the run's own curve; the key below names them meanwhile.
    const std::int64_t last = m_lossRun ? m_lossRun->history().size() - 1 : -1;
    const double end = last >= 0 ? m_lossRun->place(m_drawing, last, 0).x() : 0;
    for (const LossCurve& curve : m_losses) {
        if (end - curve.end.x() > behind)
            continue;
        if (!(curve.end.x() >= 0 && curve.end.x() <= 1 && curve.end.y() >= 0 && curve.end.y() <= 1))
            continue;
        QColor color = lossPen(curve.definition, m_lossRun->run().style, m_colors, m_fontSize, false).color();
        if (pale)
            color.setAlphaF(paleOpacity);
        ends.push_back({lossEndName(curve.definition), valueText(curve.value), color, curve.end, pale});
    }
}

} // namespace epochscope
