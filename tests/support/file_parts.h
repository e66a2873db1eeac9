// A window with a document, settings and the file actions, as the program has them.
#pragma once

#include "document/experiment_document.h"
#include "file_dialog.h"
#include "files/file_actions.h"
#include "files/settings.h"

#include <QtCore/QDir>
#include <QtCore/QTemporaryDir>
#include <QtGui/QCloseEvent>
#include <QtTest/QSignalSpy>
#include <QtWidgets/QMainWindow>

namespace epochscope {

using namespace Qt::Literals::StringLiterals;

inline const QString question = u"unsavedQuestion"_s, saveDialog = u"saveDialog"_s;

class FileWindow : public QMainWindow
{
public:
    FileActions* files = nullptr;

protected:
    void closeEvent(QCloseEvent* event) override { event->setAccepted(files->mayClose()); }
};

inline QByteArray contents(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(none)");
}

inline void put(const QString& path, const QByteArray& bytes)
{
    QVERIFY(QDir().mkpath(QFileInfo(path).path()));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

struct FileParts
{
    QTemporaryDir folder;
    ExperimentDocument document;
    Settings settings{folder.filePath(u"settings"_s)};
    FileWindow window;
    FileActions* files = new FileActions(document, settings, &window);
    QSignalSpy failed{files, &FileActions::failed}, told{files, &FileActions::told};

    FileParts()
    {
        window.files = files;
        for (QAction* action : {files->newDocument, files->open, files->save, files->saveAs})
            window.addAction(action);
        document.load(*preset("worked-example"));
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
    }
    QString path(const QString& name) const { return folder.filePath(name); }
    void setBatch(std::int64_t size)
    {
        ExperimentFile file = document.file();
        file.experiment.batch.size = size;
        document.replace(file, u"Batch size"_s);
    }
    std::int64_t batch() const { return document.file().experiment.batch.size.value_or(0); }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::ControlModifier)
    {
        window.activateWindow(); // a dialog may just have closed
        QVERIFY(QTest::qWaitForWindowActive(&window));
        QTest::keyClick(&window, key, modifiers);
    }
    QString lastFailure() const { return failed.isEmpty() ? QString() : failed.last().first().toString(); }
};

} // namespace epochscope
