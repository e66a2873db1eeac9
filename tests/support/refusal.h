// How every refusal of the command line must be: exit code 2, one line that names the place, nothing on standard
// output, nothing written, quick and small.
#pragma once

#include "program.h"

#include <QtCore/QByteArrayList>

// Options that would write files, in the folder, if the run began.
QStringList everyOutput();

// Runs the program in the folder. Empty if it refused as it must, each of `says` in its message; else what was wrong.
QByteArray flawOfRefusal(Program& program, const QString& folder, const QByteArrayList& says);
