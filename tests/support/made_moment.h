// Moments of runs that nobody trains in a thread, for tests of the views that look inside.
#pragma once

#include "bridge/run_moment.h"
#include "sample_data.h"

namespace made_moment {

using namespace epochscope;

inline std::shared_ptr<const RunMoment> momentOf(const Experiment& experiment, const std::shared_ptr<const PreparedData>& data,
                                          std::int64_t steps, std::uint64_t id = 1)
{
    const auto trainer = sample_data::trainer(experiment, data);
    while (trainer->stepsDone() < steps && trainer->step()) {
    }
    auto run = std::make_shared<LookedAtRun>();
    run->id = id;
    run->file.experiment = experiment;
    run->data = data;
    run->plan = trainer->plan();
    run->shape = trainer->networkShape();
    auto moment = std::make_shared<RunMoment>();
    moment->run = std::move(run);
    moment->steps = trainer->stepsDone();
    moment->parameters.assign(trainer->parameters().begin(), trainer->parameters().end());
    return moment;
}

inline std::shared_ptr<const RunMoment> momentOfLine(std::int64_t steps = 20)
{
    return momentOf({}, sample_data::prepared(sample_data::line(200)), steps);
}

inline std::shared_ptr<const RunMoment> momentOfNetwork(std::int64_t samples, std::int64_t features, std::vector<std::int64_t> hidden)
{
    Experiment experiment;
    experiment.model.hidden = std::move(hidden);
    experiment.batch.size = 16;
    return momentOf(experiment, sample_data::prepared(sample_data::clouds(samples, 3, features)), 10);
}

} // namespace made_moment
