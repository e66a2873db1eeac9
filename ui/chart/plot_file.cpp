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

enum class PlotFormat { png, svg, pdf };

Result<PlotFormat> formatOf(const std::string& path)
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

QByteArray png(QGraphicsScene& scene, const PlotOptions& options)
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
    scene.render(&painter, QRectF(image.rect()), scene.sceneRect());
    painter.end();
    QByteArray bytes;
    QBuffer buffer(&bytes);
    return buffer.open(QIODevice::WriteOnly) && image.save(&buffer, "PNG") ? bytes : QByteArray();
}

QByteArray svg(QGraphicsScene& scene, const PlotOptions& options)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(scene.sceneRect().size().toSize());
    generator.setViewBox(scene.sceneRect());
    // Qt 6.4 writes both as they are given.
    generator.setTitle(QString::fromStdString(options.title).toHtmlEscaped());
    generator.setDescription(QString::fromStdString(options.caption).toHtmlEscaped());
    QPainter painter;
    if (!painter.begin(&generator))
        return {};
    painter.fillRect(scene.sceneRect(), Qt::white); // else the page shows through, black in a dark viewer
    scene.render(&painter, scene.sceneRect(), scene.sceneRect());
    painter.end();
    return bytes;
}

QByteArray pdf(QGraphicsScene& scene, const PlotOptions& options)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    if (!buffer.open(QIODevice::WriteOnly))
        return {};
    {
        QPdfWriter writer(&buffer);
        writer.setPageSize(QPageSize(scene.sceneRect().size() * 0.75, QPageSize::Point, {}, QPageSize::ExactMatch));
        writer.setPageMargins(QMarginsF());
        writer.setTitle(QString::fromStdString(options.title));
        writer.setCreator(QStringLiteral("Epochscope " EPOCHSCOPE_VERSION));
        QPainter painter;
        if (!painter.begin(&writer))
            return {};
        scene.render(&painter, QRectF(0, 0, writer.width(), writer.height()), scene.sceneRect());
        painter.end();
    }
    return bytes;
}
} // namespace

Result<void> checkPlotPath(const std::string& path)
{
    const auto format = formatOf(path);
    if (!format)
        return tl::unexpected(format.error());
    return {};
}

Result<void> plotLearningCurve(const History::View& history, const PlotOptions& options, const std::string& path)
{
    const auto format = formatOf(path);
    if (!format)
        return tl::unexpected(format.error());
    if (!qobject_cast<QApplication*>(QCoreApplication::instance()))
        return fail(ErrorCode::failed, "a plot needs an application with widgets", "", path);

    for (const int side : {options.width, options.height})
        if (side < leastSide || side > mostSide)
            return badInput(fmt::format("a plot of {} × {} pixels cannot be painted", options.width, options.height),
                            fmt::format("each side must be from {} to {} pixels", leastSide, mostSide), path);

    QGraphicsScene scene;
    auto* chart = new LearningCurveChart; // the scene owns it
    scene.addItem(chart);
    QFont font = QApplication::font();
    font.setPixelSize(layoutFontSize);
    font.setHintingPreference(QFont::PreferNoHinting);
    chart->setChartFont(font);
    chart->setColors(options.dark ? ChartColors::dark() : ChartColors::light());
    chart->setTitles(QString::fromStdString(options.title), QString::fromStdString(options.subtitle),
                     QString::fromStdString(options.caption));
    chart->setOptions(options.curves);
    chart->begin(std::max<std::int64_t>(options.epochs, 1));
    chart->resize(options.width / options.scale, options.height / options.scale);
    chart->draw(history);
    if (!history.empty())
        chart->end();
    scene.setSceneRect(QRectF(QPointF(0, 0), chart->size()));

    constexpr std::array paint = {png, svg, pdf};
    const QByteArray bytes = paint[static_cast<std::size_t>(*format)](scene, options);
    if (bytes.isEmpty())
        return fail(ErrorCode::outOfMemory, "the plot could not be painted", "choose a smaller size", path);
    return writeFileAtomically(path, std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
}

} // namespace epochscope
