// Opens the window and runs it to its end.
#pragma once

#include "training/experiment_json.h"

class QApplication;

namespace epochscope {

// The exit code. `initial` is what the panel shows first.
int runWindow(QApplication& application, ExperimentFile initial);

} // namespace epochscope
