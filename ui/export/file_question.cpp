#include "export/file_question.h"

#include <QtCore/QDir>
#include <QtCore/QRegularExpression>
#include <QtWidgets/QFileDialog>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

QString suffixOf(const QString& filter)
{
    static const QRegularExpression pattern(u"\\*\\.([a-z]+)"_s);
    return pattern.match(filter).captured(1);
}
} // namespace

QFileDialog* askFileName(QWidget* parent, const FileQuestion& question, const std::function<void(const QString&)>& done)
{
    auto* dialog = new QFileDialog(parent, question.title);
    dialog->setObjectName(u"fileDialog"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setFileMode(QFileDialog::AnyFile);
    dialog->setNameFilters(question.filters);
    const QString suffix = QFileInfo(question.name).suffix();
    for (const QString& filter : question.filters)
        if (suffixOf(filter) == suffix)
            dialog->selectNameFilter(filter);
    dialog->setDefaultSuffix(suffix);
    if (!question.folder.isEmpty() && QFileInfo(question.folder).isDir())
        dialog->setDirectory(question.folder);
    dialog->selectFile(question.name);
    QObject::connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString& filter) {
        dialog->setDefaultSuffix(suffixOf(filter));
        const QStringList files = dialog->selectedFiles();
        if (files.isEmpty())
            return;
        const QFileInfo file(files.first());
        dialog->selectFile(file.dir().filePath(file.completeBaseName() + u'.' + suffixOf(filter)));
    });
    QObject::connect(dialog, &QFileDialog::fileSelected, dialog, done);
    dialog->open();
    return dialog;
}

QString fileNameOf(const QString& title)
{
    static const QRegularExpression unusual(u"[^\\p{L}\\p{N}]+"_s);
    QString name = title.toLower().replace(unusual, u"-"_s);
    while (name.startsWith(u'-'))
        name.remove(0, 1);
    name.truncate(80);
    while (name.endsWith(u'-'))
        name.chop(1);
    return name.isEmpty() ? u"experiment"_s : name;
}

} // namespace epochscope
