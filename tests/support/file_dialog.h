// Answering the dialogs that a window opens, as a person does.
#pragma once

#include <QtTest/QTest>
#include <QtWidgets/QApplication>
#include <QtWidgets/QDialog>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QMessageBox>
#include <QtWidgets/QPushButton>

// The dialog of this name that is open; waits for it.
inline QDialog* openDialog(const QString& name)
{
    QDialog* found = nullptr;
    const auto look = [&] {
        for (QWidget* widget : QApplication::topLevelWidgets())
            if (widget->objectName() == name && widget->isVisible())
                found = qobject_cast<QDialog*>(widget);
        return found != nullptr;
    };
    return QTest::qWaitFor(look) ? found : nullptr;
}

inline bool isDialogOpen(const QString& name)
{
    for (QWidget* widget : QApplication::topLevelWidgets())
        if (widget->objectName() == name && widget->isVisible())
            return true;
    return false;
}

// Types the path and presses Return; false if there is no such dialog.
inline bool chooseFile(const QString& dialogName, const QString& path)
{
    auto* dialog = qobject_cast<QFileDialog*>(openDialog(dialogName));
    if (!dialog)
        return false;
    auto* edit = dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"));
    // Only with the focus does what is typed take the selection away from the list.
    dialog->activateWindow();
    edit->setFocus();
    if (!QTest::qWaitFor([edit] { return edit->hasFocus(); }))
        return false;
    edit->setText(path); // typed, the completer's list would take the Return key
    QTest::keyClick(edit, Qt::Key_Return);
    return true;
}

inline bool answer(const QString& boxName, QMessageBox::StandardButton button)
{
    auto* box = qobject_cast<QMessageBox*>(openDialog(boxName));
    if (!box)
        return false;
    QTest::mouseClick(box->button(button), Qt::LeftButton);
    return true;
}
