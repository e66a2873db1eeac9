#include "record/safetensors.h"

#include "base/input_file.h"
#include "base/text.h"
#include "record/atomic_file.h"
#include "record/little_endian.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>
#include <optional>

namespace epochscope {

namespace {
constexpr std::size_t lengthBytes = 8;
constexpr std::size_t alignment = 8; // of the first tensor, as the reference implementation pads it
constexpr std::size_t mostHeaderBytes = std::size_t{1} << 23;

// What the file says of one tensor.
struct Entry
{
    std::string name;
    std::string dtype;
    std::vector<std::uint64_t> shape;
    std::vector<std::uint64_t> offsets;
};

std::string shapeText(const std::vector<std::uint64_t>& shape) { return fmt::format("[{}]", fmt::join(shape, ", ")); }

// One tensor of the network: where it stands in the parameter vector, column by column.
struct Tensor
{
    std::string name;
    std::vector<std::uint64_t> shape; // [out, in] or [out]
    std::size_t offset = 0;
    std::size_t out = 0;
    std::size_t in = 1;

    std::size_t size() const { return out * in; }
    // The parameter of element (row, column).
    std::size_t place(std::size_t row, std::size_t column) const { return offset + column * out + row; }
};

std::vector<Tensor> tensorsOf(const NetworkShape& shape)
{
    std::vector<Tensor> tensors;
    for (std::size_t i = 0; i < shape.layers.size(); ++i) {
        const LayerShape& layer = shape.layers[i];
        const auto out = static_cast<std::uint64_t>(layer.out), in = static_cast<std::uint64_t>(layer.in);
        tensors.push_back(
            {fmt::format("layers.{}.weight", i), {out, in}, static_cast<std::size_t>(layer.weightOffset), out, in});
        tensors.push_back(
            {fmt::format("layers.{}.bias", i), {out}, static_cast<std::size_t>(layer.biasOffset), out, 1});
    }
    return tensors;
}

std::string needed(const std::vector<Tensor>& tensors)
{
    std::string text = "the model needs ";
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        if (i == 6 && tensors.size() > 8)
            return text + fmt::format(", … {} tensors in all", tensors.size());
        text += fmt::format("{}{} {}", i ? ", " : "", tensors[i].name, shapeText(tensors[i].shape));
    }
    return text;
}

// Takes the header's JSON event by event, so that a header of any size or depth costs no more memory than the tensors
// that it names. Only {name: {"dtype": …, "shape": […], "data_offsets": […]}, "__metadata__": {…}} passes.
class HeaderReader
{
public:
    std::vector<Entry> entries;
    std::string problem;

    bool null() { return refuse("null"); }
    bool boolean(bool) { return refuse("true or false"); }
    bool number_integer(std::int64_t) { return refuse("a negative number"); }
    bool number_float(double, const std::string&) { return refuse("a number that is not whole"); }
    bool binary(nlohmann::json::binary_t&) { return refuse("binary data"); }
    bool number_unsigned(std::uint64_t value)
    {
        std::vector<std::uint64_t>* list = m_inArray ? listOfKey() : nullptr;
        if (!list)
            return refuse("a number");
        if (list->size() == 16)
            return say(fmt::format("{} has too many numbers", here()));
        list->push_back(value);
        return true;
    }
    bool string(std::string& text)
    {
        if (m_depth == 2 && !m_inArray && m_metadata)
            return true;
        if (m_depth != 2 || m_inArray || m_key != "dtype")
            return refuse("a text");
        entries.back().dtype = text;
        return true;
    }
    bool start_object(std::size_t)
    {
        if (m_depth == 2 || m_inArray)
            return refuse("an object");
        ++m_depth;
        m_fields.clear();
        return true;
    }
    bool key(std::string& name)
    {
        if (m_depth == 1)
            return keyOfHeader(name);
        m_key = name;
        if (m_metadata)
            return true;
        if (std::find(m_fields.begin(), m_fields.end(), name) != m_fields.end())
            return say(fmt::format("{} stands there twice", here()));
        if (name != "dtype" && name != "shape" && name != "data_offsets")
            return say(fmt::format("{} is not known", here()));
        m_fields.push_back(name);
        return true;
    }
    bool end_object()
    {
        --m_depth;
        if (m_depth == 1 && !m_metadata && m_fields.size() != 3)
            return say(fmt::format("tensor {} lacks one of dtype, shape and data_offsets",
                                   epochscope::quoted(entries.back().name)));
        m_metadata = false;
        return true;
    }
    bool start_array(std::size_t)
    {
        if (m_inArray || !listOfKey())
            return refuse("a list");
        m_inArray = true;
        return true;
    }
    bool end_array()
    {
        m_inArray = false;
        return true;
    }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception&)
    {
        return say(fmt::format("no valid JSON at byte {}", position));
    }

private:
    bool keyOfHeader(const std::string& name)
    {
        m_metadata = name == "__metadata__";
        m_key.clear();
        if (m_metadata && m_metadataSeen)
            return say("\"__metadata__\" stands there twice");
        m_metadataSeen = m_metadataSeen || m_metadata;
        if (!m_metadata)
            entries.push_back({name, {}, {}, {}});
        return true;
    }
    std::vector<std::uint64_t>* listOfKey()
    {
        if (m_depth != 2 || m_metadata)
            return nullptr;
        return m_key == "shape" ? &entries.back().shape : m_key == "data_offsets" ? &entries.back().offsets : nullptr;
    }
    std::string here() const
    {
        std::string place = m_metadata        ? "\"__metadata__\""
                            : entries.empty() ? "the header"
                                              : "tensor " + epochscope::quoted(entries.back().name);
        return m_key.empty() ? place : fmt::format("{} of {}", epochscope::quoted(m_key), place);
    }
    bool refuse(const char* what) { return say(fmt::format("{} cannot be {}", here(), what)); }
    bool say(std::string text)
    {
        if (problem.empty())
            problem = std::move(text);
        return false;
    }

    int m_depth = 0;
    bool m_inArray = false;
    bool m_metadata = false; // inside __metadata__
    bool m_metadataSeen = false;
    std::string m_key;                 // inside a tensor's object
    std::vector<std::string> m_fields; // of that object so far
};

Error bad(std::string message, std::string hint, std::string_view where)
{
    return {ErrorCode::badInput, std::move(message), std::move(hint), std::string(where)};
}

// Name, type, shape and place of every tensor against what the model needs; none may overlap or leave a gap.
std::optional<Error> check(std::vector<Entry>& entries, const std::vector<Tensor>& tensors, std::size_t dataBytes,
                           std::string_view where)
{
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.name < b.name; });
    for (std::size_t i = 1; i < entries.size(); ++i)
        if (entries[i].name == entries[i - 1].name)
            return bad(fmt::format("tensor {} stands there twice", epochscope::quoted(entries[i].name)),
                       "write the file again", where);

    const auto find = [&](const std::string& name) {
        return std::lower_bound(entries.begin(), entries.end(), name,
                                [](const Entry& e, const std::string& n) { return e.name < n; });
    };
    for (const Tensor& tensor : tensors) {
        const auto entry = find(tensor.name);
        if (entry == entries.end() || entry->name != tensor.name)
            return bad(fmt::format("tensor \"{}\" {} is missing", tensor.name, shapeText(tensor.shape)),
                       needed(tensors), where);
        if (entry->dtype != "F32")
            return bad(fmt::format("tensor \"{}\" has the type {}", tensor.name, epochscope::quoted(entry->dtype)),
                       "all tensors must be F32 (in PyTorch: model.float())", where);
        if (entry->shape != tensor.shape)
            return bad(fmt::format("tensor \"{}\" has the shape {}, the model needs {}", tensor.name,
                                   shapeText(entry->shape), shapeText(tensor.shape)),
                       "use the weights of a model with the same layers, or change model.hidden", where);
    }
    for (const Entry& entry : entries)
        if (std::none_of(tensors.begin(), tensors.end(),
                         [&](const Tensor& tensor) { return tensor.name == entry.name; }))
            return bad(fmt::format("tensor {} is not part of the model", epochscope::quoted(entry.name)),
                       needed(tensors), where);

    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.offsets < b.offsets; });
    std::uint64_t end = 0;
    for (const Entry& entry : entries) {
        std::uint64_t bytes = sizeof(float);
        for (const std::uint64_t extent : entry.shape)
            bytes *= extent; // a shape of the model: no overflow
        const bool fits = entry.offsets.size() == 2 && entry.offsets[0] == end && entry.offsets[1] >= end &&
                          entry.offsets[1] - end == bytes && entry.offsets[1] <= dataBytes;
        if (!fits)
            return bad(fmt::format("tensor \"{}\" claims the bytes {} of {}; it needs [{}, {}]", entry.name,
                                   shapeText(entry.offsets), dataBytes, end, end + bytes),
                       "the file is damaged or was cut short", where);
        end = entry.offsets[1];
    }
    if (end != dataBytes)
        return bad(fmt::format("{} bytes follow the last tensor", dataBytes - end), "the file is damaged", where);
    return std::nullopt;
}
} // namespace

std::string safetensorsBytes(const NetworkShape& shape, std::span<const float> parameters)
{
    const std::vector<Tensor> tensors = tensorsOf(shape);
    std::string header = R"({"__metadata__":{"format":"pt"})";
    std::size_t end = 0;
    for (const Tensor& tensor : tensors) {
        const std::size_t begin = end;
        end += tensor.size() * sizeof(float);
        header += fmt::format(R"(,"{}":{{"dtype":"F32","shape":[{}],"data_offsets":[{},{}]}})", tensor.name,
                              fmt::join(tensor.shape, ","), begin, end);
    }
    header += '}';
    header.resize((header.size() + alignment - 1) / alignment * alignment, ' ');

    std::string bytes;
    bytes.reserve(lengthBytes + header.size() + end);
    appendLittleEndian(bytes, std::uint64_t{header.size()});
    bytes += header;
    for (const Tensor& tensor : tensors)
        for (std::size_t row = 0; row < tensor.out; ++row)
            for (std::size_t column = 0; column < tensor.in; ++column)
                appendLittleEndian(bytes, std::bit_cast<std::uint32_t>(parameters[tensor.place(row, column)]));
    return bytes;
}

Result<std::vector<float>> parseSafetensors(const NetworkShape& shape, std::string_view bytes, std::string_view where)
{
    const char* const hint = "give a .safetensors file, such as run --weights writes";
    if (bytes.size() < lengthBytes)
        return tl::unexpected(bad(fmt::format("is no .safetensors file: only {} bytes", bytes.size()), hint, where));
    const auto headerBytes = littleEndian<std::uint64_t>(bytes, 0);
    if (headerBytes > bytes.size() - lengthBytes)
        return tl::unexpected(
            bad(fmt::format("is no .safetensors file, or was cut short: its header claims {} bytes, the file has {}",
                            headerBytes, bytes.size() - lengthBytes),
                hint, where));
    if (headerBytes > mostHeaderBytes)
        return tl::unexpected(bad(fmt::format("its header of {} bytes is too long", headerBytes),
                                  fmt::format("at most {} bytes are read", mostHeaderBytes), where));
    const std::string_view header = bytes.substr(lengthBytes, headerBytes);
    const std::string_view data = bytes.substr(lengthBytes + headerBytes);
    if (!header.starts_with('{'))
        return tl::unexpected(bad("is no .safetensors file: its header does not start with \"{\"", hint, where));

    HeaderReader reader;
    if (!nlohmann::json::sax_parse(header.begin(), header.end(), &reader))
        return tl::unexpected(bad("its header is wrong: " + reader.problem, "write the file again", where));
    const std::vector<Tensor> tensors = tensorsOf(shape);
    if (auto problem = check(reader.entries, tensors, data.size(), where))
        return tl::unexpected(std::move(*problem));

    std::vector<float> parameters(static_cast<std::size_t>(shape.parameters));
    for (const Tensor& tensor : tensors) {
        const auto entry = std::find_if(reader.entries.begin(), reader.entries.end(),
                                        [&](const Entry& e) { return e.name == tensor.name; });
        std::size_t offset = entry->offsets[0];
        for (std::size_t row = 0; row < tensor.out; ++row)
            for (std::size_t column = 0; column < tensor.in; ++column, offset += sizeof(float)) {
                const float value = std::bit_cast<float>(littleEndian<std::uint32_t>(data, offset));
                if (!std::isfinite(value))
                    return tl::unexpected(
                        bad(fmt::format("tensor \"{}\" has the value {} at {}", tensor.name, exactNumber(value),
                                        tensor.shape.size() == 2 ? fmt::format("[{}, {}]", row, column)
                                                                 : fmt::format("[{}]", row)),
                            "all weights must be finite numbers", where));
                parameters[tensor.place(row, column)] = value;
            }
    }
    return parameters;
}

Result<void> writeSafetensors(const std::string& path, const NetworkShape& shape, std::span<const float> parameters)
{
    return writeFileAtomically(path, safetensorsBytes(shape, parameters));
}

Result<std::vector<float>> readSafetensors(const std::string& path, const NetworkShape& shape)
{
    const std::size_t most =
        lengthBytes + 2 * mostHeaderBytes + 2 * sizeof(float) * static_cast<std::size_t>(shape.parameters);
    const auto bytes = readFile(path, most);
    if (!bytes)
        return tl::unexpected(bytes.error());
    return parseSafetensors(shape, *bytes, path);
}

} // namespace epochscope
