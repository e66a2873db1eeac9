#include "files/autosave_store.h"

#include "base/sha256.h"
#include "files/data_paths.h"
#include "record/atomic_file.h"
#include "record/run_file.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QUuid>

#include <algorithm>
#include <new>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;
using namespace std::string_view_literals;

constexpr int version = 1;
constexpr std::string_view head = "epochscope autosave\n"sv; // then 64 hexadecimal digits and a line end
constexpr std::size_t digits = 64;

std::string checksum(std::string_view bytes)
{
    Sha256 sum;
    sum.add(bytes.data(), bytes.size());
    return sum.hex();
}
} // namespace

std::string autosaveBytes(const UnsavedDocument& document)
{
    const ExperimentFile& file = document.file;
    const std::string json = experimentJson(file.experiment, file.name, file.description);
    const QJsonObject object{{u"version"_s, version},
                             {u"path"_s, document.path},
                             {u"folder"_s, pathText(file.folder)},
                             {u"experiment"_s, QString::fromStdString(json)}};
    const std::string body = QJsonDocument(object).toJson().toStdString();
    return std::string(head) + checksum(body) + '\n' + body;
}

Result<UnsavedDocument> parseAutosave(std::string_view bytes, std::string_view where)
{
    const auto damaged = [&] {
        return fail(ErrorCode::damaged, "what was kept of the experiment is damaged",
                    "begin with the last saved file", std::string(where));
    };
    if (!bytes.starts_with(head) || bytes.size() < head.size() + digits + 1 || bytes[head.size() + digits] != '\n')
        return damaged();
    const std::string_view sum = bytes.substr(head.size(), digits), body = bytes.substr(head.size() + digits + 1);
    if (checksum(body) != sum)
        return damaged();
    const QJsonObject object =
        QJsonDocument::fromJson(QByteArray(body.data(), static_cast<qsizetype>(body.size()))).object();
    if (object.value("version"_L1).toInteger() > version)
        return fail(ErrorCode::newerVersion, "this was kept by a newer version", "use that one", std::string(where));
    auto file = parseExperiment(object.value("experiment"_L1).toString().toStdString(), where);
    if (!file)
        return tl::unexpected(file.error());
    file->folder = pathBytes(object.value("folder"_L1).toString());
    return UnsavedDocument{std::move(*file), object.value("path"_L1).toString()};
}

Result<void> AutosaveStore::makeFolder()
{
    if (!m_folder.isEmpty())
        return {};
    const QString name =
        u"%1-%2"_s.arg(QCoreApplication::applicationPid()).arg(QUuid::createUuid().toString(QUuid::Id128).left(8));
    const QString folder = m_base + u'/' + name;
    const auto cannot = [&](const QString& what) {
        return fail(ErrorCode::writeFailed, "unsaved work cannot be kept against a crash: " + what.toStdString(),
                    "save often, or change the permissions of that folder", pathBytes(m_base));
    };
    if (!QDir().mkpath(m_base))
        return cannot(u"the folder cannot be made"_s);
    // The lock first: a folder without one belongs to nobody.
    auto lock = std::make_shared<QLockFile>(folder + u".lock"_s);
    lock->setStaleLockTime(0);
    if (!lock->tryLock(0) || !QDir().mkdir(folder))
        return cannot(u"the folder cannot be written to"_s);
    m_lock = std::move(lock);
    m_folder = folder;
    return {};
}

QString AutosaveStore::runPath(std::uint64_t id) const { return u"%1/run-%2.epochrun"_s.arg(m_folder).arg(id); }

void AutosaveStore::drop(std::uint64_t id)
{
    const auto found = std::find_if(m_runs.begin(), m_runs.end(), [id](const KeptRun& run) { return run.id == id; });
    if (found == m_runs.end())
        return;
    QFile::remove(runPath(id));
    m_runs.erase(found);
}

Result<void> AutosaveStore::keep(const AutosaveJob::Run& run)
try {
    const std::string bytes = runBytes(run.record, run.name.toStdString());
    if (bytes.size() > mostBytes)
        return {};
    drop(run.id);
    if (auto written = writeFileAtomically(pathBytes(runPath(run.id)), bytes); !written)
        return written;
    m_runs.push_back({run.id, bytes.size()});
    const auto total = [this] {
        std::uintmax_t sum = 0;
        for (const KeptRun& kept : m_runs)
            sum += kept.bytes;
        return sum;
    };
    while (m_runs.size() > mostRuns || total() > mostBytes)
        drop(m_runs.front().id);
    return {};
} catch (const std::bad_alloc&) {
    return {}; // a run that large is not kept
}

Result<void> AutosaveStore::apply(AutosaveJob& job)
{
    if (job.document || !job.runs.empty())
        if (auto made = makeFolder(); !made)
            return made;
    for (const std::uint64_t id : job.droppedRuns)
        drop(id);
    if (job.documentChanged && !m_folder.isEmpty()) {
        const QString path = m_folder + u"/experiment"_s;
        if (!job.document)
            QFile::remove(path);
        else if (auto written = writeFileAtomically(pathBytes(path), autosaveBytes(*job.document)); !written)
            return written;
    }
    for (const AutosaveJob::Run& run : job.runs)
        if (auto kept = keep(run); !kept)
            return kept;
    for (Recovery& recovery : job.takenOver)
        recovery.discard();
    job.takenOver.clear();
    return {};
}

void AutosaveStore::removeAll()
{
    if (m_folder.isEmpty())
        return;
    QDir(m_folder).removeRecursively();
    m_folder.clear();
    m_lock.reset(); // which removes it
    m_runs.clear();
    QDir().rmdir(m_base); // if it is empty
}

} // namespace epochscope
