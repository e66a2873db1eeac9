// The program's speed, as ratios to what is measured in the same run; see bench.h. Prints a table, and what has become slower
// than in stored.txt; --store makes that anew. Other arguments are Google Benchmark's, such as --benchmark_filter=frames.
#include "bench.h"
#include "kernels/level.h"

#include <QtWidgets/QApplication>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>

using namespace epochscope;
using namespace epochscope::bench;

namespace {

constexpr double slower = 1.10;

// By benchmark its quickest repetition, which other work on the machine has held up least; by "benchmark:counter" all of them.
class Measured : public benchmark::BenchmarkReporter
{
public:
    bool ReportContext(const Context&) override { return true; }
    void ReportRuns(const std::vector<Run>& runs) override
    {
        for (const Run& run : runs) {
            const std::string& name = run.run_name.function_name;
            if (run.error_occurred) {
                fmt::print(stderr, "{}: {}\n", name, run.error_message);
                m_failed = true;
                continue;
            }
            if (run.run_type != Run::RT_Iteration)
                continue;
            const double all = run.run_name.time_type.empty() ? run.cpu_accumulated_time : run.real_accumulated_time;
            const double seconds = all / static_cast<double>(run.iterations);
            auto& best = m_seconds.try_emplace(name, seconds).first->second;
            best = std::min(best, seconds);
            for (const auto& [counter, value] : run.counters)
                m_counters[name + ":" + counter].push_back(value.value);
        }
    }
    std::optional<double> value(const std::string& name) const
    {
        if (const auto found = m_seconds.find(name); found != m_seconds.end())
            return found->second;
        const auto found = m_counters.find(name);
        if (found == m_counters.end())
            return std::nullopt;
        std::vector<double> values = found->second;
        std::sort(values.begin(), values.end());
        return values[values.size() / 2];
    }
    bool failed() const { return m_failed; }

private:
    std::map<std::string, double> m_seconds;
    std::map<std::string, std::vector<double>> m_counters;
    bool m_failed = false;
};

struct Stored
{
    std::string where; // processor level
    std::map<std::string, double> ratios;
};

Stored readStored()
{
    Stored stored;
    std::ifstream file(EPOCHSCOPE_BENCH_STORED);
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("# level "))
            stored.where = line.substr(8);
        const std::size_t tab = line.find('\t');
        if (!line.starts_with('#') && tab != std::string::npos)
            stored.ratios[line.substr(0, tab)] = std::stod(line.substr(tab + 1));
    }
    return stored;
}

bool writeStored(const std::map<std::string, double>& ratios)
{
    std::ofstream file(EPOCHSCOPE_BENCH_STORED);
    file << "# Ratios to what was measured in the same run, by tests/run bench --store.\n# level " << kernels::processorLevel()
         << '\n';
    for (const auto& [name, ratio] : ratios)
        file << fmt::format("{}\t{:.4g}\n", name, ratio);
    file.close();
    return file.good();
}

std::size_t length(const std::string& text) // in letters, of UTF-8
{
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}
std::string padded(const std::string& text, std::size_t width)
{
    return text + std::string(width - std::min(width, length(text)), ' ');
}

std::string timeText(double milliseconds)
{
    return milliseconds < 0.1 ? fmt::format("{:.2f} µs", milliseconds * 1e3) : fmt::format("{:.2f} ms", milliseconds);
}

using Ratios = std::map<std::string, double>; // by the name of a row, or of a matrix's cell

std::optional<double> ratioOf(const Row& row, const Measured& measured)
{
    if (!row.ratio.empty())
        return measured.value(row.ratio);
    const auto value = measured.value(row.measured);
    if (!value || row.reference.empty())
        return value;
    const auto reference = measured.value(row.reference);
    if (!reference || row.reference == row.measured)
        return std::nullopt;
    return *value / *reference;
}

std::string cellName(const Matrix& matrix, const std::string& row, const std::string& column)
{
    return matrix.prefix + '/' + row + '/' + column;
}

Ratios ratiosOf(const Plan& plan, const Measured& measured)
{
    Ratios ratios;
    for (const Row& row : plan.rows)
        if (const auto ratio = ratioOf(row, measured))
            ratios[row.name] = *ratio;
    for (const Matrix& matrix : plan.matrices)
        for (const std::string& row : matrix.rows)
            for (const std::string& column : matrix.columns) {
                const std::string name = cellName(matrix, row, column);
                if (const auto ratio = measured.value(name + ":ratio"))
                    ratios[name] = *ratio;
            }
    return ratios;
}

std::vector<std::string> slowerRows(const Ratios& ratios, const Stored& stored)
{
    std::vector<std::string> names;
    for (const auto& [name, ratio] : ratios)
        if (const auto before = stored.ratios.find(name); before != stored.ratios.end() && ratio > slower * before->second)
            names.push_back(name);
    return names;
}

void print(const Matrix& matrix, const Ratios& ratios)
{
    std::string text = fmt::format("\n{}\n{:>8}", matrix.title, "");
    double logs = 0, most = 0;
    int cases = 0;
    for (const std::string& column : matrix.columns)
        text += fmt::format("{:>8}", column);
    for (const std::string& row : matrix.rows) {
        text += fmt::format("\n{:>8}", row);
        for (const std::string& column : matrix.columns) {
            const auto found = ratios.find(cellName(matrix, row, column));
            text += found == ratios.end() ? std::string(8, ' ') : fmt::format("{:>8.3f}", found->second);
            if (found == ratios.end())
                continue;
            logs += std::log(found->second);
            most = std::max(most, found->second);
            ++cases;
        }
    }
    if (cases == 0)
        return;
    const double mean = std::exp(logs / cases);
    const auto promise = [](double value, double bound) {
        return fmt::format("{:.3f} (promised ≤ {}{})", value, bound, value > bound ? "; MISSED" : "");
    };
    fmt::print("{}\ngeometric mean {}, largest {}\n", text, promise(mean, matrix.mostMean), promise(most, matrix.mostRatio));
}

void print(const Row& row, std::size_t width, const Measured& measured, const Stored& stored)
{
    const auto value = measured.value(row.measured);
    if (!value)
        return;
    const auto ratio = ratioOf(row, measured);
    const double figure = row.shown == Shown::rate ? row.work / *value : row.shown == Shown::time ? *value * 1e3 : *value;
    const std::string shown =
        row.shown == Shown::time ? timeText(figure) : fmt::format("{:.4g}{}{}", figure, row.unit.empty() ? "" : " ", row.unit);
    const auto before = stored.ratios.find(row.name);

    std::string promise;
    bool missed = false;
    const auto promised = [&](const std::string& text, bool kept) {
        promise += (promise.empty() ? "" : ", ") + text;
        missed = missed || !kept;
    };
    const char* unit = row.shown == Shown::time ? " ms" : "";
    if (row.most)
        promised(fmt::format("≤ {}{}", *row.most, unit), figure <= *row.most);
    if (row.least)
        promised(fmt::format("≥ {}{}", *row.least, unit), figure >= *row.least);
    if (row.mostRatio)
        promised(fmt::format("ratio ≤ {:.2f}", *row.mostRatio), !ratio || *ratio <= *row.mostRatio);
    fmt::print("{}{}{}{:>9}{:>9}  {}{}\n", padded(row.name, width), std::string(28 - std::min<std::size_t>(28, length(shown)), ' '),
               shown, ratio ? fmt::format("{:.3g}", *ratio) : "",
               before == stored.ratios.end() ? "" : fmt::format("{:.3g}", before->second), promise, missed ? "  MISSED" : "");
}

void print(const Plan& plan, const Measured& measured, const Stored& stored)
{
    fmt::print("kernels for {}; ratios to the plain Eigen loop (of W3 where nothing else is named), smaller is faster\n",
               kernels::processorLevel());
    for (const Matrix& matrix : plan.matrices)
        print(matrix, ratiosOf(plan, measured));
    std::size_t width = 0;
    for (const Row& row : plan.rows)
        width = std::max(width, length(row.name));
    fmt::print("\n{}{:>28}{:>9}{:>9}  promised\n", padded("", width), "figure", "ratio", "stored");
    for (const Row& row : plan.rows)
        print(row, width, measured, stored);
}

// The benchmarks behind some names of the table, as a filter.
std::string filterFor(const Plan& plan, const std::vector<std::string>& names)
{
    std::string filter;
    const auto add = [&](std::string name) {
        if (const std::size_t counter = name.find(':'); counter != std::string::npos)
            name.resize(counter);
        static const std::regex special(R"([.*+?^${}()|\[\]\\])");
        filter += (filter.empty() ? "^(" : "|") + std::regex_replace(name, special, R"(\$&)");
    };
    for (const std::string& name : names) {
        const auto row = std::find_if(plan.rows.begin(), plan.rows.end(), [&](const Row& each) { return each.name == name; });
        if (row == plan.rows.end()) {
            add(name + '/'); // of a matrix, and not its cell b16 for b1
            continue;
        }
        add(row->measured);
        if (!row->reference.empty())
            add(row->reference);
    }
    return filter + ")";
}

} // namespace

int main(int argc, char** argv)
{
    if (std::getenv("QT_QPA_PLATFORM") == nullptr)
        ::setenv("QT_QPA_PLATFORM", "offscreen", 1); // any machine will do
    // That platform says of each window what it cannot do with it.
    qInstallMessageHandler([](QtMsgType type, const QMessageLogContext&, const QString& message) {
        if (type == QtCriticalMsg || type == QtFatalMsg)
            fmt::print(stderr, "{}\n", message.toStdString());
    });
    QApplication application(argc, argv);
    if (argc == 2 && std::string_view(argv[1]) == "--memory")
        return measureMemory();

    bool store = false;
    std::vector<std::string> words{argv[0], "--benchmark_enable_random_interleaving=true", "--benchmark_repetitions=3",
                                   "--benchmark_min_time=0.03"};
    bool all = true;
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        if (word == "--store")
            store = true;
        else
            words.emplace_back(word); // later ones count
        all = all && !word.starts_with("--benchmark_filter");
    }
    std::vector<char*> arguments;
    for (std::string& word : words)
        arguments.push_back(word.data());
    int count = static_cast<int>(arguments.size());

    Plan plan;
    for (const auto add : {addTraining, addKernels, addPublishing, addReduction, addFrames, addStart, addFiles, addConstantCost,
                           addSurface, addLive, addReplay})
        add(plan);
    benchmark::Initialize(&count, arguments.data());
    if (benchmark::ReportUnrecognizedArguments(count, arguments.data()))
        return 2;
    if (store && !all) {
        fmt::print(stderr, "only a whole run is stored\n");
        return 2;
    }

    Measured measured;
    benchmark::RunSpecifiedBenchmarks(&measured);
    const Stored stored = readStored();
    // Whatever seems slower has another chance: mostly it was the machine.
    if (const auto names = slowerRows(ratiosOf(plan, measured), stored); !store && !names.empty())
        benchmark::RunSpecifiedBenchmarks(&measured, filterFor(plan, names));
    print(plan, measured, stored);
    if (measured.failed())
        return 1;
    const Ratios ratios = ratiosOf(plan, measured);
    if (store)
        return writeStored(ratios) ? 0 : 1;
    if (!stored.where.empty() && stored.where != kernels::processorLevel())
        fmt::print("\nThe stored ratios are of {}.\n", stored.where);
    const auto names = slowerRows(ratios, stored);
    if (!names.empty())
        fmt::print("\nSlower than stored by more than {:.0f} %:\n", (slower - 1) * 100);
    for (const std::string& name : names)
        fmt::print("  {}: {:.3g}, stored {:.3g}\n", name, ratios.at(name), stored.ratios.at(name));
    return 0;
}
