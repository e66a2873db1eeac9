#include "window/export_dialog.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QDir>
#include <QtCore/QRegularExpression>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QLineEdit>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

QString tr(const char* text) { return QCoreApplication::translate("ExportDialog", text); }

QString suffixOf(const QString& filter)
{
    static const QRegularExpression pattern(u"\\*\\.([a-z]+)"_s);
    return pattern.match(filter).captured(1);
}

QString fileName(QString name)
{
    static const QRegularExpression unusual(u"[^\\p{L}\\p{N}]+"_s);
    name = name.toLower().replace(unusual, u"-"_s);
    while (name.endsWith(u'-'))
        name.chop(1);
    return name.isEmpty() ? u"learning-curve"_s : name + u"-learning-curve"_s;
}
} // namespace

void exportPlot(QWidget* parent, const History::View& history, const PlotOptions& options,
                const QString& suggestedName,
                const std::function<void(const QString& path, const Result<void>& result)>& done)
{
    auto* dialog = new QFileDialog(parent, tr("Export the learning curve"));
    dialog->setObjectName(u"exportDialog"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setFileMode(QFileDialog::AnyFile);
    dialog->setNameFilters({tr("PNG picture (*.png)"), tr("SVG drawing (*.svg)"), tr("PDF document (*.pdf)")});
    dialog->setDefaultSuffix(u"png"_s);
    dialog->selectFile(fileName(suggestedName) + u".png"_s);
    QObject::connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString& filter) {
        dialog->setDefaultSuffix(suffixOf(filter));
        const QStringList files = dialog->selectedFiles();
        if (files.isEmpty())
            return;
        const QFileInfo file(files.first());
        dialog->selectFile(file.dir().filePath(file.completeBaseName() + u'.' + suffixOf(filter)));
    });
    QObject::connect(dialog, &QFileDialog::fileSelected, dialog, [history, options, done](const QString& path) {
        done(path, plotLearningCurve(history, options, QFile::encodeName(path).toStdString()));
    });
    dialog->open();
}

} // namespace epochscope
