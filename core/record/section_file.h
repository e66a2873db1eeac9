// What our binary files (checkpoints, runs) have in common: magic, version (u32), sections, each a name of four letters, a
// length (u64) and its bytes, then the SHA-256 of all before it. All numbers are little-endian. Every later version keeps the
// magic, the version's place and the checksum, so that an older program can tell a newer file from a damaged one.
#pragma once

#include "base/error.h"
#include "record/history.h"
#include "record/little_endian.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace epochscope {

struct SectionFormat
{
    std::string_view magic;
    std::uint32_t version;
    std::string_view name;         // "run", for messages
    std::string_view damagedHint;  // what to do where the file is damaged
    std::string_view strangerHint; // where it is another kind of file
};

class SectionWriter
{
public:
    explicit SectionWriter(const SectionFormat& format);
    void put(std::string_view name, std::string_view content);
    void put(std::string_view name, std::span<const float> values);
    std::string finish() &&; // with the checksum

private:
    std::string m_bytes;
};

// Takes the sections one after the other; after the first that is not as it must be, all are empty and error() says why. No
// length is believed before it is compared with what is there.
class SectionReader
{
public:
    // Checks the magic, the checksum and the version. `bytes` must outlive the reader.
    static Result<SectionReader> open(std::string_view bytes, std::string_view where, const SectionFormat& format);

    std::string_view next(std::string_view name, std::size_t unit = 1); // a whole number of units
    std::vector<float> floats(std::string_view name);
    // Numbers of 8 bytes each, to be taken with `take`; refused where there are not so many.
    std::string_view numbers(std::string_view name, std::size_t count);
    bool atEnd() const { return m_rest.empty(); }
    void finish(); // nothing may follow

    void require(bool holds, std::string_view what); // "… in it cannot be"
    void refuse(std::string message);
    const std::optional<Error>& error() const { return m_error; }

private:
    SectionReader(std::string_view rest, std::string_view where, const SectionFormat& format)
        : m_rest(rest), m_where(where), m_format(&format)
    {
    }

    std::string_view m_rest, m_where;
    const SectionFormat* m_format;
    std::optional<Error> m_error;
};

Error damagedFile(std::string_view where, std::string message, const SectionFormat& format);

// The whole file; one that begins otherwise is refused before it is read.
Result<std::string> readSectionFile(const std::string& path, const SectionFormat& format);

inline std::uint64_t bitsOf(std::int64_t value) { return static_cast<std::uint64_t>(value); }
inline std::uint64_t bitsOf(double value) { return std::bit_cast<std::uint64_t>(value); }
inline void take(std::uint64_t bits, std::int64_t& value) { value = static_cast<std::int64_t>(bits); }
inline void take(std::uint64_t bits, double& value) { value = std::bit_cast<double>(bits); }
inline float floatAt(std::string_view bytes, std::size_t index)
{
    return std::bit_cast<float>(littleEndian<std::uint32_t>(bytes, index * sizeof(float)));
}

// Taken apart by binding: a field that is added to the record does not compile until it is saved as well.
template <class Record, class Visit>
void eachNumberOfRow(Record& record, const Visit& visit)
{
    auto& [epoch, updates, samplesSeen, seconds, trainRunning, trainMeasured, validation, trainAccuracy,
           validationAccuracy] = record;
    visit(epoch);
    visit(updates);
    visit(samplesSeen);
    visit(seconds);
    visit(trainRunning);
    visit(trainMeasured);
    visit(validation);
    visit(trainAccuracy);
    visit(validationAccuracy);
}
inline constexpr std::size_t numbersOfRow = 9;

} // namespace epochscope
