#include "data/idx_file.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <unistd.h>
#include <zlib.h>

namespace epochscope {

namespace {
constexpr std::size_t pieceBytes = 256 << 10;

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
} // namespace

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

void IdxFile::CloseGz::operator()(gzFile_s* file) const { gzclose(file); }

std::int64_t IdxFile::filePosition() const { return static_cast<std::int64_t>(gzoffset(m_gz.get())); }

Result<IdxFile> IdxFile::open(const std::string& path)
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

// Piece by piece, each to `place(first value)` and then to `take(first value, values)`; up to the file's end.
template <class Place, class Take>
Result<void> IdxFile::readPieces(const ReadProgress& progress, const Place& place, const Take& take)
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
        if (progress && !progress(filePosition(), m_file.size()))
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

template <class Scalar>
Result<void> IdxFile::readValues(const ReadProgress& progress, Scalar* target)
{
    std::vector<unsigned char> buffer(pieceBytes);
    return readPieces(
        progress, [&](std::int64_t) { return buffer.data(); },
        [&](std::int64_t from, std::int64_t values) {
            decode(m_type, buffer.data(), static_cast<std::size_t>(values), target + from);
        });
}

Result<void> IdxFile::readPixels(const ReadProgress& progress, std::uint8_t* target)
{
    return readPieces(
        progress, [&](std::int64_t from) { return target + from; }, [](std::int64_t, std::int64_t) {});
}

template Result<void> IdxFile::readValues(const ReadProgress&, float*);
template Result<void> IdxFile::readValues(const ReadProgress&, double*);

tl::unexpected<Error> IdxFile::damaged() const
{
    int code = 0;
    const char* text = gzerror(m_gz.get(), &code);
    if (code == Z_BUF_ERROR)
        return badInput("the compressed file ends in the middle", "get it again", path());
    return badInput(fmt::format("the compressed file is damaged ({})", text), "get it again", path());
}

Result<void> IdxFile::readBytes(unsigned char* target, std::size_t bytes, std::int64_t position)
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

std::string IdxFile::expectedText() const { return m_expected > 0 ? grouped(m_expected) : std::string("more"); }

Result<void> IdxFile::readHeader()
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
Result<void> IdxFile::checkSize(const std::string& shape) const
{
    if (gzdirect(m_gz.get()) != 0) {
        if (m_expected != m_file.size())
            return badInput(fmt::format("the file has {} bytes; its dimensions {} need {}", grouped(m_file.size()),
                                        shape, grouped(m_expected)),
                            m_file.size() < m_expected ? "is it complete?" : "is this an IDX file?", path());
        return {};
    }
    // Deflate makes 258 bytes of two bits at the best.
    if (static_cast<double>(m_file.size()) * 1032 < static_cast<double>(m_expected))
        return badInput(fmt::format("{} compressed bytes cannot hold the {} that its dimensions {} need",
                                    grouped(m_file.size()), grouped(m_expected), shape),
                        "is it complete?", path());
    return {};
}

} // namespace epochscope
