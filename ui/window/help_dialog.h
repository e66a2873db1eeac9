// Help: the glossary and the keys, in a window beside the main one. The keys are read from the actions themselves.
#pragma once

#include <QtWidgets/QDialog>

class QAction;
class QMenuBar;
class QTabWidget;

namespace epochscope {

class HelpDialog : public QDialog
{
    Q_OBJECT
public:
    enum class Page { glossary, keys };

    HelpDialog(const QMenuBar& menus, QWidget* parent);

    void open(Page page); // without blocking

    static QString glossaryHtml();
    // A table per menu of its actions that have keys, then those of classroom mode.
    static QString keysHtml(const QMenuBar& menus);

private:
    QTabWidget* m_pages;
};

} // namespace epochscope
