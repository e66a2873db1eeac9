// The menus' keys come first in fields, too: some desktops move the cursor with Ctrl+E, where here the curve is exported.
// What edits text stays with the field.
#pragma once

#include <QtCore/QObject>

class QWidget;

namespace epochscope {

class FieldKeys : public QObject
{
    Q_OBJECT
public:
    explicit FieldKeys(QWidget* window); // whose actions these are

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* m_window;
};

} // namespace epochscope
