#include "record/section_file.h"

#include "base/input_file.h"
#include "base/sha256.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace epochscope {

namespace {
constexpr std::size_t digestBytes = sizeof(Sha256Digest);
constexpr std::size_t mostBytes = std::size_t{1} << 33;

std::size_t headBytes(const SectionFormat& format) { return format.magic.size() + sizeof format.version; }

Error stranger(std::string_view where, const SectionFormat& format)
{
    return {ErrorCode::damaged, fmt::format("is no {} of Epochscope, or its beginning is damaged", format.name),
            std::string(format.strangerHint), std::string(where)};
}
} // namespace

Error damagedFile(std::string_view where, std::string message, const SectionFormat& format)
{
    return {ErrorCode::damaged, std::move(message), std::string(format.damagedHint), std::string(where)};
}

SectionWriter::SectionWriter(const SectionFormat& format) : m_bytes(format.magic)
{
    appendLittleEndian(m_bytes, format.version);
}

void SectionWriter::put(std::string_view name, std::string_view content)
{
    m_bytes += name;
    appendLittleEndian(m_bytes, std::uint64_t{content.size()});
    m_bytes += content;
}

void SectionWriter::put(std::string_view name, std::span<const float> values)
{
    m_bytes += name;
    appendLittleEndian(m_bytes, std::uint64_t{values.size_bytes()});
    for (const float value : values)
        appendLittleEndian(m_bytes, std::bit_cast<std::uint32_t>(value));
}

std::string SectionWriter::finish() &&
{
    Sha256 sha;
    sha.add(m_bytes.data(), m_bytes.size());
    for (const unsigned char byte : sha.digest())
        m_bytes.push_back(static_cast<char>(byte));
    return std::move(m_bytes);
}

Result<SectionReader> SectionReader::open(std::string_view bytes, std::string_view where, const SectionFormat& format)
{
    if (!bytes.starts_with(format.magic))
        return tl::unexpected(stranger(where, format));
    if (bytes.size() < headBytes(format) + digestBytes)
        return tl::unexpected(damagedFile(where, "was cut short", format));
    const std::string_view body = bytes.substr(0, bytes.size() - digestBytes);
    Sha256 sha;
    sha.add(body.data(), body.size());
    const Sha256Digest digest = sha.digest();
    if (!std::equal(digest.begin(), digest.end(), bytes.end() - digestBytes,
                    [](unsigned char a, char b) { return a == static_cast<unsigned char>(b); }))
        return tl::unexpected(
            damagedFile(where, "is damaged or was cut short: its checksum does not match", format));
    const auto found = littleEndian<std::uint32_t>(body, format.magic.size());
    if (found > format.version)
        return fail(
            ErrorCode::newerVersion, fmt::format("was written by a newer version of Epochscope (format {})", found),
            fmt::format("this version reads up to format {}: update Epochscope", format.version), std::string(where));
    if (found != format.version)
        return tl::unexpected(damagedFile(where, fmt::format("has the unknown format {}", found), format));
    return SectionReader(body.substr(headBytes(format)), where, format);
}

std::string_view SectionReader::next(std::string_view name, std::size_t unit)
{
    constexpr std::size_t head = 4 + sizeof(std::uint64_t);
    if (m_error || m_rest.size() < head || m_rest.substr(0, 4) != name) {
        refuse(fmt::format("section {} is missing", name));
        return {};
    }
    const auto length = littleEndian<std::uint64_t>(m_rest, 4);
    if (length > m_rest.size() - head || length % unit != 0) {
        refuse(fmt::format("section {} has the wrong length {}", name, length));
        return {};
    }
    const std::string_view content = m_rest.substr(head, length);
    m_rest.remove_prefix(head + length);
    return content;
}

std::vector<float> SectionReader::floats(std::string_view name)
{
    const std::string_view content = next(name, sizeof(float));
    std::vector<float> values(content.size() / sizeof(float));
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = floatAt(content, i);
    return values;
}

std::string_view SectionReader::numbers(std::string_view name, std::size_t count)
{
    const std::string_view content = next(name);
    if (content.size() == 8 * count)
        return content;
    refuse(fmt::format("section {} has the wrong length", name));
    return {};
}

void SectionReader::finish()
{
    if (!m_rest.empty())
        refuse("something follows the last section");
}

void SectionReader::require(bool holds, std::string_view what)
{
    if (!holds)
        refuse(fmt::format("{} in it cannot be", what));
}

void SectionReader::refuse(std::string message)
{
    if (!m_error)
        m_error = damagedFile(m_where, std::move(message), *m_format);
}

Result<std::string> readSectionFile(const std::string& path, const SectionFormat& format)
{
    const auto start =
        InputFile::open(path).and_then([&](const InputFile& file) { return file.readStart(format.magic.size()); });
    if (!start)
        return tl::unexpected(start.error());
    if (*start != format.magic)
        return tl::unexpected(stranger(path, format));
    return readFile(path, mostBytes);
}

} // namespace epochscope
