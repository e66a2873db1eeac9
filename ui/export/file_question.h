// Asks for the name of a file to write, without blocking: the desktop's own dialog where there is one.
#pragma once

#include <QtCore/QString>
#include <QtCore/QStringList>

#include <functional>

class QFileDialog;
class QWidget;

namespace epochscope {

struct FileQuestion
{
    QString title;
    QStringList filters;   // "PNG picture (*.png)"; the first is chosen
    QString folder;        // where to begin; empty or gone: the dialog's own choice
    QString name;          // suggested, with a suffix of one of the filters
};

// `done` is called with the name; not at all if the user thinks better of it. A name without a suffix gets the
// filter's.
QFileDialog* askFileName(QWidget* parent, const FileQuestion& question, const std::function<void(const QString&)>& done);

// "The worked example" → "the-worked-example", for a file's name.
QString fileNameOf(const QString& title);

} // namespace epochscope
