#include "data/idx_reader.h"

#include "base/input_file.h"
#include "base/memory.h"
#include "base/text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <memory>
#include <unistd.h>
#include <zlib.h>

namespace epochscope {

namespace {
enum class IdxType : std::uint8_t { u8 = 0x08, i8 = 0x09, i16 = 0x0B, i32 = 0x0C, f32 = 0x0D, f64 = 0x0E };

std::size_t sizeOf(IdxType type)
{
    switch (type) {
    case IdxType::u8:
    case IdxType::i8:
        return 1;
    case IdxType::i16:
        return 2;
    case IdxType::i32:
    case IdxType::f32:
        return 4;
    case IdxType::f64:
        return 8;
    }
    return 0;
}

bool isWhole(IdxType type) { return type != IdxType::f32 && type != IdxType::f64; }
// Types whose values single precision holds exactly.
bool fitsFloat(IdxType type) { return type != IdxType::i32 && type != IdxType::f64; }

// What a value takes in memory until the samples are split.
double heldBytes(IdxType type)
{
    if (type == IdxType::u8)
        return 1;
    return fitsFloat(type) ? sizeof(float) : sizeof(double);
}

template <class Word>
Word bigEndian(const unsigned char* bytes)
{
    Word word = 0;
    std::memcpy(&word, bytes, sizeof word);
    if constexpr (std::endian::native == std::endian::big || sizeof word == 1)
        return word;
    else if constexpr (sizeof word == 2)
        return __builtin_bswap16(word);
    else if constexpr (sizeof word == 4)
        return __builtin_bswap32(word);
    else
        return __builtin_bswap64(word);
}

template <class Word, class Value, class Scalar>
void decodeAs(const unsigned char* bytes, std::size_t count, Scalar* target)
{
    for (std::size_t i = 0; i < count; ++i)
        target[i] = static_cast<Scalar>(std::bit_cast<Value>(bigEndian<Word>(bytes + i * sizeof(Word))));
}

template <class Scalar>
void decode(IdxType type, const unsigned char* bytes, std::size_t count, Scalar* target)
{
    switch (type) {
    case IdxType::u8:
        return decodeAs<std::uint8_t, std::uint8_t>(bytes, count, target);
    case IdxType::i8:
        return decodeAs<std::uint8_t, std::int8_t>(bytes, count, target);
    case IdxType::i16:
        return decodeAs<std::uint16_t, std::int16_t>(bytes, count, target);
    case IdxType::i32:
        return decodeAs<std::uint32_t, std::int32_t>(bytes, count, target);
    case IdxType::f32:
        return decodeAs<std::uint32_t, float>(bytes, count, target);
    case IdxType::f64:
        return decodeAs<std::uint64_t, double>(bytes, count, target);
    }
}

struct CloseGz
{
    void operator()(gzFile file) const { gzclose(file); }
};
using GzHandle = std::unique_ptr<std::remove_pointer_t<gzFile>, CloseGz>;

// An open file with its header read. zlib passes a file through that is not compressed.
class IdxFile
{
public:
    static Result<IdxFile> open(const std::string& path)
    {
        auto file = InputFile::open(path);
        if (!file)
            return tl::unexpected(file.error());
        IdxFile idx(std::move(*file));
        const int copy = dup(idx.m_file.descriptor());
        idx.m_gz.reset(copy < 0 ? nullptr : gzdopen(copy, "rb"));
        if (!idx.m_gz) {
            if (copy >= 0)
                ::close(copy);
            return fail(ErrorCode::failed, "cannot be read", {}, path);
        }
        gzbuffer(idx.m_gz.get(), 64 << 10); // less than what is asked for at once, which then comes without a copy
        if (auto header = idx.readHeader(); !header)
            return tl::unexpected(header.error());
        return idx;
    }

    IdxType type() const { return m_type; }
    std::int64_t samples() const { return m_samples; }
    std::int64_t valuesPerSample() const { return m_each; }
    const std::vector<std::int64_t>& dimensions() const { return m_dimensions; }
    const std::string& path() const { return m_file.path(); }
    std::int64_t fileSize() const { return m_file.size(); }
    std::int64_t filePosition() const { return static_cast<std::int64_t>(gzoffset(m_gz.get())); }

    // All of them, to `target`.
    template <class Scalar>
    Result<void> readValues(const ReadProgress& progress, Scalar* target)
    {
        std::vector<unsigned char> buffer(pieceBytes);
        return readPieces(
            progress, [&](std::int64_t) { return buffer.data(); },
            [&](std::int64_t from, std::int64_t values) {
                decode(m_type, buffer.data(), static_cast<std::size_t>(values), target + from);
            });
    }

    // All of them as they stand in a file of u8.
    Result<void> readPixels(const ReadProgress& progress, std::uint8_t* target)
    {
        return readPieces(
            progress, [&](std::int64_t from) { return target + from; }, [](std::int64_t, std::int64_t) {});
    }

private:
    static constexpr std::size_t pieceBytes = 256 << 10;

    explicit IdxFile(InputFile file) : m_file(std::move(file)) {}

    // Piece by piece, each to `place(first value)` and then to `take(first value, values)`; up to the file's end.
    template <class Place, class Take>
    Result<void> readPieces(const ReadProgress& progress, const Place& place, const Take& take)
    {
        const std::size_t size = sizeOf(m_type);
        const std::int64_t count = m_samples * m_each;
        for (std::int64_t i = 0; i < count;) {
            const auto values = std::min<std::int64_t>(count - i, static_cast<std::int64_t>(pieceBytes / size));
            const auto bytes = static_cast<std::size_t>(values) * size;
            if (auto read = readBytes(place(i), bytes, m_headerBytes + i * static_cast<std::int64_t>(size)); !read)
                return read;
            take(i, values);
            i += values;
            if (progress && !progress(filePosition(), fileSize()))
                return fail(ErrorCode::cancelled, "reading was cancelled", {}, path());
        }
        unsigned char more = 0;
        const int got = gzread(m_gz.get(), &more, 1);
        if (got > 0)
            return badInput(
                fmt::format("there is more in the file than the {} values that its header tells of", grouped(count)),
                "expected its end: is this an IDX file?", path());
        int code = 0;
        gzerror(m_gz.get(), &code); // also where all values came, but not the checksum behind them
        if (got < 0 || code != Z_OK)
            return damaged();
        return m_file.checkUnchanged();
    }

    tl::unexpected<Error> damaged() const
    {
        int code = 0;
        const char* text = gzerror(m_gz.get(), &code);
        if (code == Z_BUF_ERROR)
            return badInput("the compressed file ends in the middle", "get it again", path());
        return badInput(fmt::format("the compressed file is damaged ({})", text), "get it again", path());
    }

    Result<void> readBytes(unsigned char* target, std::size_t bytes, std::int64_t position)
    {
        std::size_t done = 0;
        while (done < bytes) {
            const int got = gzread(m_gz.get(), target + done, static_cast<unsigned>(bytes - done));
            if (got < 0)
                return damaged();
            if (got == 0) {
                int code = 0;
                gzerror(m_gz.get(), &code);
                if (code != Z_OK && code != Z_STREAM_END)
                    return damaged();
                return badInput(fmt::format("the file ends after {} bytes; expected {} by its header",
                                            grouped(position + static_cast<std::int64_t>(done)), expectedText()),
                                "is it complete?", path());
            }
            done += static_cast<std::size_t>(got);
        }
        return {};
    }

    std::string expectedText() const { return m_expected > 0 ? grouped(m_expected) : std::string("more"); }

    Result<void> readHeader()
    {
        std::array<unsigned char, 4> magic{};
        if (auto read = readBytes(magic.data(), magic.size(), 0); !read)
            return read;
        if (magic[0] != 0 || magic[1] != 0)
            return badInput(fmt::format("the file begins with the bytes {:02x} {:02x}", magic[0], magic[1]),
                            "an IDX file begins with 00 00; for a table of text set data.source to csv", path());
        m_type = static_cast<IdxType>(magic[2]);
        if (sizeOf(m_type) == 0)
            return badInput(fmt::format("there is no IDX type 0x{:02x}", magic[2]),
                            "expected 08 (u8), 09 (i8), 0b (i16), 0c (i32), 0d (f32) or 0e (f64)", path());
        const unsigned dimensions = magic[3];
        if (dimensions == 0)
            return badInput("the file has no dimensions",
                            "expected the number of samples, and what a sample is made of", path());
        m_headerBytes = 4 + 4 * static_cast<std::int64_t>(dimensions);

        std::vector<unsigned char> words(4 * dimensions);
        if (auto read = readBytes(words.data(), words.size(), 4); !read)
            return read;
        std::string shape;
        bool overflow = false;
        m_each = 1;
        for (unsigned d = 0; d < dimensions; ++d) {
            const std::int64_t length = bigEndian<std::uint32_t>(words.data() + 4 * d);
            m_dimensions.push_back(length);
            shape += (d > 0 ? " × " : "") + std::to_string(length);
            if (d == 0)
                m_samples = length;
            else
                overflow = __builtin_mul_overflow(m_each, length, &m_each) || overflow;
        }
        std::int64_t payload = 0;
        overflow = overflow || __builtin_mul_overflow(m_samples, m_each, &payload) ||
                   __builtin_mul_overflow(payload, static_cast<std::int64_t>(sizeOf(m_type)), &payload) ||
                   __builtin_add_overflow(payload, m_headerBytes, &m_expected);
        if (overflow)
            return badInput(fmt::format("its dimensions {} are more than any file can hold", shape),
                            "is this an IDX file?", path());
        if (payload == 0)
            return badInput(fmt::format("its dimensions {} hold no values", shape), "expected at least one sample",
                            path());
        return checkSize(shape);
    }

    // Before anything is allocated: can the file hold what its header says?
    Result<void> checkSize(const std::string& shape) const
    {
        if (gzdirect(m_gz.get()) != 0) {
            if (m_expected != fileSize())
                return badInput(fmt::format("the file has {} bytes; its dimensions {} need {}", grouped(fileSize()),
                                            shape, grouped(m_expected)),
                                fileSize() < m_expected ? "is it complete?" : "is this an IDX file?", path());
            return {};
        }
        // Deflate makes 258 bytes of two bits at the best.
        if (static_cast<double>(fileSize()) * 1032 < static_cast<double>(m_expected))
            return badInput(fmt::format("{} compressed bytes cannot hold the {} that its dimensions {} need",
                                        grouped(fileSize()), grouped(m_expected), shape),
                            "is it complete?", path());
        return {};
    }

    InputFile m_file;
    GzHandle m_gz;
    IdxType m_type = IdxType::u8;
    std::vector<std::int64_t> m_dimensions;
    std::int64_t m_samples = 0, m_each = 1, m_headerBytes = 0, m_expected = 0;
};

std::string valuePlace(const std::string& path, std::int64_t sample, std::int64_t value)
{
    return fmt::format("{}, sample {}, value {}", path, sample + 1, value + 1);
}

// The first value that is not finite; −1: all are.
template <class Scalar>
std::int64_t firstNotFinite(const Scalar* values, std::int64_t count)
{
    constexpr std::int64_t atOnce = 4096; // without a branch
    for (std::int64_t from = 0; from < count; from += atOnce) {
        const std::int64_t to = std::min(count, from + atOnce);
        bool finite = true;
        for (std::int64_t i = from; i < to; ++i)
            finite &= std::abs(values[i]) <= std::numeric_limits<Scalar>::max();
        if (!finite)
            return std::find_if(values + from, values + to, [](Scalar value) { return !std::isfinite(value); }) - values;
    }
    return -1;
}

Result<void> readFeatures(IdxFile& file, SourceData& source, const ReadProgress& progress)
{
    const std::int64_t each = file.valuesPerSample();
    const std::int64_t count = file.samples() * each;
    const auto take = [&](auto* values) -> Result<void> {
        if (auto read = file.readValues(progress, values); !read)
            return read;
        const std::int64_t bad = isWhole(file.type()) ? -1 : firstNotFinite(values, count);
        if (bad < 0)
            return {};
        return badInput(fmt::format("the value is {}; expected a finite number", exactNumber(double{values[bad]})),
                        "correct it, or leave the sample out", valuePlace(file.path(), bad / each, bad % each));
    };
    if (!fitsFloat(file.type())) {
        std::vector<double> values;
        reserveLarge(values, static_cast<std::size_t>(count));
        values.resize(static_cast<std::size_t>(count));
        if (auto taken = take(values.data()); !taken)
            return taken;
        source.wide.emplace(std::move(values), static_cast<std::size_t>(each));
        return {};
    }
    if (file.type() == IdxType::u8) {
        MatrixU8& bytes = source.bytes.emplace(each, file.samples());
        adviseLargePages(bytes.data(), static_cast<std::size_t>(count));
        return file.readPixels(progress, bytes.data());
    }
    source.set.features.resize(each, file.samples());
    adviseLargePages(source.set.features.data(), static_cast<std::size_t>(count) * sizeof(float));
    return take(source.set.features.data());
}

Result<void> readLabels(IdxFile& file, Dataset& set, TaskChoice task)
{
    std::vector<double> values(static_cast<std::size_t>(file.samples()));
    if (auto read = file.readValues({}, values.data()); !read)
        return read;
    for (std::size_t i = 0; i < values.size(); ++i)
        if (!std::isfinite(values[i]))
            return badInput(fmt::format("the label is {}; expected a finite number", exactNumber(values[i])),
                            "correct it, or leave the sample out",
                            valuePlace(file.path(), static_cast<std::int64_t>(i), 0));
    if (task == TaskChoice::automatic)
        task = isWhole(file.type()) ? TaskChoice::classification : TaskChoice::regression;
    set.targetName = "label";
    return setNumericTarget(set, values, task,
                            [&](std::int64_t sample) { return valuePlace(file.path(), sample, 0); });
}
} // namespace

Result<IdxShape> readIdxShape(const std::string& path)
{
    const auto file = IdxFile::open(path);
    if (!file)
        return tl::unexpected(file.error());
    return IdxShape{file->samples(), file->valuesPerSample(), file->dimensions()};
}

Result<SourceData> readIdx(const std::string& samplesPath, const std::string& labelsPath, TaskChoice task,
                           const ReadProgress& progress)
{
    auto samples = IdxFile::open(samplesPath);
    if (!samples)
        return tl::unexpected(samples.error());
    auto labels = IdxFile::open(labelsPath);
    if (!labels)
        return tl::unexpected(labels.error());
    if (labels->valuesPerSample() != 1)
        return badInput(fmt::format("there are {} values for each sample; expected one label",
                                    grouped(labels->valuesPerSample())),
                        "are data.file and data.labels the right way round?", labelsPath);
    if (labels->samples() != samples->samples())
        return badInput(fmt::format("there are {} labels, and {} samples in {}", grouped(labels->samples()),
                                    grouped(samples->samples()), samplesPath),
                        "expected a label for each sample", labelsPath);
    const auto count = static_cast<double>(samples->samples());
    const auto each = static_cast<double>(samples->valuesPerSample());
    // As read, once more when split, the labels, and the names of the features in all four data sets.
    if (auto room = checkMemory(
            count * (each * (heldBytes(samples->type()) + sizeof(float)) + 32) + each * 4 * sizeof(std::string),
            fmt::format("{} samples of {} values", grouped(samples->samples()), grouped(samples->valuesPerSample())),
            "take a smaller file", samplesPath);
        !room)
        return tl::unexpected(room.error());

    SourceData source;
    if (auto read = readLabels(*labels, source.set, task); !read)
        return tl::unexpected(read.error());
    if (auto read = readFeatures(*samples, source, progress); !read)
        return tl::unexpected(read.error());
    source.set.featureNames.reserve(static_cast<std::size_t>(samples->valuesPerSample()));
    for (std::int64_t i = 0; i < samples->valuesPerSample(); ++i)
        source.set.featureNames.push_back("value " + std::to_string(i + 1));
    source.place = [samplesPath](std::int64_t sample, std::int64_t feature) {
        return valuePlace(samplesPath, sample, feature);
    };
    return source;
}

} // namespace epochscope
