// Activation functions of the hidden layers, and their derivatives from the activation's value.
//
//   tanh     a = tanh z          1 − a²
//   relu     a = max(0, z)       [a > 0]
//   sigmoid  a = 1/(1 + e⁻ᶻ)     a(1 − a)
//   linear   a = z               1
#pragma once

#include "base/matrix.h"
#include "model/model_settings.h"

namespace epochscope {

// In place: z becomes a. NaN stays NaN, so that a diverged run is noticed.
template <class Values>
void activate(Activation activation, Values&& z)
{
    using Scalar = typename std::remove_reference_t<Values>::Scalar;
    switch (activation) {
    case Activation::tanh:
        z.array() = z.array().tanh();
        break;
    case Activation::relu: {
        using Max = Eigen::internal::scalar_max_op<Scalar, Scalar, Eigen::PropagateNaN>;
        z = z.binaryExpr(Matrix<Scalar>::Zero(z.rows(), z.cols()), Max());
        break;
    }
    case Activation::sigmoid:
        z.array() = z.array().logistic();
        break;
    case Activation::linear:
        break;
    }
}

// ∂L/∂a becomes ∂L/∂z, given a.
template <class Gradient, class Values>
void multiplyByDerivative(Activation activation, Gradient&& gradient, const Values& a)
{
    using Scalar = typename std::remove_reference_t<Gradient>::Scalar;
    switch (activation) {
    case Activation::tanh:
        gradient.array() *= Scalar(1) - a.array().square();
        break;
    case Activation::relu:
        gradient.array() = (a.array() > Scalar(0)).select(gradient.array(), Scalar(0));
        break;
    case Activation::sigmoid:
        gradient.array() *= a.array() * (Scalar(1) - a.array());
        break;
    case Activation::linear:
        break;
    }
}

} // namespace epochscope
