#include "look/look.h"

#include "chart/theme.h"
#include "look/drawn_icon.h"

#include <QtCore/QFile>
#include <QtWidgets/QApplication>
#include <QtWidgets/QStyleFactory>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

struct Shades
{
    QRgb window, base, raised, text, quiet, line, accent, onAccent, problem;
};
constexpr Shades lightShades{0xfff5f6f8, 0xffffffff, 0xfffbfbfc, 0xff1f2428, 0xff5a636b,
                             0xffd3d8dd, 0xff0072b2, 0xffffffff, 0xffb3261e};
constexpr Shades darkShades{0xff22262b, 0xff2e343b, 0xff363d45, 0xffe8eaed, 0xffa8b0b8,
                            0xff454d56, 0xff56b4e9, 0xff10181f, 0xffff9a8f};

QString hex(QRgb color) { return QColor(color).name(); }

QString styleSheet(const Shades& shades)
{
    return uR"(
        QToolBar { border: 0; border-bottom: 1px solid %line; padding: 6px 8px; spacing: 8px; background: %window; }
        QToolBar QLabel { color: %quiet; }
        QToolBar QToolButton { border: 1px solid transparent; border-radius: 4px; padding: 5px 8px; }
        QToolBar QToolButton:hover { background: %raised; border-color: %line; }
        QToolBar QToolButton:focus { border-color: %accent; }
        QToolBar QToolButton::menu-indicator { image: none; }
        QToolBar QToolButton[popupMode="1"] { padding-right: 24px; }
        QToolBar QToolButton::menu-button { border: 0; border-radius: 4px; width: 18px; }
        QToolBar QToolButton::menu-button:hover { background: %line; }
        QToolBar#timeTools { border-bottom: 0; border-top: 1px solid %line; padding: 0 4px; }
        QToolBar#timeTools QToolButton { padding: 2px 6px; }
        QToolButton#run { background: %accent; color: %onAccent; font-weight: bold; }
        QToolButton#run:disabled { background: %line; color: %quiet; }
        QToolButton#run:focus { border: 2px solid %text; padding: 4px 7px; }
        QDockWidget::title { background: %window; padding: 8px 12px 4px 12px; text-align: left; }
        QDockWidget { color: %quiet; }
        QMainWindow::separator { background: %line; width: 1px; height: 1px; }
        QScrollArea#experimentScroll, QWidget#experimentForm { background: %window; }
        QFrame#arithmetic { background: %base; border: 1px solid %line; border-radius: 4px; }
        QWidget#experimentForm QToolButton { background: %raised; border: 1px solid %line; border-radius: 3px; padding: 3px 8px; }
        QWidget#experimentForm QToolButton:checked { background: %accent; border-color: %accent; color: %onAccent; }
        QWidget#experimentForm QToolButton:focus { border: 2px solid %text; padding: 2px 7px; }
        QWidget#experimentForm QToolButton[role="pole"] { background: transparent; border-color: transparent; padding: 0 4px; color: %quiet; }
        QWidget#experimentForm QToolButton[role="pole"]:hover { color: %text; border-color: %line; }
        QWidget#experimentForm QToolButton[role="pole"]:checked { color: %accent; font-weight: bold; }
        QWidget#experimentForm QToolButton[role="pole"]:focus { border: 1px solid %text; padding: 0 4px; }
        QWidget#experimentForm QToolButton[role="clear"] { background: transparent; border-color: transparent; padding: 0 4px; }
        QWidget#experimentForm QToolButton[role="clear"]:hover { background: %raised; border-color: %line; }
        QWidget#experimentForm QToolButton[role="clear"]:focus { border: 1px solid %text; padding: 0 4px; }
        QLabel#formula { font-weight: bold; }
        QLabel#variant, QLabel[role="caption"] { color: %quiet; }
        QLabel[role="problem"] { color: %problem; }
        QLabel[role="remark"] { background: %base; border-top: 1px solid %line; color: %text; }
        QFrame#notice { background: %base; border: 0; border-bottom: 2px solid %problem; }
        QFrame#notice[kind="offer"] { border-bottom-color: %accent; }
        QWidget#counters, QWidget#diagnosisLine { background: %window; }
        QWidget#diagnosisLine { border-top: 1px solid %line; }
        QProgressBar { border: 0; border-radius: 2px; background: %line; }
        QProgressBar::chunk { background: %accent; border-radius: 2px; }
        QStatusBar { color: %quiet; border-top: 1px solid %line; }
        QStatusBar::item { border: 0; }
    )"_s.replace("%line"_L1, hex(shades.line))
        .replace("%window"_L1, hex(shades.window))
        .replace("%raised"_L1, hex(shades.raised))
        .replace("%quiet"_L1, hex(shades.quiet))
        .replace("%accent"_L1, hex(shades.accent))
        .replace("%onAccent"_L1, hex(shades.onAccent))
        .replace("%base"_L1, hex(shades.base))
        .replace("%text"_L1, hex(shades.text))
        .replace("%problem"_L1, hex(shades.problem));
}
} // namespace

QPalette lookPalette(bool dark)
{
    const Shades& shades = dark ? darkShades : lightShades;
    QPalette palette;
    palette.setColor(QPalette::Window, shades.window);
    palette.setColor(QPalette::WindowText, shades.text);
    palette.setColor(QPalette::Base, shades.base);
    palette.setColor(QPalette::AlternateBase, shades.window);
    palette.setColor(QPalette::Text, shades.text);
    palette.setColor(QPalette::PlaceholderText, shades.quiet);
    palette.setColor(QPalette::Button, shades.raised);
    palette.setColor(QPalette::ButtonText, shades.text);
    palette.setColor(QPalette::BrightText, shades.problem);
    palette.setColor(QPalette::Highlight, shades.accent);
    palette.setColor(QPalette::HighlightedText, shades.onAccent);
    palette.setColor(QPalette::Link, shades.accent);
    palette.setColor(QPalette::LinkVisited, shades.accent);
    palette.setColor(QPalette::ToolTipBase, shades.base);
    palette.setColor(QPalette::ToolTipText, shades.text);
    palette.setColor(QPalette::Light, QColor(shades.raised).lighter(dark ? 125 : 102));
    palette.setColor(QPalette::Midlight, shades.raised);
    palette.setColor(QPalette::Mid, shades.line);
    palette.setColor(QPalette::Dark, QColor(shades.line).darker(115));
    palette.setColor(QPalette::Shadow, QColor(shades.line).darker(150));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText})
        palette.setColor(QPalette::Disabled, role, QColor(shades.quiet).lighter(dark ? 75 : 145));
    palette.setColor(QPalette::Disabled, QPalette::Highlight, shades.line);
    return palette;
}

void applyLook(QApplication& application, Appearance appearance)
{
    // Read before anything of ours is set.
    static const bool systemIsDark = isDark(QApplication::palette());
    const bool dark = appearance == Appearance::system ? systemIsDark : appearance == Appearance::dark;
    if (application.style()->name() != "fusion"_L1)
        QApplication::setStyle(QStyleFactory::create(u"Fusion"_s));
    QApplication::setPalette(lookPalette(dark));
    application.setStyleSheet(styleSheet(dark ? darkShades : lightShades));
}

QIcon lookIcon(const QString& name, const QPalette& palette, QPalette::ColorRole role)
{
    QFile file(u":/icons/%1.svg"_s.arg(name));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QByteArray drawing = file.readAll();
    const auto inColorOf = [&](QPalette::ColorGroup group) {
        return QByteArray(drawing).replace("currentColor", palette.color(group, role).name().toLatin1());
    };
    return QIcon(new DrawnIcon(inColorOf(QPalette::Active), inColorOf(QPalette::Disabled)));
}

} // namespace epochscope
