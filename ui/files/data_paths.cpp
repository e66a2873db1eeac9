#include "files/data_paths.h"

#include <QtCore/QFile>

#include <filesystem>
#include <system_error>

namespace epochscope {

namespace {
namespace fs = std::filesystem;

// Links in the folders are followed, so that ".." leads where the system will go; a link at the end stays a link.
fs::path physical(const fs::path& path)
{
    std::error_code error;
    const fs::path whole = fs::absolute(path, error);
    if (error)
        return path;
    const fs::path folder = fs::weakly_canonical(whole.parent_path(), error);
    return error ? whole : folder / whole.filename();
}
} // namespace

std::string pathBytes(const QString& path) { return QFile::encodeName(path).toStdString(); }
QString pathText(const std::string& bytes) { return QFile::decodeName(QByteArray::fromStdString(bytes)); }

std::string dataPath(const std::string& path, const std::string& folder, bool relativeAnyway)
{
    const fs::path target = physical(path);
    if (folder.empty())
        return target.string();
    const fs::path from = physical(fs::path(folder) / "x").parent_path();
    const fs::path relative = target.lexically_relative(from);
    const bool isBelow = !relative.empty() && *relative.begin() != "..";
    return !relative.empty() && (isBelow || relativeAnyway) ? relative.string() : target.string();
}

ExperimentFile inFolder(ExperimentFile file, const std::string& folder)
{
    DataSettings& data = file.experiment.data;
    for (std::string* path : {&data.file, &data.labels})
        if (!path->empty() && isFile(data.source))
            *path = dataPath((fs::path(file.folder) / *path).string(), folder, fs::path(*path).is_relative());
    file.folder = folder;
    return file;
}

} // namespace epochscope
