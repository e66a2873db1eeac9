// Everything that leaves the program: pictures, the clipboard, paper, tables, the experiment, the weights, the command
// line. As actions, each disabled with the reason in its tool tip while there is nothing to take.
#pragma once

#include "export/export_source.h"

#include <QtCore/QObject>
#include <QtCore/QPointer>
#include <QtCore/QVariantMap>

#include <functional>
#include <memory>
#include <vector>

class QAction;
class QFileDialog;
class QProgressDialog;
class QWidget;

namespace epochscope {

class BackgroundWork;
class PanelPictures;

class ExportActions : public QObject
{
    Q_OBJECT
public:
    explicit ExportActions(QWidget* parentWindow);
    ~ExportActions() override; // a replay at work is told to stop, and leaves no file

    // Asked each time something is exported, and by refresh().
    void setSource(std::function<ExportSource()> source);
    void setPanels(PanelPictures& panels); // whose pictures go the same ways; before actions()
    // What can be exported may have changed: enables and disables. Cheap enough for each change of state, not for each
    // frame.
    void refresh();

    // The last choices, for the settings: how a picture looks, and the folder.
    QVariantMap choices() const;
    void setChoices(const QVariantMap& choices);

    QAction* picture;     // Ctrl+E
    QAction* copyPicture; // Ctrl+Shift+C
    QAction* print;       // Ctrl+P
    QAction* history;
    QAction* batches;
    QAction* experiment;
    QAction* weights;
    QAction* copyCommand; // Ctrl+Shift+K
    std::vector<QAction*> actions() const; // all, in the order of a menu

Q_SIGNALS:
    void exported(const QString& message);
    void failed(const QString& message);
    void choicesChanged();

private:
    void exportPicture(ExportSource source);
    void copy(const ExportSource& source);
    ExportSource sourceOf(const PanelPicture& panel) const;
    void printCurves();
    void exportHistory();
    void exportBatches();
    void replayInto(const RunRecord& record, const QString& path);
    void exportExperiment();
    void exportWeights();
    void copyCommandLine();

    QFileDialog* ask(const QString& title, const QString& filter, const QString& name,
                     const std::function<void(const QString& path)>& done);
    void tell(const QString& path, const Result<void>& written);
    void remember(const QString& path);
    QString runTitle(const ExportSource& source) const;

    QWidget* m_window;
    std::function<ExportSource()> m_source;
    QVariantMap m_choices;
    PanelPictures* m_panels = nullptr;
    std::unique_ptr<BackgroundWork> m_replay;
    QPointer<QProgressDialog> m_progress;
};

} // namespace epochscope
