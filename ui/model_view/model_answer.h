// What the view of the model asks for and what it is given. An answer never changes once made, so that any thread may read it.
#pragma once

#include "analysis/model_sight.h"
#include "bridge/run_moment.h"
#include "chart/theme.h"

#include <QtCore/QSize>
#include <QtGui/QImage>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace epochscope {

enum class ModelMode { fit, againstTruth, confusion, images, weights };
enum class TileOrder { wrongFirst, batchInTurn, inOrder };

struct ModelChoices
{
    ModelMode mode = ModelMode::fit;
    SceneAxes axes;
    bool validation = false; // of a matrix, of images: which part
    TileOrder order = TileOrder::wrongFirst;
    bool operator==(const ModelChoices&) const = default;
};

struct ModelQuestion
{
    std::shared_ptr<const RunMoment> moment;
    ModelChoices choices;
    QSize pixels;      // of a surface
    bool dark = false; // its colours
    const ChartColors& colors() const { return dark ? ChartColors::dark() : ChartColors::light(); }
};

// A sample as a picture, or the weights from all pixels to a unit.
struct ModelTile
{
    SightPoint point;
    std::int64_t unit = -1; // of the first layer
    QImage image;
};

struct ModelAnswer
{
    ModelQuestion question;
    ModelSubject subject;
    std::shared_ptr<const ModelScene> scene; // of a fit
    ModelSight sight;                        // of a fit
    QImage surface;                          // of a plane
    double lowest = 0, highest = 1;          // of the colours of a surface of numbers
    std::optional<PartConfusion> confusion;
    std::vector<ModelTile> tiles;
    std::int64_t tilesOf = 0; // how many there would be
    std::int64_t wrong = 0;   // among the samples that were looked through for tiles
    std::int64_t looked = 0;  // how many these are
    double largestWeight = 0; // of the first layer, without its sign
    bool coarse = false;      // a finer one follows
    double seconds = 0;       // what it took
};

ModelSubject subjectOf(const LookedAtRun& run);

// The same answer with its pictures in other colours, the surface with so many pixels: nothing is asked of the model again.
std::shared_ptr<const ModelAnswer> redrawn(const ModelAnswer& answer, const QSize& pixels, bool dark);

// Answers questions one after the other, keeping what costs much. For one thread at a time.
class ModelWork
{
public:
    using Answer = std::shared_ptr<const ModelAnswer>;
    // Null where `cancel` was set. Where it takes long, a coarse answer goes to `early` first; `hurry` set after it gives the
    // finer one up.
    Answer answer(const ModelQuestion& question, const std::atomic<bool>& cancel,
                  const std::atomic<bool>& hurry = never, const std::function<void(Answer)>& early = {});

    static constexpr std::size_t mostTiles = 120;
    static const std::atomic<bool> never;

private:
    bool addFit(ModelAnswer& answer, const std::atomic<bool>& cancel, const std::atomic<bool>& hurry,
                const std::function<void(Answer)>& early);
    bool addTiles(ModelAnswer& answer, const std::atomic<bool>& cancel);

    ModelSights m_sights;
    std::shared_ptr<const ModelScene> m_scene;
};

} // namespace epochscope
