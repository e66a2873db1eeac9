// Everything that leaves the program: pictures, the clipboard, paper, tables, the experiment, the weights, the command
// line. As actions, each disabled with the reason in its tool tip while there is nothing to take.
#pragma once

#include "chart/learning_curve_options.h"
#include "record/run_record.h"

#include <QtCore/QObject>
#include <QtCore/QString>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

class QAction;
class QWidget;

namespace epochscope {

struct CurveRun; // chart/curve_run.h

// What there is to export at this moment.
struct ExportSource
{
    std::vector<CurveRun> runs; // as drawn, the last on top
    LearningCurveOptions options;
    QString title;
    QString subtitle;
    std::string caption; // settings and seeds
    bool dark = false;   // as the window is
    std::optional<RunRecord> current; // whose history, batches and weights are meant; none before the first run
    ExperimentFile experiment;        // of the panel
};

class ExportActions : public QObject
{
    Q_OBJECT
public:
    explicit ExportActions(QWidget* parentWindow);
    ~ExportActions() override;

    // Asked each time something is exported, and by refresh().
    void setSource(std::function<ExportSource()> source);
    // What can be exported may have changed: enables and disables.
    void refresh();

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

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace epochscope
