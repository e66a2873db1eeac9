#include "chart/plot_file.h"

#include "chart/learning_curve_chart.h"

#include <QtGui/QPainter>
#include <QtWidgets/QApplication>
#include <QtWidgets/QGraphicsScene>

#include <memory>

namespace epochscope {

namespace {
constexpr int layoutFontSize = 13; // units of layout

// The chart in a scene of its own, laid out for the size of the picture.
class PlotScene
{
public:
    PlotScene(const std::vector<CurveRun>& runs, const PlotOptions& options)
    {
        auto* chart = new LearningCurveChart; // the scene owns it
        m_scene.addItem(chart);
        QFont font = QApplication::font();
        font.setPixelSize(layoutFontSize);
        font.setHintingPreference(QFont::PreferNoHinting);
        chart->setChartFont(font);
        chart->setColors(options.dark ? ChartColors::dark() : ChartColors::light());
        chart->setTitles(QString::fromStdString(options.title), QString::fromStdString(options.subtitle),
                         QString::fromStdString(options.caption));
        chart->setForFile(true);
        chart->setOptions(options.curves);
        chart->setQuantity(options.quantity);
        chart->setParts(options.legend, true);
        chart->resize(options.width / options.scale, options.height / options.scale);
        chart->setRuns(runs);
        chart->setView(options.horizontal, options.vertical);
        m_scene.setSceneRect(QRectF(QPointF(0, 0), chart->size()));
    }
    void paint(QPainter& painter, const QRectF& target) { m_scene.render(&painter, target, m_scene.sceneRect()); }

private:
    QGraphicsScene m_scene;
};
} // namespace

PicturePainter plotPainter(const std::vector<CurveRun>& runs, const PlotOptions& options)
{
    if (!checkFrame(options))
        return [](QPainter&, const QRectF&) {};
    return [scene = std::make_shared<PlotScene>(runs, options)](QPainter& painter, const QRectF& target) {
        scene->paint(painter, target);
    };
}

Result<void> plotLearningCurve(const std::vector<CurveRun>& runs, const PlotOptions& options, const std::string& path)
{
    return writePicture(plotPainter(runs, options), options, path);
}

Result<void> plotLearningCurve(const History::View& history, const PlotOptions& options, const std::string& path)
{
    CurveRun run;
    run.record.history = history;
    run.record.plan.epochs = options.epochs;
    run.ended = true;
    return plotLearningCurve(std::vector{run}, options, path);
}

} // namespace epochscope
