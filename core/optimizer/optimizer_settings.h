// What the `optimizer.*` and `schedule.*` properties say. The member initialisers are the defaults of the format.
#pragma once

#include <cstdint>
#include <optional>

namespace epochscope {

enum class OptimizerKind { sgd, momentum, nesterov, adagrad, rmsprop, adam, adamw };
enum class ScheduleKind { constant, step, exponential, cosine, warmupCosine, plateau };

struct OptimizerSettings
{
    OptimizerKind kind = OptimizerKind::sgd;
    double learningRate = 0.05;
    double momentum = 0.9;
    double beta1 = 0.9;
    double beta2 = 0.999;
    std::optional<double> epsilon; // none: the rule's own (1e-8; Adagrad 1e-10)
    double weightDecay = 0;
    std::optional<double> clipNorm;

    bool operator==(const OptimizerSettings&) const = default;
};

struct ScheduleSettings
{
    ScheduleKind kind = ScheduleKind::constant;
    std::int64_t every = 100;   // step: epochs between two reductions
    double factor = 0.5;        // step, plateau: what the rate is multiplied by
    double gamma = 0.99;        // exponential: the same, every epoch
    std::int64_t warmup = 5;    // warmup_cosine: epochs of linear rise
    double floor = 0;           // cosine, warmup_cosine, plateau: the smallest rate
    std::int64_t patience = 10; // plateau: checks without improvement before a reduction

    bool operator==(const ScheduleSettings&) const = default;
};

} // namespace epochscope
