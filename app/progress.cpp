#include "progress.h"

#include "base/text.h"
#include "console.h"
#include "format.h"

#include <algorithm>
#include <fmt/format.h>
#include <vector>

namespace epochscope::cli {

namespace {

constexpr auto firstAfter = std::chrono::milliseconds(250);
constexpr auto every = std::chrono::milliseconds(100);

std::string bar(double fraction, int columns)
{
    const int full = std::clamp(static_cast<int>(fraction * columns), 0, columns);
    std::string text = "[";
    for (int i = 0; i < columns; ++i)
        text += i < full ? "█" : "·";
    return text + "]";
}

// `now` out of `all`, as wide as it will ever be, so that nothing jumps.
std::string outOf(std::int64_t now, std::int64_t all)
{
    const std::string most = grouped(all);
    return fmt::format("{:>{}}/{}", grouped(now), most.size(), most);
}

// The parts that fit beside each other; the first are the most important.
std::string fitted(const std::vector<std::string>& parts, int width)
{
    std::string line;
    for (const std::string& part : parts) {
        const std::string longer = line.empty() ? part : fmt::format("{}  {}", line, part);
        if (static_cast<int>(columnsOf(longer)) > width)
            break;
        line = longer;
    }
    return line;
}

} // namespace

std::string trainingProgress(const BatchPlan& plan, std::int64_t stepsDone, std::int64_t stepsBefore, double seconds,
                             int width)
{
    const BatchPosition position = plan.after(stepsDone);
    const BatchPosition start = plan.after(stepsBefore);
    const double fraction = static_cast<double>(stepsDone) / static_cast<double>(plan.steps());
    const auto done = static_cast<double>(stepsDone - stepsBefore);
    std::vector<std::string> parts;
    if (width >= 60)
        parts.push_back(bar(fraction, width >= 100 ? 24 : 12));
    parts.push_back(fmt::format("{:3.0f} %", std::floor(100 * fraction)));
    parts.push_back("epoch " + outOf(std::min(position.epoch + 1, plan.epochs), plan.epochs));
    parts.push_back("batch " + outOf(position.batch, plan.batchesPerEpoch));
    if (seconds > 0 && done > 0) {
        const double rate = static_cast<double>(position.updates - start.updates) / seconds;
        parts.push_back(durationText(static_cast<double>(plan.steps() - stepsDone) * seconds / done) + " left");
        parts.push_back(rateText(rate, "updates"));
    }
    return fitted(parts, width);
}

std::string preparationProgress(std::int64_t done, std::int64_t total, int width)
{
    if (total <= 0)
        return fitted({"preparing the data", fmt::format("{} MB", grouped(done / 1'000'000))}, width);
    const double fraction = std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
    return fitted({fmt::format("preparing the data  {:3.0f} %", 100 * fraction), bar(fraction, 12)}, width);
}

ProgressLine::ProgressLine() : m_terminal(errorIsTerminal()), m_next(Clock::now() + firstAfter) {}

bool ProgressLine::due() { return m_terminal && Clock::now() >= m_next; }

void ProgressLine::show(const std::string& line)
{
    writeError("\r" + line + "\x1b[K");
    m_shown = true;
    m_next = Clock::now() + every;
}

void ProgressLine::clear()
{
    if (m_shown)
        writeError("\r\x1b[K");
    m_shown = false;
}

} // namespace epochscope::cli
