#include "chart/picture_file.h"

#include "base/text.h"
#include "record/atomic_file.h"

#include <QtCore/QBuffer>
#include <QtGui/QPainter>
#include <QtGui/QPdfWriter>
#include <QtSvg/QSvgGenerator>
#include <QtWidgets/QApplication>

#include <array>
#include <filesystem>
#include <fmt/format.h>

namespace epochscope {

namespace {
constexpr int leastSide = 100;
constexpr int mostSide = 16'384; // a gigabyte of pixels
constexpr const char* allowedNames = "a name that ends in .png, .svg or .pdf";

QImage imageOf(const PicturePainter& paint, const PictureFrame& frame)
{
    QImage image(frame.width, frame.height, QImage::Format_RGB32);
    if (image.isNull())
        return {};
    // Layout units at 96 to the inch.
    const int dotsPerMeter = static_cast<int>(96 * frame.scale / 0.0254);
    image.setDotsPerMeterX(dotsPerMeter);
    image.setDotsPerMeterY(dotsPerMeter);
    image.fill(Qt::white);
    QPainter painter(&image);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    paint(painter, QRectF(image.rect()));
    return image;
}

QByteArray png(const PicturePainter& paint, const PictureFrame& frame)
{
    const QImage picture = imageOf(paint, frame);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    return buffer.open(QIODevice::WriteOnly) && picture.save(&buffer, "PNG") ? bytes : QByteArray();
}

QByteArray svg(const PicturePainter& paint, const PictureFrame& frame)
{
    const QRectF page(QPointF(), frame.units());
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(page.size().toSize());
    generator.setViewBox(page);
    // Qt 6.4 writes both as they are given.
    generator.setTitle(QString::fromStdString(frame.title).toHtmlEscaped());
    generator.setDescription(QString::fromStdString(frame.caption).toHtmlEscaped());
    QPainter painter;
    if (!painter.begin(&generator))
        return {};
    painter.fillRect(page, Qt::white); // else the page shows through, black in a dark viewer
    paint(painter, page);
    painter.end();
    return bytes;
}

QByteArray pdf(const PicturePainter& paint, const PictureFrame& frame)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    if (!buffer.open(QIODevice::WriteOnly))
        return {};
    {
        QPdfWriter writer(&buffer);
        writer.setPageSize(QPageSize(frame.units() * 0.75, QPageSize::Point, {}, QPageSize::ExactMatch));
        writer.setPageMargins(QMarginsF());
        writer.setTitle(QString::fromStdString(frame.title));
        writer.setCreator(QStringLiteral("Epochscope " EPOCHSCOPE_VERSION));
        QPainter painter;
        if (!painter.begin(&writer))
            return {};
        paint(painter, QRectF(0, 0, writer.width(), writer.height()));
        painter.end();
    }
    return bytes;
}
} // namespace

QSizeF PictureFrame::units() const { return {width / scale, height / scale}; }

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

Result<void> checkPlotPath(const std::string& path)
{
    const auto format = plotFormat(path);
    if (!format)
        return tl::unexpected(format.error());
    return {};
}

Result<void> checkFrame(const PictureFrame& frame)
{
    if (!qobject_cast<QApplication*>(QCoreApplication::instance()))
        return fail(ErrorCode::failed, "a plot needs an application with widgets");
    for (const int side : {frame.width, frame.height})
        if (side < leastSide || side > mostSide)
            return badInput(fmt::format("a plot of {} × {} pixels cannot be painted", frame.width, frame.height),
                            fmt::format("each side must be from {} to {} pixels", leastSide, mostSide));
    return {};
}

Result<QByteArray> pictureBytes(const PicturePainter& paint, const PictureFrame& frame, PlotFormat format)
{
    if (const auto checked = checkFrame(frame); !checked)
        return tl::unexpected(checked.error());
    constexpr std::array write = {png, svg, pdf};
    QByteArray bytes = write[static_cast<std::size_t>(format)](paint, frame);
    if (bytes.isEmpty())
        return fail(ErrorCode::outOfMemory, "the plot could not be painted", "choose a smaller size");
    return bytes;
}

QImage pictureImage(const PicturePainter& paint, const PictureFrame& frame)
{
    return checkFrame(frame) ? imageOf(paint, frame) : QImage();
}

Result<void> writePicture(const PicturePainter& paint, const PictureFrame& frame, const std::string& path)
{
    const auto format = plotFormat(path);
    if (!format)
        return tl::unexpected(format.error());
    const auto bytes = pictureBytes(paint, frame, *format);
    if (!bytes) {
        Error error = bytes.error();
        error.where = path;
        return tl::unexpected(std::move(error));
    }
    return writeFileAtomically(path, std::string_view(bytes->constData(), static_cast<std::size_t>(bytes->size())));
}

} // namespace epochscope
