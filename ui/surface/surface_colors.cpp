#include "surface/surface_colors.h"

#include "analysis/surface_grid.h"
#include "chart/theme.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace epochscope {

namespace {
constexpr std::array<QRgb, 17> viridis = {0xff440154, 0xff481a6c, 0xff472f7d, 0xff414487, 0xff39568c, 0xff31688e,
                                          0xff2a788e, 0xff23888e, 0xff1f988b, 0xff22a884, 0xff35b779, 0xff54c568,
                                          0xff7ad151, 0xffa5db36, 0xffd2e21b, 0xffe9e51a, 0xfffde725};
constexpr QRgb none = 0xff808080;

QRgb rgbOf(double position)
{
    if (std::isnan(position))
        return none;
    const double place = std::clamp(position, 0.0, 1.0) * (viridis.size() - 1);
    const auto index = std::min(static_cast<std::size_t>(place), viridis.size() - 2);
    const double share = place - static_cast<double>(index);
    const auto mixed = [&](int low, int high) { return static_cast<int>(std::lround(low + share * (high - low))); };
    const QRgb low = viridis[index];
    const QRgb high = viridis[index + 1];
    return qRgb(mixed(qRed(low), qRed(high)), mixed(qGreen(low), qGreen(high)), mixed(qBlue(low), qBlue(high)));
}
} // namespace

QColor heightColor(double position) { return QColor::fromRgb(rgbOf(position)); }

QImage heightImage(const SurfaceGrid& grid, const HeightScale& scale)
{
    QImage image(grid.side, grid.side, QImage::Format_RGB32);
    for (int row = 0; row < grid.side; ++row) {
        auto* const line = reinterpret_cast<QRgb*>(image.scanLine(grid.side - 1 - row));
        for (int column = 0; column < grid.side; ++column)
            line[column] = rgbOf(scale.position(grid.at(column, row)));
    }
    return image;
}

QColor lineOn(const QColor& background)
{
    return contrast(background, Qt::white) > contrast(background, Qt::black) ? Qt::white : Qt::black;
}

} // namespace epochscope
