#include "export/picture_choices.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QtMath>

#include <algorithm>
#include <array>
#include <cmath>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

constexpr std::array knownSizes{
    PictureSize{"slide", QT_TRANSLATE_NOOP("ExportDialog", "Slide, 16:9"), 1920, 1080, 192},
    PictureSize{"slide43", QT_TRANSLATE_NOOP("ExportDialog", "Slide, 4:3"), 1600, 1200, 192},
    PictureSize{"slide4k", QT_TRANSLATE_NOOP("ExportDialog", "Slide, 16:9, 4K"), 3840, 2160, 384},
    PictureSize{"page", QT_TRANSLATE_NOOP("ExportDialog", "Width of a page (17 × 10 cm)"), 2008, 1181, 300},
    PictureSize{"column", QT_TRANSLATE_NOOP("ExportDialog", "Column of a page, 4:3"), 1200, 900, 216},
};

constexpr const char* themes[] = {"window", "light", "dark"};

int whole(const QVariantMap& map, const QString& key, int otherwise, int least, int most)
{
    bool isWhole = false;
    const int value = map.value(key).toInt(&isWhole);
    return isWhole && value >= least && value <= most ? value : otherwise;
}

bool flag(const QVariantMap& map, const QString& key)
{
    const QVariant value = map.value(key);
    return value.typeId() == QMetaType::Bool ? value.toBool() : true;
}
} // namespace

std::span<const PictureSize> PictureChoices::sizes() { return knownSizes; }

QVariantMap PictureChoices::toMap() const
{
    return {{u"width"_s, width},
            {u"height"_s, height},
            {u"dotsPerInch"_s, dotsPerInch},
            {u"theme"_s, QLatin1String(themes[static_cast<int>(theme)])},
            {u"accuracy"_s, quantity == Quantity::accuracy},
            {u"zoomed"_s, zoomed},
            {u"title"_s, title},
            {u"legend"_s, legend},
            {u"caption"_s, caption}};
}

PictureChoices PictureChoices::fromMap(const QVariantMap& map)
{
    PictureChoices choices;
    choices.width = whole(map, u"width"_s, choices.width, leastSide, mostSide);
    choices.height = whole(map, u"height"_s, choices.height, leastSide, mostSide);
    choices.dotsPerInch = whole(map, u"dotsPerInch"_s, choices.dotsPerInch, leastDots, mostDots);
    for (const Theme theme : {Theme::window, Theme::light, Theme::dark})
        if (map.value(u"theme"_s).toString() == QLatin1String(themes[static_cast<int>(theme)]))
            choices.theme = theme;
    if (map.value(u"accuracy"_s).typeId() == QMetaType::Bool && map.value(u"accuracy"_s).toBool())
        choices.quantity = Quantity::accuracy;
    choices.zoomed = flag(map, u"zoomed"_s);
    choices.title = flag(map, u"title"_s);
    choices.legend = flag(map, u"legend"_s);
    choices.caption = flag(map, u"caption"_s);
    return choices;
}

PlotOptions PictureChoices::plotOptions(const ExportSource& source, const QString& titleText,
                                        const QString& captionText) const
{
    PlotOptions options;
    if (title) {
        options.title = titleText.toStdString();
        options.subtitle = source.subtitle.toStdString();
    }
    if (caption)
        options.caption = captionText.toStdString();
    options.width = width;
    options.height = height;
    options.scale = dotsPerInch / 96.0;
    options.dark = theme == Theme::dark || (theme == Theme::window && source.dark);
    options.curves = source.options;
    options.quantity = quantity;
    options.legend = legend;
    if (zoomed) {
        options.horizontal = source.horizontal;
        options.vertical = quantity == Quantity::accuracy ? source.accuracies : source.errors;
    }
    return options;
}

PlotOptions PictureChoices::plotOptions(const ExportSource& source) const
{
    return plotOptions(source, source.title, QString::fromStdString(source.caption));
}

PlotOptions PictureChoices::reduced(PlotOptions options, QSize within)
{
    const double factor = std::min({1.0, static_cast<double>(within.width()) / options.width,
                                    static_cast<double>(within.height()) / options.height});
    // Plots have sides of 100 pixels at least.
    const double most = std::max(factor, 100.0 / std::min(options.width, options.height));
    options.width = qRound(options.width * most);
    options.height = qRound(options.height * most);
    options.scale *= most;
    return options;
}

} // namespace epochscope
