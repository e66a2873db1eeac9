// The window: puts panel, chart, counters and run controller together, and nothing else.
#pragma once

#include "bridge/run_controller.h"
#include "training/experiment_json.h"

#include <QtWidgets/QMainWindow>

namespace epochscope {

class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    explicit MainWindow(ExperimentFile initial, QWidget* parent = nullptr);
    ~MainWindow() override;
};

} // namespace epochscope
