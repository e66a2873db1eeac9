// Reading files that are in the page cache: tables of 100 MB, and pictures in IDX files of 47 MB beside a copy of as many bytes
// into fresh memory, which is where a reader has to put them.
#include "bench.h"
#include "base/random.h"
#include "data/csv_reader.h"
#include "data/idx_reader.h"
#include "data/prepare.h"

#include <fmt/format.h>

#include <sys/mman.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <new>
#include <stdexcept>

namespace epochscope::bench {

namespace {

namespace fs = std::filesystem;
constexpr std::int64_t csvBytes = 100'000'000;

using Write = void (*)(std::ofstream&);

// Made once, in the build folder; under another name until it is complete.
std::string madeFile(const std::string& name, const Write& write)
{
    const fs::path path = fs::path(EPOCHSCOPE_BENCH_DATA) / name;
    if (!fs::exists(path)) {
        fs::create_directories(path.parent_path());
        const fs::path unfinished = path.string() + ".part";
        std::ofstream stream(unfinished, std::ios::binary);
        write(stream);
        stream.close();
        if (!stream)
            throw std::runtime_error("cannot write " + unfinished.string());
        fs::rename(unfinished, path);
    }
    return path.string();
}

template <class Line>
void writeTable(std::ofstream& stream, std::string_view header, const Line& line)
{
    RandomStream random(1, StreamPurpose::features);
    std::string text(header);
    for (std::int64_t written = 0; written < csvBytes;) {
        while (text.size() < 1 << 16)
            line(text, random);
        text.resize(static_cast<std::size_t>(std::min<std::int64_t>(static_cast<std::int64_t>(text.size()), csvBytes - written)));
        if (written + static_cast<std::int64_t>(text.size()) == csvBytes)
            text.resize(text.rfind('\n') + 1), written = csvBytes; // whole lines
        stream.write(text.data(), static_cast<std::streamsize>(text.size()));
        written += static_cast<std::int64_t>(text.size());
        text.clear();
    }
}

void writeDecimals(std::ofstream& stream)
{
    writeTable(stream, "a,b,c,d,e,f,g,h,i,y\n", [](std::string& text, RandomStream& random) {
        for (int i = 0; i < 10; ++i)
            fmt::format_to(std::back_inserter(text), "{:.3f}{}", random.uniform(-10, 10), i == 9 ? '\n' : ',');
    });
}

void writeMixed(std::ofstream& stream)
{
    static constexpr const char* places[] = {"harbour", "hill", "old town", "station", "park", "river bank"};
    static constexpr const char* weather[] = {"sun", "rain", "snow", "fog"};
    writeTable(stream, "count,age,year,height,place,weather,width,class\n", [](std::string& text, RandomStream& random) {
        fmt::format_to(std::back_inserter(text), "{},{},{},{:.2f},{},{},{:.1f},{}\n", random.below(1'000'000), random.below(100),
                       1900 + random.below(130), random.uniform(0, 3), places[random.below(6)], weather[random.below(4)],
                       random.uniform(0, 100), random.below(10));
    });
}

void putBig(std::ofstream& stream, std::uint32_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        stream.put(static_cast<char>(value >> shift));
}

void writeHeader(std::ofstream& stream, char type, std::initializer_list<std::uint32_t> dimensions)
{
    stream.put(0).put(0).put(type).put(static_cast<char>(dimensions.size()));
    for (const std::uint32_t dimension : dimensions)
        putBig(stream, dimension);
}

constexpr std::uint32_t pictures = 60'000;

void writeBytes(std::ofstream& stream)
{
    writeHeader(stream, 0x08, {pictures, 28, 28});
    RandomStream random(1, StreamPurpose::features);
    for (std::uint32_t i = 0; i < pictures * 28 * 28; ++i)
        stream.put(static_cast<char>(random.below(5) == 0 ? random.below(256) : 0));
}

void writeFloats(std::ofstream& stream)
{
    writeHeader(stream, 0x0D, {pictures, 14, 14});
    RandomStream random(1, StreamPurpose::features);
    for (std::uint32_t i = 0; i < pictures * 14 * 14; ++i)
        putBig(stream, std::bit_cast<std::uint32_t>(static_cast<float>(random.uniform())));
}

void writeLabels(std::ofstream& stream)
{
    writeHeader(stream, 0x08, {pictures});
    for (std::uint32_t i = 0; i < pictures; ++i)
        stream.put(static_cast<char>(i % 10));
}

void loadIntoPageCache(const std::string& path)
{
    std::ifstream(path, std::ios::binary).ignore(std::numeric_limits<std::streamsize>::max());
}

template <class Result>
void check(const Result& source)
{
    if (!source)
        throw std::runtime_error(source.error().text());
    benchmark::DoNotOptimize(source->samples());
}

double secondsOfCopy(std::size_t bytes)
{
    static const std::vector<char> source(bytes, 'x');
    return secondsOf([&] { // not from the heap, which may have memory that was in use before
        void* const target = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (target == MAP_FAILED)
            throw std::bad_alloc();
        std::memcpy(target, source.data(), bytes);
        benchmark::DoNotOptimize(target);
        ::munmap(target, bytes);
    });
}

} // namespace

void addFiles(Plan& plan)
{
    const auto addCsv = [&](const std::string& row, const std::string& file, Write write) {
        const std::string name = "files/" + file;
        measure(name, [=](benchmark::State& state) {
            const std::string path = madeFile(file, write);
            loadIntoPageCache(path);
            timeEach(state, [] { return 0; }, [&](int) { check(readCsvFile(path, {})); });
        })->UseManualTime()->Iterations(1)->Repetitions(9); // the first may wait for the host of a virtual machine to give memory
        plan.rows.push_back({.name = row, .measured = name, .shown = Shown::rate, .work = csvBytes / 1e6, .unit = "MB/s", .least = 150});
    };
    addCsv("CSV, short decimals", "decimals.csv", writeDecimals);
    addCsv("CSV, whole numbers, classes and texts", "mixed.csv", writeMixed);

    constexpr std::size_t idxBytes = 28 * 28 * pictures;
    static_assert(idxBytes == sizeof(float) * 14 * 14 * pictures);
    // Turn by turn: fresh memory is quick or slow for some time, as the machine's host has it at hand or not.
    const auto addIdx = [&](const std::string& row, const std::string& file, Write write) {
        const std::string name = "files/" + file;
        const auto read = [=](benchmark::State&) {
            const std::string path = madeFile(file, write), labels = madeFile("labels.idx", writeLabels);
            loadIntoPageCache(path);
            return secondsOf([&] { check(readIdx(path, labels, TaskChoice::automatic)); });
        };
        measurePairs(name, read, [] { return secondsOfCopy(idxBytes); }, 15);
        plan.rows.push_back({.name = row,
                             .measured = name,
                             .ratio = name + ":ratio",
                             .shown = Shown::rate,
                             .work = idxBytes / 1e6,
                             .unit = "MB/s",
                             .mostRatio = 3});
    };
    addIdx("IDX, bytes", "bytes.idx", writeBytes);

    // With what comes after it: split, divided by 255, and told apart from other data.
    measure("files/prepared", [](benchmark::State& state) {
        DataSettings settings;
        settings.source = DataSource::idx;
        settings.samples = std::nullopt;
        settings.file = madeFile("bytes.idx", writeBytes);
        settings.labels = madeFile("labels.idx", writeLabels);
        loadIntoPageCache(settings.file);
        const auto prepare = [&](int) {
            const auto data = prepareData(settings, {}, {});
            if (!data)
                throw std::runtime_error(data.error().text());
            benchmark::DoNotOptimize(data->train.samples());
        };
        timeEach(state, [] { return 0; }, prepare);
    })->UseManualTime()->Iterations(1)->Repetitions(9);
    plan.rows.push_back({.name = "60,000 pictures from an IDX file of bytes to training data", .measured = "files/prepared"});
    addIdx("IDX, floats", "floats.idx", writeFloats);
}

} // namespace epochscope::bench
