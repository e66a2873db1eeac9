// The experiment that the window works on: its settings, the file it belongs to, and every change as a step that can be
// undone. Whoever changes the settings does it here; whoever shows them listens to changed().
#pragma once

#include "document/known_sizes.h"
#include "training/experiment_json.h"

#include <QtCore/QObject>
#include <QtGui/QUndoStack>

#include <set>

namespace epochscope {

class ExperimentDocument : public QObject
{
    Q_OBJECT
public:
    explicit ExperimentDocument(QObject* parent = nullptr);
    ~ExperimentDocument() override;

    const ExperimentFile& file() const { return m_file; }
    QString path() const { return m_path; } // empty: not in a file yet
    bool isModified() const; // there is something to save
    int number() const { return m_number; } // another one after each load()
    // Of the data, where that is known without reading them.
    std::optional<std::int64_t> trainingSamples() const { return m_sizes.trainingSamples(m_file); }
    const KnownSizes& sizes() const { return m_sizes; }
    QUndoStack& undoStack() { return m_undo; }
    const QUndoStack& undoStack() const { return m_undo; }

    // Another document: what could be undone is forgotten.
    void load(ExperimentFile file, const QString& path = {});
    // What the file of an experiment came to as it was read.
    void learnSize(const ExperimentFile& of, const SourceSize& size);
    // One step, named as the Edit menu shows it: "Preset moons-60". Nothing if nothing would change.
    void replace(ExperimentFile file, const QString& what);
    // The same with what can be had again, as a preset: it needs no saving, unless what it takes the place of does.
    void replaceByPreset(ExperimentFile file, const QString& what);
    // The same, but changes with one key in a row are one step, from the first to the last: what typing into a box and
    // dragging a slider make. A change back to where the step began takes the step away.
    void change(ExperimentFile next, const QString& what, const QString& mergeKey);
    // What a change with this key would be undone to; for naming it.
    const ExperimentFile& beforeStep(const QString& mergeKey) const;
    // The next change begins a step of its own.
    void finishStep() { m_openKey.clear(); }
    // The document is in the file now, as it is or as given: in another folder the paths of its data may be others.
    void saved(const QString& path);
    void saved(const QString& path, ExperimentFile asSaved);

Q_SIGNALS:
    void changed();  // file() is another, in whatever way
    void restored(); // after changed(): it was by undo or redo
    void sizeLearned(); // trainingSamples() may be another
    void pathChanged();
    void modifiedChanged(bool modified);

private:
    class Step;

    void push(ExperimentFile next, const QString& what, const QString& mergeKey, bool preset = false);
    void show(const ExperimentFile& file);
    void setPath(const QString& path);

    ExperimentFile m_file;
    KnownSizes m_sizes;
    QString m_path;
    int m_number = 0;
    QUndoStack m_undo;
    QString m_openKey;         // of the step that further changes may merge into; empty: none
    ExperimentFile m_stepFrom; // where that step began
    int m_stepNumber = 0;
    std::set<int> m_presets; // places of the stack where the experiment is a preset
    bool m_pushing = false;
    bool m_isRestored = false; // by undo or redo, and not told yet
};

// The same settings, name, description and folder.
bool isSame(const ExperimentFile& one, const ExperimentFile& other);

} // namespace epochscope
