// The loop that one would write with Eigen alone: mini-batch SGD with dynamic sizes and buffers allocated once, a fresh shuffle
// every epoch, the short last batch kept, each epoch's running mean loss. What the engine is compared with, in the same run.
//
// A library of its own, compiled for this very processor: nothing of it may take the place of the engine's code, or the other
// way round.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#define EPOCHSCOPE_PLAIN __attribute__((visibility("default")))

struct PlainData // must outlive the loop
{
    const float* features = nullptr; // [features × samples], column by column
    std::int64_t featureCount = 0;
    std::int64_t samples = 0;
    const std::int32_t* labels = nullptr; // classes: null for numbers
    const float* values = nullptr;        // numbers to predict
};

class EPOCHSCOPE_PLAIN PlainLoop
{
public:
    virtual ~PlainLoop();
    virtual double epoch() = 0; // its running mean loss
};

// What the engine is used for without hidden layers and a single output: one vector of weights.
EPOCHSCOPE_PLAIN std::unique_ptr<PlainLoop> plainLine(const PlainData& data, std::int64_t batch, float rate);  // mean squared error
EPOCHSCOPE_PLAIN std::unique_ptr<PlainLoop> plainLogit(const PlainData& data, float rate); // log loss, one sample at a time

enum class PlainActivation { relu, tanh };

// Any layers; log loss with one output, softmax cross entropy with more.
class EPOCHSCOPE_PLAIN PlainNetwork : public PlainLoop
{
public:
    static std::unique_ptr<PlainNetwork> make(const std::vector<std::int64_t>& widths, PlainActivation activation,
                                              const PlainData& data, std::int64_t batch, float rate);
    // Of the first `count` samples in the order of the epoch: the mean loss; that and its gradient; that and an update.
    virtual float forward(std::int64_t count) = 0;
    virtual float gradient(std::int64_t count) = 0;
    virtual float step(std::int64_t count) = 0;
};
