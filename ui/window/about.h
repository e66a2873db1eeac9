// What the program is, in which version, and with which libraries it runs.
#pragma once

class QWidget;

namespace epochscope {

void showAbout(QWidget* parent); // does not block

} // namespace epochscope
