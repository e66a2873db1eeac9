// What the `data.*` properties and the data seeds say. The member initialisers are the defaults of the format.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace epochscope {

enum class DataSource { line, plane, sine, moons, circles, xor_, spirals, blobs, iris, wine, breastCancer, digits, diabetes, csv, idx };
enum class TaskChoice { automatic, regression, classification };
enum class SplitKind { random, stratified, last };
enum class Standardize { automatic, none, train, unit };

constexpr bool isGenerated(DataSource source) { return source <= DataSource::blobs; }
constexpr bool isBundled(DataSource source) { return source >= DataSource::iris && source <= DataSource::diabetes; }
constexpr bool isFile(DataSource source) { return source >= DataSource::csv; }

// A part of the samples: a fraction in [0, 1) or, from 1 on, a count.
struct Share {
    double value = 0;

    bool isCount() const { return value >= 1; }
    bool operator==(const Share&) const = default;
};

struct DataSettings {
    DataSource source = DataSource::line;
    std::optional<std::int64_t> samples = 200; // none: all rows of a file or bundled set
    double noise = 0.3;                        // standard deviation of the added normal noise
    double labelFlip = 0;                      // fraction of labels replaced by another class
    std::optional<std::vector<double>> balance; // class proportions
    std::string file;
    std::string labels;
    std::string target; // column name or 1-based number; empty: the last column
    TaskChoice task = TaskChoice::automatic;
    Share validation;
    Share test;
    SplitKind split = SplitKind::random;
    Standardize standardize = Standardize::automatic;

    bool operator==(const DataSettings&) const = default;
};

} // namespace epochscope
