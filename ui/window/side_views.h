// Views that look into a run, or into what would run, in panels of their own: the anatomy of an epoch, under the chart.
#pragma once

#include "anatomy/epoch_source.h"
#include "training/experiment_json.h"

#include <QtCore/QObject>

class QAction;
class QDockWidget;
class QMainWindow;

namespace epochscope {

class EpochPanel;
class ExperimentDocument;
class RunController;
class RunDisplay;

class SideViews : public QObject
{
    Q_OBJECT
public:
    SideViews(QMainWindow& window, const ExperimentDocument& document, const RunController& controller);
    ~SideViews() override;

    void follow(const RunDisplay& display); // whose run they show, where it has one
    QAction* epochAction() const;
    void reset(); // hidden, in their places

private:
    void showSource();
    void learnClasses();
    EpochSource sourceOf(const ExperimentFile& file) const;

    QMainWindow& m_window;
    const ExperimentDocument& m_document;
    const RunController& m_controller;
    const RunDisplay* m_display = nullptr;
    QDockWidget* m_epochDock;
    EpochPanel* m_epoch;

    // Of the data that were read last, and whose they are.
    std::shared_ptr<const SampleClasses> m_classes;
    ExperimentFile m_classesOf;
    std::uint64_t m_shown = 0; // run
};

} // namespace epochscope
