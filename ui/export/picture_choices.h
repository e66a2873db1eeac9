// How a picture of the learning curves is to look: chosen in the export dialog and remembered.
#pragma once

#include "chart/plot_file.h"
#include "export/export_source.h"

#include <QtCore/QSize>
#include <QtCore/QVariantMap>

#include <span>

namespace epochscope {

struct PictureSize
{
    const char* id;   // in the settings
    const char* name; // for tr() in the context "ExportDialog"
    int width;        // pixels
    int height;
    int dotsPerInch;
};

struct PictureChoices
{
    enum class Theme { window, light, dark };

    static constexpr int leastSide = 200; // pixels
    static constexpr int mostSide = 8192;
    static constexpr int leastDots = 48; // per inch
    static constexpr int mostDots = 600;
    static std::span<const PictureSize> sizes();

    int width = 1920;
    int height = 1080;
    int dotsPerInch = 192; // more: larger type and thicker lines in as many pixels
    Theme theme = Theme::window;
    Quantity quantity = Quantity::error;
    bool zoomed = true; // what the window shows of the axes, where it is zoomed; else all of the curves
    bool title = true;
    bool legend = true;
    bool caption = true;

    bool operator==(const PictureChoices&) const = default;

    // For the settings; what is missing, of another type or out of range there becomes the default.
    QVariantMap toMap() const;
    static PictureChoices fromMap(const QVariantMap& map);

    // What is drawn: `titleText` and `captionText` where they are wanted.
    PlotOptions plotOptions(const ExportSource& source, const QString& titleText, const QString& captionText) const;
    PlotOptions plotOptions(const ExportSource& source) const;
    // The very drawing, in fewer pixels.
    static PlotOptions reduced(PlotOptions options, QSize within);
};

} // namespace epochscope
