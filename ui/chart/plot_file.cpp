#include "chart/plot_file.h"

#include "base/text.h"
#include "chart/learning_curve_chart.h"
#include "record/atomic_file.h"

#include <QtCore/QBuffer>
#include <QtGui/QImage>
#include <QtGui/QPainter>
#include <QtGui/QPdfWriter>
#include <QtSvg/QSvgGenerator>
#include <QtWidgets/QApplication>
#include <QtWidgets/QGraphicsScene>

#include <array>
#include <filesystem>
#include <fmt/format.h>

namespace epochscope {

namespace {
constexpr int layoutFontSize = 13; // units of layout
constexpr int leastSide = 100;
constexpr int mostSide = 16'384; // a gigabyte of pixels
constexpr const char* allowedNames = "a name that ends in .png, .svg or .pdf";

} // namespace

Result<PlotFormat> plotFormat(const std::string& path)
{
    const std::string extension =
        QString::fromStdString(std::filesystem::path(path).extension().string()).toLower().toStdString();
    if (extension == ".png")
        return PlotFormat::png;
    if (extension == ".svg")
        return PlotFormat::svg;
    if (extension == ".pdf")
        return PlotFormat::pdf;
    return badInput(extension.empty() ? "a plot needs a name with an extension"
                                      : "a plot cannot be written as " + epochscope::quoted(extension),
                    std::string("choose ") + allowedNames, path);
}

namespace {
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
    void paint(QPainter& painter, const QRectF& target) { m_scene.render(&painter, target, rect()); }
    QRectF rect() const { return m_scene.sceneRect(); }

private:
    QGraphicsScene m_scene;
};

QImage imageOf(PlotScene& scene, const PlotOptions& options)
{
    QImage image(options.width, options.height, QImage::Format_RGB32);
    if (image.isNull())
        return {};
    // Layout units at 96 to the inch.
    const int dotsPerMeter = static_cast<int>(96 * options.scale / 0.0254);
    image.setDotsPerMeterX(dotsPerMeter);
    image.setDotsPerMeterY(dotsPerMeter);
    image.fill(Qt::white);
    QPainter painter(&image);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    scene.paint(painter, QRectF(image.rect()));
    return image;
}

QByteArray png(PlotScene& scene, const PlotOptions& options)
{
    const QImage picture = imageOf(scene, options);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    return buffer.open(QIODevice::WriteOnly) && picture.save(&buffer, "PNG") ? bytes : QByteArray();
}

QByteArray svg(PlotScene& scene, const PlotOptions& options)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(scene.rect().size().toSize());
    generator.setViewBox(scene.rect());
    // Qt 6.4 writes both as they are given.
    generator.setTitle(QString::fromStdString(options.title).toHtmlEscaped());
    generator.setDescription(QString::fromStdString(options.caption).toHtmlEscaped());
    QPainter painter;
    if (!painter.begin(&generator))
        return {};
    painter.fillRect(scene.rect(), Qt::white); // else the page shows through, black in a dark viewer
    scene.paint(painter, scene.rect());
    painter.end();
    return bytes;
}

QByteArray pdf(PlotScene& scene, const PlotOptions& options)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    if (!buffer.open(QIODevice::WriteOnly))
        return {};
    {
        QPdfWriter writer(&buffer);
        writer.setPageSize(QPageSize(scene.rect().size() * 0.75, QPageSize::Point, {}, QPageSize::ExactMatch));
        writer.setPageMargins(QMarginsF());
        writer.setTitle(QString::fromStdString(options.title));
        writer.setCreator(QStringLiteral("Epochscope " EPOCHSCOPE_VERSION));
        QPainter painter;
        if (!painter.begin(&writer))
            return {};
        scene.paint(painter, QRectF(0, 0, writer.width(), writer.height()));
        painter.end();
    }
    return bytes;
}

Result<void> checkPlot(const PlotOptions& options)
{
    if (!qobject_cast<QApplication*>(QCoreApplication::instance()))
        return fail(ErrorCode::failed, "a plot needs an application with widgets");
    for (const int side : {options.width, options.height})
        if (side < leastSide || side > mostSide)
            return badInput(fmt::format("a plot of {} × {} pixels cannot be painted", options.width, options.height),
                            fmt::format("each side must be from {} to {} pixels", leastSide, mostSide));
    return {};
}

tl::unexpected<Error> at(const std::string& path, Error error)
{
    error.where = path;
    return tl::unexpected(std::move(error));
}
} // namespace

Result<void> checkPlotPath(const std::string& path)
{
    const auto format = plotFormat(path);
    if (!format)
        return tl::unexpected(format.error());
    return {};
}

Result<QByteArray> plotBytes(const std::vector<CurveRun>& runs, const PlotOptions& options, PlotFormat format)
{
    if (const auto checked = checkPlot(options); !checked)
        return tl::unexpected(checked.error());
    PlotScene scene(runs, options);
    constexpr std::array paint = {png, svg, pdf};
    QByteArray bytes = paint[static_cast<std::size_t>(format)](scene, options);
    if (bytes.isEmpty())
        return fail(ErrorCode::outOfMemory, "the plot could not be painted", "choose a smaller size");
    return bytes;
}

QImage plotImage(const std::vector<CurveRun>& runs, const PlotOptions& options)
{
    if (!checkPlot(options))
        return {};
    PlotScene scene(runs, options);
    return imageOf(scene, options);
}

void paintPlot(QPainter& painter, const QRectF& target, const std::vector<CurveRun>& runs, const PlotOptions& options)
{
    PlotScene(runs, options).paint(painter, target);
}

Result<void> plotLearningCurve(const std::vector<CurveRun>& runs, const PlotOptions& options, const std::string& path)
{
    const auto format = plotFormat(path);
    if (!format)
        return tl::unexpected(format.error());
    const auto bytes = plotBytes(runs, options, *format);
    if (!bytes)
        return at(path, bytes.error());
    return writeFileAtomically(path, std::string_view(bytes->constData(), static_cast<std::size_t>(bytes->size())));
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
