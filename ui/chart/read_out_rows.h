// What the runs measured at one place of the chart, searched in what is stored (not in what is drawn).
#pragma once

#include "chart/learning_curve_options.h"
#include "chart/view_ranges.h"
#include "record/run_record.h"

#include <QtCore/QRectF>
#include <QtCore/QString>
#include <QtGui/QPen>

#include <array>
#include <optional>
#include <vector>

namespace epochscope {

inline constexpr std::array<CurveKind, 3> curveKinds = {CurveKind::running, CurveKind::measured, CurveKind::validation};
inline constexpr std::size_t indexOf(CurveKind kind) { return static_cast<std::size_t>(kind); }
inline constexpr std::array<HorizontalAxis, 4> horizontalAxes = {HorizontalAxis::epochs, HorizontalAxis::updates,
                                                                 HorizontalAxis::samples, HorizontalAxis::seconds};
inline constexpr std::size_t indexOf(HorizontalAxis axis) { return static_cast<std::size_t>(axis); }

struct ReadOutRun
{
    std::uint64_t id = 0;
    QString name;
    const RunRecord* record = nullptr; // alive as long as the call that it is given to
    std::array<QPen, 3> pens;          // by kind of curve
};

// What is drawn, as far as a read-out needs it.
struct ReadOutContent
{
    std::vector<ReadOutRun> runs;
    HorizontalAxis horizontal = HorizontalAxis::epochs;
    bool accuracy = false; // else the error
    std::array<bool, 3> shown = {true, true, true};
    bool batchLosses = false;
};

struct ReadOutValue
{
    double value = notMeasured; // NaN: nothing measured about here
    double at = 0;              // where on the horizontal axis
    bool isThere() const { return value == value; }
};

struct ReadOutRow
{
    std::uint64_t run = 0;
    QString name;
    std::array<QPen, 3> pens;
    std::array<ReadOutValue, 3> values{}; // by kind of curve
    std::optional<Range> batches{};     // lowest and highest loss of the epoch's batches
    EpochRecord record;                 // the stored epoch next to the hair line
    std::array<double, 4> at{};         // where that stands, by axis
    bool isBest = false;                // it is the run's best epoch
};

struct ReadOutMoment
{
    double x = 0;             // where the hair line stands: a stored epoch of the nearest run
    std::uint64_t nearest = 0;
    std::vector<ReadOutRow> rows; // the best value first
};

// At a point of the plot: the nearest curve's run leads the hair line to one of its epochs. Nothing where no run has
// come near.
std::optional<ReadOutMoment> readOutAt(const ReadOutContent& content, const AxisView& horizontal,
                                       const AxisView& vertical, const QRectF& plot, QPointF point);
// At an epoch of a run (of another where that one is gone), the one next to x.
std::optional<ReadOutMoment> readOutOn(const ReadOutContent& content, const AxisView& horizontal, const QRectF& plot,
                                       std::uint64_t run, double x);

// The same for ears and for braille.
QString readOutSentence(const ReadOutMoment& moment, const ReadOutContent& content);

// "epoch 137", "update 5,480", "27,400 samples", "0.318 s".
QString placeText(double x, HorizontalAxis axis);
// Six significant digits, whatever the size.
QString exactText(double value);
// What the rows are sorted by: validation before the measured training error before the running mean.
CurveKind leadingKind(const std::vector<ReadOutRow>& rows);

} // namespace epochscope
