#include "chart/learning_curve_view.h"

#include "chart/curve_controls.h"
#include "chart/curve_position.h"
#include "chart/guarded_chart_view.h"
#include "chart/learning_curve_navigation.h"
#include "chart/loss_key.h"
#include "chart/loss_words.h"
#include "chart/read_out.h"

#include <QtCore/QEvent>
#include <QtGui/QAction>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace epochscope {

namespace {
constexpr int errorShare = 3;
constexpr int accuracyShare = 2;
constexpr int leastForCurve = 11; // in font heights: lower, the key gives way, as the curves have their names at their ends
bool hasRoomFor(LossKey& key, const QWidget& view)
{
    if (key.isHidden()) // then no layout has seen to its width, which its height follows from
        key.resize(view.width(), key.height());
    return view.height() - key.sizeHint().height() >= leastForCurve * view.fontMetrics().height();
}

constexpr int leastForBoth = 26; // in font heights: lower, both would be cut off, and the errors have the room
} // namespace

LearningCurveView::LearningCurveView(QWidget* parent)
    : QWidget(parent), m_controls(new CurveControls(this)), m_errorChart(new LearningCurveChart),
      m_accuracyChart(new LearningCurveChart), m_errorView(new GuardedChartView(m_errorChart, this)),
      m_accuracyView(new GuardedChartView(m_accuracyChart, this)), m_lossKey(new LossKey(this)), m_colors(ChartColors::light()),
      m_navigation(new LearningCurveNavigation(this))
{
    m_accuracyChart->setQuantity(Quantity::accuracy);
    m_accuracyChart->setParts(false, true);
    m_errorView->setObjectName(QStringLiteral("learningCurve"));
    m_errorView->setAccessibleName(tr("Learning curve"));
    m_accuracyView->setObjectName(QStringLiteral("accuracyCurve"));
    m_accuracyView->setAccessibleName(tr("Accuracy"));
    m_controls->setAutoFillBackground(true);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(0);
    column->addWidget(m_controls);
    column->addWidget(m_errorView, errorShare);
    column->addWidget(m_accuracyView, accuracyShare);
    column->addWidget(m_lossKey);
    m_accuracyView->hide();
    m_lossKey->hide();

    m_navigation->add(*m_errorView, *m_errorChart);
    m_navigation->add(*m_accuracyView, *m_accuracyChart);
    connect(m_navigation, &LearningCurveNavigation::hovered, this, [this](std::optional<std::uint64_t> run) {
        m_hovered = run;
        showHighlighted();
        Q_EMIT runHovered(run);
    });
    connect(&m_navigation->readOut(0), &ReadOut::moved, this, [this](std::optional<double> hair) {
        m_hair = hair;
        showLosses();
    });
    connect(m_controls, &CurveControls::changed, this, &LearningCurveView::setOptions);
    for (const LearningCurveChart* chart : {m_errorChart, m_accuracyChart})
        connect(chart, &LearningCurveChart::rangesChanged, this, &LearningCurveView::alignCharts);

    addActions(m_controls->menuActions());
    auto* separator = new QAction(this);
    separator->setSeparator(true);
    addAction(separator);
    addActions(m_navigation->actions());
    m_controls->setOptions(m_options);
}

LearningCurveView::~LearningCurveView()
{
    delete m_navigation; // before the charts that it asks
}

void LearningCurveView::eachChart(const std::function<void(LearningCurveChart&)>& change)
{
    change(*m_errorChart);
    change(*m_accuracyChart);
}

void LearningCurveView::setRuns(std::vector<CurveRun> runs)
{
    std::vector<CurveRun> classifying;
    std::copy_if(runs.begin(), runs.end(), std::back_inserter(classifying),
                 [](const CurveRun& run) { return run.record.classification; });
    m_errorChart->setRuns(std::move(runs));
    m_accuracyChart->setRuns(std::move(classifying));
    showLosses();
    m_navigation->refresh();
}

void LearningCurveView::updateRun(const CurveRun& run)
{
    m_errorChart->updateRun(run);
    if (run.record.classification)
        m_accuracyChart->updateRun(run);
    showLosses();
    m_navigation->refresh();
}

void LearningCurveView::setMoment(std::uint64_t run, std::optional<std::int64_t> steps)
{
    m_momentRun = run;
    m_moment = steps;
    m_navigation->setMoment(steps ? std::optional(LearningCurveNavigation::Moment{run, *steps}) : std::nullopt);
    showLosses();
}

// Of the run that has them; the last one, were there more.
void LearningCurveView::showLosses()
{
    if (m_options.definitions) {
        const RunCurves* run = nullptr;
        for (const auto& each : m_errorChart->curves())
            if (each->run().definitions)
                run = each.get();
        std::optional<std::int64_t> step;
        if (run && m_hair)
            step = stepAt(m_options.horizontal, run->run().record, *m_hair);
        else if (run && m_momentRun == run->run().id)
            step = m_moment;
        m_lossKey->setContent(lossKeyContent(run, m_errorChart->curves().size() > 1, step, m_options, m_colors, m_fontSize));
    }
    m_lossKey->setVisible(m_options.definitions && hasRoomFor(*m_lossKey, *this));
    showAccuracy(); // as far as there is room left
}

void LearningCurveView::showAccuracy()
{
    const int left = height() - (m_lossKey->isHidden() ? 0 : m_lossKey->height());
    const bool any = !m_accuracyChart->curves().empty() && left >= leastForBoth * fontMetrics().height();
    if (any != m_accuracyView->isHidden())
        return;
    m_accuracyView->setVisible(any);
    m_errorChart->setParts(true, !any);
    alignCharts();
}

void LearningCurveView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_lossKey->setVisible(m_options.definitions && hasRoomFor(*m_lossKey, *this));
    showAccuracy();
}

// The same x stands at the same place in both.
void LearningCurveView::alignCharts()
{
    if (m_aligning)
        return;
    m_aligning = true;
    const ChartFrame& errors = m_errorChart->frame();
    const ChartFrame& accuracies = m_accuracyChart->frame();
    const bool both = !m_accuracyView->isHidden();
    // Not every run classifies, so that the errors may go on for longer.
    m_accuracyChart->setSharedHorizontal(both ? std::optional(m_errorChart->fullHorizontalRange()) : std::nullopt);
    const double left = both ? std::max(errors.ownLeftMargin(), accuracies.ownLeftMargin()) : 0;
    const double right = both ? std::max(errors.ownRightMargin(), accuracies.ownRightMargin()) : 0;
    eachChart([&](LearningCurveChart& chart) { chart.setLeastMargins(left, right); });
    m_aligning = false;
}

void LearningCurveView::setHighlighted(std::optional<std::uint64_t> run)
{
    m_highlighted = run;
    showHighlighted();
}

void LearningCurveView::showHighlighted()
{
    eachChart([this](LearningCurveChart& chart) { chart.setHighlighted(m_hovered ? m_hovered : m_highlighted); });
}

void LearningCurveView::setPlanned(const BatchPlan& plan)
{
    eachChart([&](LearningCurveChart& chart) { chart.setPlanned(plan); });
}

void LearningCurveView::setTitles(const QString& title, const QString& subtitle)
{
    m_errorChart->setTitles(title, subtitle);
}

void LearningCurveView::setHint(const QString& hint) { m_errorChart->setHint(hint); }

void LearningCurveView::setColors(const ChartColors& colors)
{
    eachChart([&](LearningCurveChart& chart) { chart.setColors(colors); });
    m_navigation->setColors(colors);
    m_colors = colors;
    m_lossKey->setColors(colors);
    showLosses();
    // One surface with the charts.
    QPalette row = m_controls->palette();
    row.setColor(QPalette::Window, colors.background);
    row.setColor(QPalette::WindowText, colors.quietText);
    m_controls->setPalette(row);
}

void LearningCurveView::setChartFont(const QFont& font)
{
    eachChart([&](LearningCurveChart& chart) { chart.setChartFont(font); });
    m_navigation->setFont(font);
    m_fontSize = font.pixelSize();
    showLosses();
}

void LearningCurveView::setOptions(const LearningCurveOptions& options)
{
    if (options == m_options)
        return;
    const bool anotherAxis = options.horizontal != m_options.horizontal;
    m_options = options;
    m_controls->setOptions(options);
    if (anotherAxis)
        m_navigation->reset();
    m_aligning = true; // epochs of the one chart are no updates of the other
    eachChart([&](LearningCurveChart& chart) { chart.setOptions(options); });
    m_aligning = false;
    alignCharts();
    showLosses();
    m_navigation->refresh();
    Q_EMIT optionsChanged(options);
}

void LearningCurveView::setHeaderVisible(bool visible) { m_controls->setVisible(visible); }

void LearningCurveView::setHorizontalView(std::optional<Range> range)
{
    eachChart([&](LearningCurveChart& chart) { chart.setView(range, std::nullopt); });
}

} // namespace epochscope
