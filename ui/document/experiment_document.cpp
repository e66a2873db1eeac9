#include "document/experiment_document.h"

#include <QtGui/QUndoCommand>

#include <utility>

namespace epochscope {

namespace {
constexpr int mostSteps = 1000;
} // namespace

class ExperimentDocument::Step : public QUndoCommand
{
public:
    Step(ExperimentDocument& document, ExperimentFile after, const QString& what, int number)
        : QUndoCommand(what), m_document(document), m_before(document.m_file), m_after(std::move(after)),
          m_number(number)
    {
    }

    void undo() override { m_document.show(m_before); }
    void redo() override { m_document.show(m_after); }
    int id() const override { return 1; }
    bool mergeWith(const QUndoCommand* later) override
    {
        const auto* next = static_cast<const Step*>(later);
        if (next->m_number != m_number)
            return false;
        m_after = next->m_after;
        setText(next->text());
        setObsolete(isSame(m_before, m_after));
        return true;
    }

private:
    ExperimentDocument& m_document;
    ExperimentFile m_before;
    ExperimentFile m_after;
    int m_number; // those with the same number are one step
};

bool isSame(const ExperimentFile& one, const ExperimentFile& other)
{
    return one.experiment == other.experiment && one.name == other.name && one.description == other.description &&
           one.folder == other.folder;
}

ExperimentDocument::ExperimentDocument(QObject* parent) : QObject(parent)
{
    m_undo.setUndoLimit(mostSteps);
    // Once the stack is in order: listeners ask it what can be undone next.
    connect(&m_undo, &QUndoStack::indexChanged, this, [this] {
        if (!std::exchange(m_isRestored, false))
            return;
        finishStep();
        Q_EMIT changed();
        Q_EMIT restored();
    });
    connect(&m_undo, &QUndoStack::cleanChanged, this, [this] { Q_EMIT modifiedChanged(isModified()); });
}

// The stack clears itself at its end, which is nothing to tell.
ExperimentDocument::~ExperimentDocument() { m_undo.disconnect(); }

void ExperimentDocument::load(ExperimentFile file, const QString& path)
{
    finishStep();
    ++m_number;
    m_file = std::move(file);
    m_undo.clear();
    m_presets.clear();
    setPath(path);
    Q_EMIT changed();
}

void ExperimentDocument::learnSize(const ExperimentFile& of, const SourceSize& size)
{
    if (m_sizes.learn(of, size))
        Q_EMIT sizeLearned();
}

bool ExperimentDocument::isModified() const
{
    return !m_undo.isClean() && !(m_path.isEmpty() && m_presets.contains(m_undo.index()));
}

void ExperimentDocument::replace(ExperimentFile file, const QString& what) { push(std::move(file), what, {}); }

void ExperimentDocument::replaceByPreset(ExperimentFile file, const QString& what)
{
    push(std::move(file), what, {}, !isModified());
}

void ExperimentDocument::change(ExperimentFile next, const QString& what, const QString& mergeKey)
{
    push(std::move(next), what, mergeKey);
}

const ExperimentFile& ExperimentDocument::beforeStep(const QString& mergeKey) const
{
    // A step that has been saved stays as it is: the stack does not merge into it.
    const bool merges = !mergeKey.isEmpty() && mergeKey == m_openKey && !m_undo.isClean();
    return merges ? m_stepFrom : m_file;
}

void ExperimentDocument::push(ExperimentFile next, const QString& what, const QString& mergeKey, bool preset)
{
    if (isSame(next, m_file))
        return;
    if (mergeKey.isEmpty() || mergeKey != m_openKey || m_undo.isClean()) {
        ++m_stepNumber;
        m_stepFrom = m_file;
    }
    m_openKey = mergeKey;
    if (m_undo.index() == mostSteps) // the stack forgets its first step, and all places move
        m_presets.clear();
    m_pushing = true;
    m_undo.push(new Step(*this, std::move(next), what, m_stepNumber));
    m_pushing = false;
    const bool gone = isSame(m_file, m_stepFrom); // the step: what is here was here before
    m_presets.erase(m_presets.lower_bound(m_undo.index() + (gone ? 1 : 0)), m_presets.end());
    if (preset)
        m_presets.insert(m_undo.index());
    if (gone)
        finishStep();
    Q_EMIT changed();
}

// From a step of the stack, whoever asked it.
void ExperimentDocument::show(const ExperimentFile& file)
{
    m_file = file;
    m_isRestored = !m_pushing; // push() tells of its changes itself
}

void ExperimentDocument::saved(const QString& path)
{
    finishStep();
    m_undo.setClean();
    setPath(path);
}

void ExperimentDocument::saved(const QString& path, ExperimentFile asSaved)
{
    const bool same = isSame(asSaved, m_file);
    m_file = std::move(asSaved);
    saved(path);
    if (!same)
        Q_EMIT changed();
}

void ExperimentDocument::setPath(const QString& path)
{
    if (path == m_path)
        return;
    m_path = path;
    Q_EMIT pathChanged();
}

} // namespace epochscope
