// An IDX file with its header read; idx_reader.h tells of the format. zlib unpacks a file that is compressed, and passes others through.
#pragma once

#include "base/error.h"
#include "base/input_file.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

struct gzFile_s; // of zlib

namespace epochscope {

enum class IdxType : std::uint8_t { u8 = 0x08, i8 = 0x09, i16 = 0x0B, i32 = 0x0C, f32 = 0x0D, f64 = 0x0E };
std::size_t sizeOf(IdxType type); // 0: there is no such type
inline bool isWhole(IdxType type) { return type != IdxType::f32 && type != IdxType::f64; }
// Types whose values single precision holds exactly.
inline bool fitsFloat(IdxType type) { return type != IdxType::i32 && type != IdxType::f64; }

class IdxFile
{
public:
    static Result<IdxFile> open(const std::string& path);

    IdxType type() const { return m_type; }
    std::int64_t samples() const { return m_samples; }
    std::int64_t valuesPerSample() const { return m_each; }
    const std::vector<std::int64_t>& dimensions() const { return m_dimensions; }
    const std::string& path() const { return m_file.path(); }

    // All values, to `target`; once.
    template <class Scalar> // float or double
    Result<void> readValues(const ReadProgress& progress, Scalar* target);
    // As they stand in a file of u8.
    Result<void> readPixels(const ReadProgress& progress, std::uint8_t* target);

private:
    struct CloseGz
    {
        void operator()(gzFile_s* file) const;
    };

    explicit IdxFile(InputFile file) : m_file(std::move(file)) {}
    template <class Place, class Take>
    Result<void> readPieces(const ReadProgress& progress, const Place& place, const Take& take);
    Result<void> readBytes(unsigned char* target, std::size_t bytes, std::int64_t position);
    Result<void> readHeader();
    Result<void> checkSize(const std::string& shape) const;
    tl::unexpected<Error> damaged() const;
    std::int64_t filePosition() const;
    std::string expectedText() const;

    InputFile m_file;
    std::unique_ptr<gzFile_s, CloseGz> m_gz;
    IdxType m_type = IdxType::u8;
    std::vector<std::int64_t> m_dimensions;
    std::int64_t m_samples = 0, m_each = 1, m_headerBytes = 0, m_expected = 0;
};

} // namespace epochscope
