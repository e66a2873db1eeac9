// One line on the terminal's last row that tells how far the work is. Silent where standard error is not a terminal.
#pragma once

#include "batching/batch_plan.h"

#include <chrono>
#include <cstdint>
#include <string>

namespace epochscope::cli {

// "[#####·····]  31 %  epoch 310/1,000  batch 7/40  9.1 M updates/s  0.2 s left", as much of it as `width` columns
// hold.
std::string trainingProgress(const BatchPlan& plan, std::int64_t stepsDone, std::int64_t stepsBefore, double seconds,
                             int width);
std::string preparationProgress(std::int64_t done, std::int64_t total, int width);

class ProgressLine
{
public:
    ProgressLine();
    ~ProgressLine() { clear(); }
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    // True where it is time to show() again: a quarter of a second after the start, then ten times a second.
    bool due();
    void show(const std::string& line);
    void clear();

private:
    using Clock = std::chrono::steady_clock;
    bool m_terminal = false;
    bool m_shown = false;
    Clock::time_point m_next;
};

} // namespace epochscope::cli
