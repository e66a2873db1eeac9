#include "model_view/sight_image.h"

#include "model_view/value_colors.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace epochscope {

namespace {
constexpr int shades = 64;
using Shades = std::array<QRgb, shades>;

int shadeAt(double place)
{
    return std::isnan(place) ? 0 : static_cast<int>(std::clamp(place, 0.0, 1.0) * (shades - 1) + 0.5);
}

// Where a pixel lies between two places of the grid.
struct Between
{
    std::int64_t first = 0, second = 0;
    float share = 0; // of the second
};

std::vector<Between> spread(int pixels, std::int64_t places)
{
    std::vector<Between> all;
    for (int i = 0; i < pixels; ++i) {
        const double at = (i + 0.5) / pixels * static_cast<double>(places - 1);
        const auto first = std::min(static_cast<std::int64_t>(at), places - 1);
        all.push_back({first, std::min(first + 1, places - 1), static_cast<float>(at - static_cast<double>(first))});
    }
    return all;
}

// The values at one row of pixels, between the grid's places: function(pixel, row of the values, value). Half of what a surface
// costs, so without a matrix for every pixel.
template <class Function>
void interpolateRow(const SightGrid& grid, const Between& down, const std::vector<Between>& across, MatrixF& row,
                    Function function)
{
    row = (1 - down.share) * grid.values.middleCols(down.first * grid.columns, grid.columns) +
          down.share * grid.values.middleCols(down.second * grid.columns, grid.columns);
    const Eigen::Index count = row.rows();
    for (std::size_t x = 0; x < across.size(); ++x) {
        const Between& right = across[x];
        const float* const one = row.data() + right.first * count;
        const float* const other = row.data() + right.second * count;
        for (Eigen::Index k = 0; k < count; ++k)
            function(static_cast<int>(x), k, one[k] + right.share * (other[k] - one[k]));
    }
}

struct ClassPaint
{
    std::vector<Shades> tints;
    double least; // the share of the surest class can be no smaller

    ClassPaint(std::int64_t classes, const ChartColors& colors)
        : least(1 / static_cast<double>(std::max<std::int64_t>(classes, 2)))
    {
        // Beyond the hues they begin again.
        const auto hues = std::min<std::int64_t>(classes, static_cast<std::int64_t>(colors.hues.size()) - 1);
        tints.resize(static_cast<std::size_t>(std::max<std::int64_t>(hues, 1)));
        for (std::size_t k = 0; k < tints.size(); ++k)
            for (int i = 0; i < shades; ++i)
                tints[k][static_cast<std::size_t>(i)] =
                    classTint(colors, static_cast<std::int64_t>(k), static_cast<double>(i) / (shades - 1)).rgb();
    }
    QRgb at(std::int32_t number, double share) const
    {
        const Shades& of = tints[static_cast<std::size_t>(number) % tints.size()];
        return of[static_cast<std::size_t>(shadeAt((share - least) / (1 - least)))];
    }
};

// Where the class to the right or below is another.
void drawBorders(QImage& image, const std::vector<std::int32_t>& classes, QRgb line)
{
    const int width = image.width();
    for (int y = 0; y < image.height(); ++y) {
        auto* pixels = reinterpret_cast<QRgb*>(image.scanLine(y));
        for (int x = 0; x < width; ++x) {
            const auto at =
                static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x);
            if ((x + 1 < width && classes[at] != classes[at + 1]) ||
                (y + 1 < image.height() && classes[at] != classes[at + static_cast<std::size_t>(width)]))
                pixels[x] = line;
        }
    }
}
} // namespace

QImage sightImage(const SightGrid& grid, const QSize& pixels, const ChartColors& colors, double lowest,
                  double highest)
{
    if (pixels.isEmpty() || grid.places() == 0)
        return {};
    QImage image(pixels, QImage::Format_RGB32);
    const auto across = spread(pixels.width(), grid.columns);
    const auto down = spread(pixels.height(), grid.rows);
    MatrixF row;
    if (grid.classes.empty()) {
        Shades scale;
        for (int i = 0; i < shades; ++i)
            scale[static_cast<std::size_t>(i)] = scaleColor(static_cast<double>(i) / (shades - 1)).rgb();
        for (int y = 0; y < pixels.height(); ++y) {
            auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
            interpolateRow(
                grid, down[static_cast<std::size_t>(y)], across, row, [&](int x, Eigen::Index, float value) {
                    line[x] = scale[static_cast<std::size_t>(shadeAt((double{value} - lowest) / (highest - lowest)))];
                });
        }
        return image;
    }
    const ClassPaint paint(grid.values.rows() > 0 ? grid.values.rows() : SightGrid::mostClasses + 1, colors);
    std::vector<std::int32_t> classes(static_cast<std::size_t>(pixels.width()) *
                                      static_cast<std::size_t>(pixels.height()));
    for (int y = 0; y < pixels.height(); ++y) {
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
        std::int32_t* const winners =
            classes.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(pixels.width());
        const auto put = [&](int x, std::int32_t winner, double share) {
            winners[x] = winner;
            line[x] = paint.at(winner, share);
        };
        const Between& between = down[static_cast<std::size_t>(y)];
        if (grid.values.rows() > 0) {
            Eigen::Index winner = 0;
            float most = 0;
            const Eigen::Index last = grid.values.rows() - 1;
            interpolateRow(grid, between, across, row, [&](int x, Eigen::Index k, float share) {
                if (k == 0 || share > most) {
                    most = share;
                    winner = k;
                }
                if (k == last)
                    put(x, static_cast<std::int32_t>(winner), double{most});
            });
        } else { // too many to be interpolated: the nearest place
            for (int x = 0; x < pixels.width(); ++x) {
                const Between& right = across[static_cast<std::size_t>(x)];
                const auto place =
                    static_cast<std::size_t>((between.share < 0.5F ? between.first : between.second) * grid.columns +
                                             (right.share < 0.5F ? right.first : right.second));
                put(x, grid.classes[place], double{grid.shares[place]});
            }
        }
    }
    drawBorders(image, classes, mixedColor(colors.background, colors.text, 0.62).rgb());
    return image;
}

} // namespace epochscope
