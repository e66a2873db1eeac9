#include "export/panel_pictures.h"

#include "export/offered_action.h"
#include "look/look.h"

#include <QtCore/QEvent>
#include <QtWidgets/QApplication>
#include <QtWidgets/QDockWidget>
#include <QtWidgets/QMenu>
#include <QtWidgets/QToolButton>

#include <algorithm>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

// Its icon is painted anew in other colours.
class PictureButton : public QToolButton
{
public:
    PictureButton() { setIcon(lookIcon(u"export"_s, palette())); }

protected:
    void changeEvent(QEvent* event) override
    {
        QToolButton::changeEvent(event);
        if (event->type() == QEvent::PaletteChange)
            setIcon(lookIcon(u"export"_s, palette()));
    }
};
} // namespace

PanelPictures::PanelPictures(QObject* parent)
    : QObject(parent), save(namedAction(this, u"exportPanelPicture"_s, tr("Picture of the p&anel…"), Qt::CTRL | Qt::SHIFT | Qt::Key_E)),
      copy(namedAction(this, u"copyPanelPicture"_s, tr("Copy picture of the p&anel"), Qt::CTRL | Qt::ALT | Qt::Key_C))
{
    connect(save, &QAction::triggered, this, [this] { give(current(), false); });
    connect(copy, &QAction::triggered, this, [this] { give(current(), true); });
    connect(qApp, &QApplication::focusChanged, this, &PanelPictures::refresh); // the keys are in another one
    refresh();
}

void PanelPictures::add(QDockWidget* dock, std::function<QString()> missing, std::function<PanelPicture()> picture)
{
    auto panel = std::make_unique<Panel>();
    panel->dock = dock;
    panel->missing = std::move(missing);
    panel->picture = std::move(picture);
    panel->save = namedAction(dock, dock->objectName() + u"SavePicture"_s, tr("&Save picture of this panel…"));
    panel->copy = namedAction(dock, dock->objectName() + u"CopyPicture"_s, tr("&Copy picture of this panel"));
    connect(panel->save, &QAction::triggered, this, [this, dock] { give(find(dock), false); });
    connect(panel->copy, &QAction::triggered, this, [this, dock] { give(find(dock), true); });
    dock->addActions({panel->save, panel->copy});
    dock->setContextMenuPolicy(Qt::ActionsContextMenu);
    connect(dock, &QDockWidget::visibilityChanged, this, [this, dock](bool seen) {
        find(dock)->seen = seen;
        if (seen)
            std::stable_partition(m_panels.begin(), m_panels.end(), [dock](const auto& each) { return each->dock != dock; });
        refresh();
    });
    connect(dock, &QObject::destroyed, this, [this, dock] {
        std::erase_if(m_panels, [dock](const auto& each) { return each->dock == dock; });
    });
    m_panels.push_back(std::move(panel));
    refresh();
}

QToolButton* PanelPictures::makeButton(QDockWidget* dock)
{
    const Panel* const panel = find(dock);
    auto* button = new PictureButton;
    button->setObjectName(dock->objectName() + u"PictureButton"_s);
    button->setAccessibleName(tr("Picture of this panel"));
    button->setToolTip(tr("Save or copy a picture of this panel"));
    button->setAutoRaise(true);
    button->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(button);
    menu->setToolTipsVisible(true);
    menu->addActions({panel->save, panel->copy});
    button->setMenu(menu);
    return button;
}

PanelPictures::Panel* PanelPictures::find(const QDockWidget* dock)
{
    const auto found = std::find_if(m_panels.begin(), m_panels.end(), [dock](const auto& each) { return each->dock == dock; });
    return found == m_panels.end() ? nullptr : found->get();
}

// The one that the keys are in, else the one that was shown last.
PanelPictures::Panel* PanelPictures::current()
{
    for (const QWidget* widget = QApplication::focusWidget(); widget; widget = widget->parentWidget())
        if (const auto* dock = qobject_cast<const QDockWidget*>(widget))
            if (Panel* const panel = find(dock))
                return panel;
    const auto last = std::find_if(m_panels.rbegin(), m_panels.rend(), [](const auto& each) { return each->seen; });
    return last == m_panels.rend() ? nullptr : last->get();
}

void PanelPictures::refresh()
{
    for (const auto& each : m_panels) {
        const QString obstacle = each->seen ? each->missing() : tr("This panel is not to be seen");
        offer(each->save, tr("Save what this panel shows as a PNG, SVG or PDF file"), obstacle);
        offer(each->copy, tr("Put what this panel shows on the clipboard"), obstacle);
    }
    Panel* const panel = current();
    const QString obstacle = panel ? panel->missing() : tr("No panel that looks inside is open: choose one in View, Panels");
    const QString name = panel ? panel->dock->windowTitle() : QString();
    offer(save, tr("Save what the panel “%1” shows as a PNG, SVG or PDF file").arg(name), obstacle);
    offer(copy, tr("Put what the panel “%1” shows on the clipboard").arg(name), obstacle);
}

void PanelPictures::give(Panel* panel, bool toClipboard)
{
    if (!panel || !panel->missing().isEmpty())
        return;
    PanelPicture picture = panel->picture();
    picture.panel = panel->dock->windowTitle();
    if (toClipboard)
        Q_EMIT copyWanted(picture);
    else
        Q_EMIT saveWanted(picture);
}

} // namespace epochscope
