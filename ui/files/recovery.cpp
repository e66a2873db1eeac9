#include "files/recovery.h"

#include "base/input_file.h"
#include "document/experiment_document.h"
#include "files/autosave_store.h"
#include "files/data_paths.h"
#include "record/run_file.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QLocale>

#include <algorithm>
#include <new>
#include <utility>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

constexpr int mostDamaged = 20; // files set aside
constexpr std::size_t mostExperimentBytes = std::size_t{32} << 20;

QString tr(const char* text) { return QCoreApplication::translate("Recovery", text); }

void setAside(const QString& base, const QString& path)
{
    QDir damaged(base + u"/damaged"_s);
    damaged.mkpath(u"."_s);
    const QFileInfo file(path);
    const QString name = file.dir().dirName() + u'-' + file.fileName();
    QFile::remove(damaged.filePath(name));
    if (!QFile::rename(path, damaged.filePath(name)))
        QFile::remove(path);
    const QFileInfoList kept = damaged.entryInfoList(QDir::Files | QDir::Hidden, QDir::Time);
    for (qsizetype i = mostDamaged; i < kept.size(); ++i)
        QFile::remove(kept[i].filePath());
}

// False if it is left for another start: of a newer version of the program, or with more memory.
bool readFolder(const QString& base, Recovery& recovery)
{
    const QFileInfoList files =
        QDir(recovery.folder).entryInfoList(QDir::Files | QDir::Hidden | QDir::System, QDir::Name);
    QStringList damaged;
    for (const QFileInfo& file : files) {
        const std::string path = pathBytes(file.filePath());
        if (file.fileName().endsWith(u".tmp"_s)) { // of a save that was cut short
            QFile::remove(file.filePath());
            continue;
        }
        Result<void> read;
        if (file.fileName() == u"experiment"_s) {
            const auto bytes = readFile(path, mostExperimentBytes);
            auto document = bytes ? parseAutosave(*bytes, path) : tl::unexpected(bytes.error());
            if (document) {
                recovery.experiment = std::move(document->file);
                recovery.path = document->path;
                if (auto saved = readExperiment(pathBytes(document->path)); saved && !document->path.isEmpty())
                    recovery.saved = std::move(*saved);
            } else {
                read = tl::unexpected(document.error());
            }
        } else {
            Result<SavedRun> run;
            try {
                run = readRun(path);
            } catch (const std::bad_alloc&) {
                return false; // another time there may be more memory
            }
            if (run)
                recovery.runs.push_back(std::make_shared<const SavedRun>(std::move(*run)));
            else
                read = tl::unexpected(run.error());
        }
        if (!read && read.error().code == ErrorCode::newerVersion)
            return false;
        if (!read)
            damaged.append(file.filePath());
        else if (!recovery.when.isValid() || file.lastModified() > recovery.when)
            recovery.when = file.lastModified();
    }
    for (const QString& path : damaged)
        setAside(base, path);
    recovery.damaged = static_cast<int>(damaged.size());
    return true;
}
} // namespace

QString Recovery::sentence() const
{
    const QString aside = QFileInfo(folder).dir().filePath(u"damaged"_s);
    if (isEmpty())
        return tr("Epochscope did not end as it should, and what was kept of the unsaved work is damaged. It is set "
                  "aside in %1.")
            .arg(aside);
    const auto count = static_cast<int>(runs.size());
    const QString runsText = count == 1 ? tr("1 run") : tr("%1 runs").arg(count);
    QString what = runsText;
    if (experiment) {
        const QString name =
            path.isEmpty() ? QString::fromStdString(experiment->name) : QFileInfo(path).completeBaseName();
        const QString changes = name.isEmpty() ? tr("unsaved changes") : tr("unsaved changes to “%1”").arg(name);
        what = count == 0 ? changes : tr("%1 and %2").arg(changes, runsText);
    }
    QString text = tr("Epochscope did not end as it should. Kept from %1: %2.")
                       .arg(QLocale().toString(when, QLocale::ShortFormat), what);
    if (damaged > 0)
        text += u' ' + (damaged == 1 ? tr("A damaged file was set aside in %1.").arg(aside)
                                     : tr("%1 damaged files were set aside in %2.").arg(damaged).arg(aside));
    return text;
}

void recoverDocument(const Recovery& recovery, ExperimentDocument& document)
{
    if (!recovery.experiment)
        return;
    if (!document.isModified() && recovery.saved)
        document.load(*recovery.saved, recovery.path);
    document.replace(*recovery.experiment, tr("Recovered work"));
}

void Recovery::discard()
{
    if (!folder.isEmpty())
        QDir(folder).removeRecursively();
    lock.reset();
}

std::vector<Recovery> findRecoveries(const QString& base)
{
    std::vector<Recovery> found;
    if (base.isEmpty())
        return found;
    for (const QFileInfo& folder : QDir(base).entryInfoList(QDir::Dirs | QDir::NoDotAndDotDot | QDir::NoSymLinks)) {
        if (folder.fileName() == u"damaged"_s)
            continue;
        Recovery recovery;
        recovery.folder = folder.filePath();
        recovery.lock = std::make_shared<QLockFile>(recovery.folder + u".lock"_s);
        recovery.lock->setStaleLockTime(0);
        if (!recovery.lock->tryLock(0)) // its process lives
            continue;
        if (!readFolder(base, recovery))
            continue;
        if (recovery.isEmpty())
            QDir(recovery.folder).removeRecursively();
        if (!recovery.isEmpty() || recovery.damaged > 0)
            found.push_back(std::move(recovery));
    }
    // A process that was killed before it had a folder leaves nothing but its lock.
    for (const QFileInfo& file : QDir(base).entryInfoList({u"*.lock"_s}, QDir::Files)) {
        const QString path = file.filePath();
        if (QFileInfo::exists(path.chopped(5)))
            continue;
        QLockFile lock(path);
        lock.setStaleLockTime(0);
        lock.tryLock(0); // and goes with it
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const Recovery& one, const Recovery& other) { return one.when > other.when; });
    return found;
}

RecoverySearch::RecoverySearch(const QString& base, QObject* parent) : QObject(parent)
{
    m_work.start([this, base](const ReadProgress&) -> BackgroundWork::Outcome {
        auto found = std::make_shared<std::vector<Recovery>>(findRecoveries(base));
        return [this, found] {
            m_recoveries = std::move(*found);
            if (!m_recoveries.empty())
                Q_EMIT this->found();
        };
    });
}

} // namespace epochscope
