#include "files/autosave.h"

#include "document/experiment_document.h"
#include "panel/words.h"

#include <QtCore/QStandardPaths>

#include <algorithm>
#include <utility>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

constexpr int delay = 1000; // ms
constexpr std::chrono::milliseconds patience(1000);
} // namespace

QString Autosave::standardFolder()
{
    // Without HOME, Qt would take the root of the file system for it.
    if (qEnvironmentVariableIsEmpty("HOME") && qEnvironmentVariableIsEmpty("XDG_DATA_HOME"))
        return {};
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation);
    return folder.isEmpty() ? QString() : folder + u"/autosave"_s;
}

Autosave::Autosave(const ExperimentDocument& document, const QString& folder, QObject* parent)
    : QObject(parent), m_document(document)
{
    if (folder.isEmpty())
        return;
    m_store = std::make_shared<AutosaveStore>(folder);
    m_later.setSingleShot(true);
    m_later.setInterval(delay);
    connect(&m_later, &QTimer::timeout, this, &Autosave::write);
    // Not put off by the next change: while a slider is dragged there is always a next one.
    const auto changed = [this] {
        m_next.documentChanged = true;
        if (!m_later.isActive())
            m_later.start();
    };
    connect(&document, &ExperimentDocument::changed, this, changed);
    connect(&document, &ExperimentDocument::modifiedChanged, this, changed);
    connect(&document, &ExperimentDocument::pathChanged, this, changed);
    connect(&m_work, &BackgroundWork::ended, this, [this] {
        if (!m_next.isEmpty() && !m_later.isActive() && !m_told)
            write();
    });
}

Autosave::~Autosave() = default;

void Autosave::keepRun(std::uint64_t id, const QString& name, const RunRecord& record)
{
    if (!m_store || record.seconds < shortestRun)
        return;
    std::erase_if(m_next.runs, [id](const AutosaveJob::Run& run) { return run.id == id; });
    m_next.runs.push_back({id, name, record});
    write();
}

void Autosave::dropRun(std::uint64_t id)
{
    if (!m_store)
        return;
    std::erase_if(m_next.runs, [id](const AutosaveJob::Run& run) { return run.id == id; });
    m_next.droppedRuns.push_back(id);
    write();
}

void Autosave::takeOver(Recovery recovery)
{
    if (!m_store)
        return;
    m_next.takenOver.push_back(std::move(recovery));
    m_next.documentChanged = true;
    write();
}

void Autosave::saveNow()
{
    if (m_store)
        write();
}

void Autosave::write()
{
    if (m_work.isBusy() || m_next.isEmpty())
        return; // the end of the work looks again
    m_later.stop();
    if (m_next.documentChanged && m_document.isModified())
        m_next.document = UnsavedDocument{m_document.file(), m_document.path()};
    auto job = std::make_shared<AutosaveJob>(std::exchange(m_next, {}));
    m_work.start([this, job, store = m_store](const ReadProgress&) -> BackgroundWork::Outcome {
        const Result<void> result = store->apply(*job);
        return [this, job, result] { wrote(std::move(*job), result); };
    });
}

void Autosave::wrote(AutosaveJob job, const Result<void>& result)
{
    if (result) {
        m_told = false;
        if (m_next.isEmpty())
            Q_EMIT kept();
        return;
    }
    // The next change tries again.
    m_next.documentChanged = m_next.documentChanged || job.documentChanged;
    for (AutosaveJob::Run& run : job.runs) {
        const auto isIt = [&run](const AutosaveJob::Run& other) { return other.id == run.id; };
        const bool dropped = std::count(m_next.droppedRuns.begin(), m_next.droppedRuns.end(), run.id) > 0;
        if (!dropped && std::none_of(m_next.runs.begin(), m_next.runs.end(), isIt))
            m_next.runs.push_back(std::move(run));
    }
    for (Recovery& recovery : job.takenOver)
        m_next.takenOver.push_back(std::move(recovery));
    if (!std::exchange(m_told, true)) // no hurry to try again
        Q_EMIT noticed(problemText(result.error()));
}

void Autosave::leave()
{
    if (!m_store || !m_work.finish(patience))
        return;
    write();
    m_work.finish(patience);
}

void Autosave::cleanUp()
{
    if (!m_store)
        return;
    m_later.stop();
    std::vector<Recovery> takenOver = std::exchange(m_next, {}).takenOver;
    m_told = true;
    const auto store = std::exchange(m_store, nullptr); // a run that ends after this is not kept
    if (!m_work.finish(patience))
        return; // a disk that slow: rather offered at the next start than waited for
    for (Recovery& recovery : takenOver)
        recovery.discard();
    m_next = {};
    store->removeAll();
}

} // namespace epochscope
