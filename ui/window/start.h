// Opens the window and runs it to its end.
#pragma once

#include "training/experiment_json.h"

#include <string>

class QApplication;

namespace epochscope {

struct WindowStart
{
    ExperimentFile experiment; // what the panel shows first
    std::string path;          // of its file; empty for a preset
    std::string open;          // a run or data file to be opened then; empty: none
};

// The exit code: 128 and the signal's number where one ended the program.
int runWindow(QApplication& application, WindowStart start);

} // namespace epochscope
