// IDX: whatever is read has the shape that its header states; nothing is allocated on a header's word alone.
#include "base/text.h"
#include "data/idx_reader.h"
#include "fuzz_target.h"

#include <algorithm>
#include <sys/mman.h>
#include <unistd.h>

using namespace epochscope;

namespace {
// A file without a disk.
class MemoryFile
{
public:
    MemoryFile(const std::uint8_t* bytes, std::size_t size) : m_descriptor(::memfd_create("idx", MFD_CLOEXEC))
    {
        fuzz::promise(m_descriptor >= 0 && ::write(m_descriptor, bytes, size) == static_cast<ssize_t>(size),
                      "a file");
    }
    ~MemoryFile() { ::close(m_descriptor); }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;
    std::string path() const { return "/proc/self/fd/" + std::to_string(m_descriptor); }

private:
    int m_descriptor;
};
} // namespace

// The first byte chooses the task, the second and third where the samples end and the labels begin.
int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    if (size < 3)
        return 0;
    static constexpr TaskChoice tasks[] = {TaskChoice::automatic, TaskChoice::regression, TaskChoice::classification};
    const std::size_t rest = size - 3;
    const std::size_t cut = std::min<std::size_t>(static_cast<std::size_t>(bytes[1]) * 256 + bytes[2], rest);
    const MemoryFile samples(bytes + 3, cut), labels(bytes + 3 + cut, rest - cut);
    const auto data = readIdx(samples.path(), labels.path(), tasks[bytes[0] % 3]);
    if (!data) {
        fuzz::promise(!data.error().message.empty() && isValidUtf8(data.error().text()),
                      "an error that can be shown");
        return 0;
    }
    const bool classes = data->set.task == Task::classification;
    const auto count = static_cast<std::size_t>(data->samples());
    fuzz::promise(count > 0 && data->featureCount() > 0, "there is data");
    fuzz::promise(data->set.labels.size() == (classes ? count : 0), "a label for each sample");
    fuzz::promise(data->set.targets.size() == static_cast<Eigen::Index>(classes ? 0 : count),
                  "a target for each sample");
    for (const std::int32_t label : data->set.labels)
        fuzz::promise(label >= 0 && label < data->set.classes(), "every label is a class");
    const auto& held = data->bytes;
    fuzz::promise(!held || (held->rows() == data->featureCount() && data->set.features.size() == 0 && !data->wide),
                  "bytes have the shape that the header states");
    fuzz::promise(data->set.features.allFinite() && data->set.targets.allFinite(), "all values are finite");
    return 0;
}
