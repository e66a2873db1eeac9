// What the `model.*` and `loss.*` properties say. The member initialisers are the defaults of the format.
#pragma once

#include <cstdint>
#include <vector>

namespace epochscope {

enum class Activation { tanh, relu, sigmoid, linear };
enum class InitialWeights { automatic, zeros, glorotUniform, glorotNormal, heNormal, heUniform, torch };
enum class LossKind { automatic, mse, mae, log, crossEntropy };
enum class Reduction { mean, sum };
enum class ClassWeight { none, balanced };

struct ModelSettings
{
    std::vector<std::int64_t> hidden; // widths of the hidden layers, first to last
    Activation activation = Activation::tanh;
    InitialWeights init = InitialWeights::automatic;

    bool operator==(const ModelSettings&) const = default;
};

struct LossSettings
{
    LossKind kind = LossKind::automatic;
    Reduction reduction = Reduction::mean;
    double l1 = 0;
    double l2 = 0;
    ClassWeight classWeight = ClassWeight::none;

    bool operator==(const LossSettings&) const = default;
};

} // namespace epochscope
