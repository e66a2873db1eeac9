// How the program looks: Fusion with the project's own quiet palette, light or dark, and a short style sheet.
#pragma once

#include <QtGui/QIcon>
#include <QtGui/QPalette>

class QApplication;

namespace epochscope {

enum class Appearance { system, light, dark };

QPalette lookPalette(bool dark);

// To be called once before the first window, and again when the user chooses. `system` follows the palette that the
// application started with.
void applyLook(QApplication& application, Appearance appearance);

// An icon of resources/icons in the palette's text colour; paler where disabled.
QIcon lookIcon(const QString& name, const QPalette& palette, QPalette::ColorRole role = QPalette::ButtonText);

} // namespace epochscope
