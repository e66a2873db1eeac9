// "Save picture of this panel" and "Copy picture of this panel": for each panel in a button and in the menu under the right
// button, and for the one that is looked at in the window's menus and by keys.
#pragma once

#include "inside/panel_picture.h"

#include <QtCore/QObject>

#include <functional>
#include <memory>
#include <vector>

class QAction;
class QDockWidget;
class QToolButton;

namespace epochscope {

class PanelPictures : public QObject
{
    Q_OBJECT
public:
    explicit PanelPictures(QObject* parent);

    // `missing` says why there is no picture, empty where there is one: asked often. `picture` is asked when it is wanted.
    void add(QDockWidget* dock, std::function<QString()> missing, std::function<PanelPicture()> picture);
    QToolButton* makeButton(QDockWidget* dock); // for one that was added
    void refresh();                             // what there is to see may have changed

    QAction* save; // of the panel that was looked at last, of those that are to be seen
    QAction* copy;

Q_SIGNALS:
    void saveWanted(const epochscope::PanelPicture& picture);
    void copyWanted(const epochscope::PanelPicture& picture);

private:
    struct Panel
    {
        QDockWidget* dock;
        std::function<QString()> missing;
        std::function<PanelPicture()> picture;
        QAction *save, *copy; // its own
        bool seen = false;
    };
    Panel* current();
    Panel* find(const QDockWidget* dock);
    void give(Panel* panel, bool toClipboard);

    std::vector<std::unique_ptr<Panel>> m_panels; // the last is the one that was looked at last
};

} // namespace epochscope
