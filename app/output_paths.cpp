#include "output_paths.h"

#include "base/text.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <unistd.h>

namespace epochscope::cli {

namespace {

namespace fs = std::filesystem;

// Where writing to `path` ends up. A link to a file that is not there yet leads there all the same.
fs::path target(fs::path path)
{
    std::error_code error;
    for (int links = 0; links < 40 && fs::is_symlink(fs::symlink_status(path, error)); ++links) {
        const fs::path to = fs::read_symlink(path, error);
        if (error)
            break;
        path = to.is_absolute() ? to : path.parent_path() / to;
    }
    const fs::path resolved = fs::weakly_canonical(fs::absolute(path, error), error);
    return error ? path : resolved;
}

bool same(const std::string& a, const std::string& b)
{
    std::error_code error;
    return target(a) == target(b) || fs::equivalent(a, b, error);
}

// 0 if a file can be made there, else errno. Asking is not enough: a file system may be mounted read-only, and root
// is told yes to everything.
int tryFolder(const fs::path& folder)
{
    std::string name = (folder / ".epochscope-XXXXXX").string();
    const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);
    if (descriptor < 0)
        return errno;
    ::close(descriptor);
    ::unlink(name.c_str());
    return 0;
}

Result<void> checkOutput(const NamedPath& output)
{
    const std::string where = fmt::format("{} {}", output.name, epochscope::quoted(output.path));
    if (output.path.empty())
        return badInput("the file name is empty", "name a file", output.name);
    const fs::path path = target(output.path);
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (status.type() == fs::file_type::none)
        return badInput(error.message(), "name another file", where);
    if (fs::is_directory(status))
        return badInput("is a folder", "name a file", where);
    if (fs::exists(status) && !fs::is_regular_file(status))
        return badInput("is not a regular file", "name another file", where);
    const fs::path folder = path.parent_path();
    const fs::file_status folderStatus = fs::status(folder, error);
    if (!fs::exists(folderStatus))
        return badInput(fmt::format("there is no folder {}", epochscope::quoted(folder.string())), "create it first",
                        where);
    if (!fs::is_directory(folderStatus))
        return badInput(fmt::format("{} is not a folder", epochscope::quoted(folder.string())), "name another file",
                        where);
    if (const int problem = tryFolder(folder))
        return badInput(fmt::format("nothing can be written in {}: {}", epochscope::quoted(folder.string()),
                                    std::strerror(problem)),
                        "name a file elsewhere", where);
    return {};
}

} // namespace

Result<void> checkOutputs(const std::vector<NamedPath>& outputs, const std::vector<NamedPath>& inputs)
{
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        if (auto checked = checkOutput(outputs[i]); !checked)
            return checked;
        for (std::size_t j = 0; j < i; ++j) {
            if (same(outputs[i].path, outputs[j].path))
                return badInput(fmt::format("is the same file as {}", outputs[j].name), "give each a name of its own",
                                fmt::format("{} {}", outputs[i].name, epochscope::quoted(outputs[i].path)));
        }
        for (const NamedPath& input : inputs) {
            if (!input.path.empty() && same(outputs[i].path, input.path))
                return badInput(fmt::format("would overwrite {}", input.name), "name another file",
                                fmt::format("{} {}", outputs[i].name, epochscope::quoted(outputs[i].path)));
        }
    }
    return {};
}

} // namespace epochscope::cli
