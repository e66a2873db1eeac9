// What the view of the model has before it, of one run: which samples, where they stand, and how the inputs are looked at. It
// stays the same from moment to moment; what a moment adds is a ModelSight.
//
//   one feature     a curve over it: the prediction, or one curve of probability per class
//   two and more    a plane through the inputs (InputPlane): two features, or the first two principal components
//
// Of data too many to be looked at in time, samples drawn by a seed stand for all.
#pragma once

#include "analysis/input_plane.h"
#include "base/error.h"
#include "batching/batch_plan.h"
#include "data/prepare.h"
#include "training/experiment.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace epochscope {

// The run that is looked at.
struct ModelSubject
{
    std::uint64_t id = 0;
    Experiment experiment;
    std::shared_ptr<const PreparedData> data;
    BatchPlan plan;
    NetworkShape shape;

    bool hasClasses() const { return data->train.task == Task::classification; }
    std::int64_t classes() const { return hasClasses() ? data->train.classes() : 0; }
    LossKind loss() const;
    const Dataset& part(bool validation) const { return validation ? data->validation : data->train; }
    // Width of the square pictures that the samples are, in pixels; 0: they are none.
    std::int64_t pictureSide() const;
};

// A feature or a component as an axis. In the data's own units: offset + factor · u, with u as the network reads it.
struct InputAxis
{
    std::int64_t feature = -1; // −1: a principal component
    std::string name;
    double offset = 0;
    double factor = 1;
    double share = 0;        // of a component: of the samples' whole variance
    double from = 0, to = 1; // what is shown, as the network reads it
    double inUnits(double u) const { return offset + factor * u; }
};

// The same for a feature alone, without a range.
InputAxis featureAxis(const PreparedData& data, std::int64_t feature);

struct ScenePoint
{
    bool validation = false;
    std::int64_t sample = 0; // of its part, from 0
    double u = 0, v = 0;     // v: 0 where there is one feature
    double target = 0;       // of a number
    std::int32_t label = -1; // of classes
};

// Which axes: two features, or −1 for the principal components.
struct SceneAxes
{
    std::int64_t first = -1, second = -1;
    bool operator==(const SceneAxes&) const = default;
};

struct ModelScene
{
    ModelSubject subject;
    SceneAxes axes;
    bool isCurve = false;
    InputPlane plane;               // of a curve: empty
    InputAxis u, v;                 // of a curve: v is not used
    double lowest = 0, highest = 1; // of the targets of a number, with a margin
    std::vector<ScenePoint> points; // training first
    std::int64_t trainPoints = 0;   // how many of them are training samples

    static constexpr std::int64_t mostPoints = 2000; // of each part

    // None where `cancel` was set.
    static std::shared_ptr<const ModelScene> make(const ModelSubject& subject, SceneAxes axes,
                                                  const std::atomic<bool>& cancel);

    // Samples of a part of so many features and parameters that a network gets through in some hundredths of a second.
    static std::int64_t pointsFor(const NetworkShape& shape);
    // Features of these points [features × n].
    MatrixF features(std::span<const ScenePoint> of) const;
    // The point of a sample, with its place.
    ScenePoint pointOf(bool validation, std::int64_t sample) const;
};

} // namespace epochscope
