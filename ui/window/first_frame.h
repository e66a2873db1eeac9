// Tells when the window has been painted for the first time, for whoever measures it: EPOCHSCOPE_FIRST_FRAME names a file
// that is written then.
#pragma once

class QWidget;

namespace epochscope {

void reportFirstFrame(QWidget& window); // once it is shown; nothing unless asked for

} // namespace epochscope
