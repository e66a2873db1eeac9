#include "chart/learning_curve_navigation.h"

#include "chart/chart_navigator.h"
#include "chart/chart_overlay.h"
#include "chart/curve_position.h"
#include "chart/guarded_chart_view.h"
#include "chart/learning_curve_chart.h"
#include "chart/read_out.h"

#include <QtWidgets/QApplication>

#include <cmath>

namespace epochscope {

namespace {
constexpr double perAction = 1.5;

// A chart of learning curves as something that can be navigated.
class Navigable : public NavigableChart
{
public:
    Navigable(LearningCurveChart& chart, const ChartColors& colors, const QFont& font)
        : m_chart(chart), m_colors(colors), m_font(font)
    {
    }

    QRectF plotRect() const override { return m_chart.size().isEmpty() ? QRectF() : m_chart.plotRect(); }
    AxisView horizontalAxis() const override
    {
        return {m_chart.horizontalRange(), m_chart.fullHorizontalRange(), m_chart.mapping().logarithmicX};
    }
    AxisView verticalAxis() const override
    {
        return {m_chart.verticalRange(), m_chart.fullVerticalRange(), m_chart.mapping().logarithmicY};
    }
    void setView(std::optional<Range> horizontal, std::optional<Range> vertical) override
    {
        m_chart.setView(horizontal, vertical);
    }
    ReadOutContent readOutContent() const override
    {
        const LearningCurveOptions& options = m_chart.options();
        ReadOutContent content;
        content.horizontal = options.horizontal;
        content.accuracy = isAccuracy();
        content.shown = {options.running, options.measured, options.validation};
        content.batchLosses = options.batchLosses;
        for (const auto& curves : m_chart.curves()) {
            const CurveRun& run = curves->run();
            ReadOutRun entry{run.id, run.name, &run.record, {}};
            for (const CurveKind kind : curveKinds)
                entry.pens[indexOf(kind)] = samplePen(curvePen(kind, run.style, m_colors, m_font.pixelSize(), false));
            content.runs.push_back(std::move(entry));
        }
        return content;
    }
    ChartColors colors() const override { return m_colors; }
    QFont font() const override { return m_font; }
    QString description() const override { return m_chart.description(); }

private:
    bool isAccuracy() const { return m_chart.quantity() == Quantity::accuracy; }

    LearningCurveChart& m_chart;
    const ChartColors& m_colors;
    const QFont& m_font;
};
} // namespace

struct LearningCurveNavigation::Part
{
    Part(GuardedChartView& view, LearningCurveChart& what, const ChartColors& colors, const QFont& font)
        : chart(what, colors, font), overlay(new ChartOverlay(view)), navigator(view, chart, *overlay),
          readOut(view, chart, *overlay)
    {
    }
    Navigable chart;
    ChartOverlay* overlay; // the view's
    ChartNavigator navigator;
    ReadOut readOut;
};

LearningCurveNavigation::LearningCurveNavigation(QObject* parent)
    : QObject(parent), m_colors(ChartColors::light()), m_font(QApplication::font()),
      m_zoomIn(new QAction(tr("Zoom &in"), this)), m_zoomOut(new QAction(tr("Zoom &out"), this)),
      m_fit(new QAction(tr("Show &all"), this))
{
    m_font.setPixelSize(QFontInfo(m_font).pixelSize());
    m_zoomIn->setObjectName(QStringLiteral("zoomIn"));
    m_zoomIn->setShortcuts({QKeySequence(Qt::CTRL | Qt::Key_Plus), QKeySequence(Qt::CTRL | Qt::Key_Equal)});
    m_zoomIn->setToolTip(tr("Shows less of the learning curves, larger"));
    m_zoomOut->setObjectName(QStringLiteral("zoomOut"));
    m_zoomOut->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Minus));
    m_zoomOut->setToolTip(tr("Shows more of the learning curves, smaller"));
    m_fit->setObjectName(QStringLiteral("zoomFit"));
    m_fit->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_0));
    m_fit->setToolTip(tr("Shows the whole learning curves and follows them as they grow"));
    connect(m_zoomIn, &QAction::triggered, this, [this] { zoomAll(1 / perAction); });
    connect(m_zoomOut, &QAction::triggered, this, [this] { zoomAll(perAction); });
    connect(m_fit, &QAction::triggered, this, &LearningCurveNavigation::reset);
}

LearningCurveNavigation::~LearningCurveNavigation() = default;

void LearningCurveNavigation::add(GuardedChartView& view, LearningCurveChart& chart)
{
    auto& part = *m_parts.emplace_back(std::make_unique<Part>(view, chart, m_colors, m_font));
    if (m_parts.size() > 1)
        m_parts.front()->navigator.shareHorizontally(part.navigator);
    ReadOut& readOut = part.readOut;
    connect(&part.navigator, &ChartNavigator::pointed, &readOut, &ReadOut::pointAt);
    connect(&part.navigator, &ChartNavigator::dismissed, &readOut, &ReadOut::hide);
    connect(&part.navigator, &ChartNavigator::stepped, this, [&part](int by) {
        part.readOut.step(by);
        if (part.readOut.moment())
            part.navigator.reveal(part.readOut.moment()->x);
    });
    connect(&readOut, &ReadOut::hovered, this, &LearningCurveNavigation::hovered);
    connect(&readOut, &ReadOut::moved, this, [this, &readOut](std::optional<double> hair) { follow(readOut, hair); });
    // Zoomed or panned by keyboard while the pointer rests, grown, or resized.
    connect(&chart, &LearningCurveChart::rangesChanged, &readOut, &ReadOut::refresh);
    connect(&chart, &LearningCurveChart::rangesChanged, this, [this, &part] { placeMoment(part); });
}

void LearningCurveNavigation::follow(ReadOut& from, std::optional<double> hair)
{
    for (const auto& part : m_parts)
        if (&part->readOut != &from)
            part->readOut.showHairAt(hair);
}

void LearningCurveNavigation::setColors(const ChartColors& colors)
{
    m_colors = colors;
    refresh();
}

void LearningCurveNavigation::setFont(const QFont& font)
{
    m_font = font;
    refresh();
}

void LearningCurveNavigation::refresh()
{
    for (const auto& part : m_parts) {
        part->readOut.refresh();
        placeMoment(*part);
    }
}

void LearningCurveNavigation::setMoment(std::optional<Moment> moment)
{
    m_moment = moment;
    for (const auto& part : m_parts)
        placeMoment(*part);
}

void LearningCurveNavigation::placeMoment(Part& part) const
{
    std::optional<double> pixel;
    const QRectF plot = part.chart.plotRect();
    const ReadOutContent content = m_moment && !plot.isEmpty() ? part.chart.readOutContent() : ReadOutContent{};
    for (const ReadOutRun& run : content.runs)
        if (run.id == m_moment->run) {
            const double x = part.chart.position(stepPosition(content.horizontal, *run.record, m_moment->steps), 1).x();
            if (std::isfinite(x) && x >= plot.left() - 1 && x <= plot.right() + 1)
                pixel = x;
        }
    part.overlay->setColors(m_colors);
    part.overlay->setPlot(plot);
    part.overlay->setMoment(pixel);
}

void LearningCurveNavigation::reset()
{
    for (const auto& part : m_parts)
        part->navigator.fit();
}

void LearningCurveNavigation::setHorizontal(std::optional<Range> range)
{
    if (!m_parts.empty())
        m_parts.front()->navigator.setHorizontal(range);
}

void LearningCurveNavigation::zoomAll(double factor)
{
    for (std::size_t i = 0; i < m_parts.size(); ++i)
        m_parts[i]->navigator.zoom(factor, {}, i == 0 ? ChartNavigator::Axes::both : ChartNavigator::Axes::vertical);
}

ChartNavigator& LearningCurveNavigation::navigator(std::size_t chart) const { return m_parts.at(chart)->navigator; }
ReadOut& LearningCurveNavigation::readOut(std::size_t chart) const { return m_parts.at(chart)->readOut; }

} // namespace epochscope
