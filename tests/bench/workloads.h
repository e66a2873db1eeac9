// Made-up data and the experiments on it, for the engine and for the plain loop alike.
#pragma once

#include "data/prepare.h"
#include "plain_loop.h"
#include "training/experiment.h"
#include "training/trainer.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace epochscope::bench {

struct Workload
{
    std::string name;
    std::shared_ptr<const PreparedData> data;
    Experiment experiment;

    std::unique_ptr<Trainer> trainer() const;
    PlainData plainData() const;
    std::unique_ptr<PlainLoop> plainLoop() const;
    std::int64_t updates() const;
};

// Plain SGD, float32, a fresh shuffle every epoch, the short last batch kept:
//   W1  a line: 1 → 1, mean squared error   200 samples, batch 5, 1,000 epochs, rate 0.01
//   W2  two classes: 2-8-8-1 tanh           500, 10, 200, 0.03
//   W3  ten classes: 64-32-10 ReLU          1,797, 32, 50, 0.1
//   W4  ten classes: 784-128-10 ReLU        60,000, 128, 1, 0.1
//   W5  the same                            2,000, 1, 1, 0.01
//   W6  two classes: 100 → 1                100,000, 1, 1, 0.01
const Workload& workload(int number);

// 20-w-w-10 tanh on 2,000 samples, epoch after epoch without an end.
Workload networkOfShape(std::int64_t width, std::int64_t batch);

void runEpoch(Trainer& trainer);

} // namespace epochscope::bench
