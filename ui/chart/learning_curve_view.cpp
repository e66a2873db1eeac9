#include "chart/learning_curve_view.h"

#include "chart/guarded_chart_view.h"

#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace epochscope {

LearningCurveView::LearningCurveView(QWidget* parent)
    : QWidget(parent), m_errorChart(new LearningCurveChart), m_accuracyChart(new LearningCurveChart),
      m_errorView(new GuardedChartView(m_errorChart, this)), m_accuracyView(new GuardedChartView(m_accuracyChart, this))
{
    m_accuracyChart->setQuantity(Quantity::accuracy);
    m_errorView->setObjectName(QStringLiteral("learningCurve"));
    m_errorView->setAccessibleName(tr("Learning curve"));
    m_accuracyView->setObjectName(QStringLiteral("accuracyCurve"));
    m_accuracyView->setAccessibleName(tr("Accuracy"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(0);
    column->addWidget(m_errorView, 3);
    column->addWidget(m_accuracyView, 2);
    m_accuracyView->hide();

    m_navigation.add(*m_errorView, *m_errorChart);
    m_navigation.add(*m_accuracyView, *m_accuracyChart);
    addActions(m_navigation.actions());
    connect(&m_navigation, &LearningCurveNavigation::hovered, this, [this](std::optional<std::uint64_t> run) {
        m_hovered = run;
        showHighlighted();
        Q_EMIT runHovered(run);
    });
}

LearningCurveView::~LearningCurveView() = default;

void LearningCurveView::setRuns(std::vector<CurveRun> runs)
{
    m_accuracyView->setVisible(
        std::any_of(runs.begin(), runs.end(), [](const CurveRun& run) { return run.record.classification; }));
    m_accuracyChart->setRuns(runs);
    m_errorChart->setRuns(std::move(runs));
    m_navigation.refresh();
}

void LearningCurveView::updateRun(const CurveRun& run)
{
    m_errorChart->updateRun(run);
    m_accuracyChart->updateRun(run);
    m_navigation.refresh();
}

void LearningCurveView::setHighlighted(std::optional<std::uint64_t> run)
{
    m_highlighted = run;
    showHighlighted();
}

void LearningCurveView::showHighlighted()
{
    const std::optional<std::uint64_t> run = m_hovered ? m_hovered : m_highlighted;
    m_errorChart->setHighlighted(run);
    m_accuracyChart->setHighlighted(run);
}

void LearningCurveView::setPlanned(const BatchPlan& plan)
{
    m_errorChart->setPlanned(plan);
    m_accuracyChart->setPlanned(plan);
}

void LearningCurveView::setTitles(const QString& title, const QString& subtitle)
{
    m_errorChart->setTitles(title, subtitle);
}

void LearningCurveView::setHint(const QString& hint) { m_errorChart->setHint(hint); }

void LearningCurveView::setColors(const ChartColors& colors)
{
    m_errorChart->setColors(colors);
    m_accuracyChart->setColors(colors);
    m_navigation.setColors(colors);
}

void LearningCurveView::setChartFont(const QFont& font)
{
    m_errorChart->setChartFont(font);
    m_accuracyChart->setChartFont(font);
    m_navigation.setFont(font);
}

void LearningCurveView::setOptions(const LearningCurveOptions& options)
{
    if (options == m_options)
        return;
    if (options.horizontal != m_options.horizontal)
        m_navigation.reset(); // epochs are no updates
    m_options = options;
    m_errorChart->setOptions(options);
    m_accuracyChart->setOptions(options);
    Q_EMIT optionsChanged(options);
}

void LearningCurveView::setHeaderVisible(bool) {}

void LearningCurveView::setHorizontalView(std::optional<Range> range)
{
    m_navigation.setHorizontal(range);
}

} // namespace epochscope
