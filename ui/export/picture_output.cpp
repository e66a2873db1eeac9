#include "export/picture_output.h"

#include "files/data_paths.h"
#include "record/atomic_file.h"

#include <QtCore/QBuffer>
#include <QtCore/QMimeData>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtGui/QPainter>
#include <QtGui/QPdfWriter>
#include <QtPrintSupport/QPrinter>

namespace epochscope {

namespace {
constexpr double pointsPerUnit = 0.75;  // of layout: 96 to the inch
constexpr int dotsOfAFile = 1200;       // per inch, of a PDF's coordinates

// A picture of the page's own proportions, so that it fills it.
PlotOptions fitted(PlotOptions options, const QPageLayout& page)
{
    const QSizeF points = page.paintRect(QPageLayout::Point).size();
    options.dark = false;
    options.scale = 2;
    options.width = qRound(points.width() / pointsPerUnit * options.scale);
    options.height = qRound(points.height() / pointsPerUnit * options.scale);
    return options;
}

Result<void> printIntoFile(QPrinter& printer, const std::vector<CurveRun>& runs, const PlotOptions& options)
{
    const std::string path = pathBytes(printer.outputFileName());
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    {
        QPdfWriter writer(&buffer);
        writer.setPageLayout(printer.pageLayout());
        writer.setResolution(dotsOfAFile);
        writer.setTitle(QString::fromStdString(options.title));
        QPainter painter;
        if (!painter.begin(&writer))
            return fail(ErrorCode::failed, "the page could not be painted", "choose another page size", path);
        plotPainter(runs, options)(painter, QRectF(0, 0, writer.width(), writer.height()));
    }
    return writeFileAtomically(path, std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
}
} // namespace

Result<void> copyPicture(const PicturePainter& paint, const PictureFrame& frame)
{
    const QImage image = pictureImage(paint, frame);
    const auto svg = pictureBytes(paint, frame, PlotFormat::svg);
    if (image.isNull() || !svg)
        return fail(ErrorCode::outOfMemory, "the picture could not be painted", "choose a smaller size in Export picture");
    auto* data = new QMimeData; // the clipboard owns it
    data->setImageData(image);
    data->setData(QStringLiteral("image/svg+xml"), *svg);
    QGuiApplication::clipboard()->setMimeData(data);
    return {};
}

Result<void> printPicture(QPrinter& printer, const std::vector<CurveRun>& runs, PlotOptions options)
{
    options = fitted(options, printer.pageLayout());
    if (!printer.outputFileName().isEmpty())
        return printIntoFile(printer, runs, options);
    const std::string name = printer.printerName().toStdString();
    QPainter painter;
    if (!painter.begin(&printer))
        return fail(ErrorCode::failed, "the printer does not answer", "look whether it is on, or print into a file", name);
    plotPainter(runs, options)(painter, QRectF(0, 0, printer.width(), printer.height()));
    if (!painter.end() || printer.printerState() == QPrinter::Error)
        return fail(ErrorCode::failed, "the page could not be printed", "look at the printer, or print into a file", name);
    return {};
}

} // namespace epochscope
