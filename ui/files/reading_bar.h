// In the status bar, while a large file is being read and only then: how far it is, and Cancel.
#pragma once

#include <QtCore/QTimer>
#include <QtWidgets/QWidget>

class QProgressBar;
class QStatusBar;

namespace epochscope {

class FileActions;

class ReadingBar : public QWidget
{
    Q_OBJECT
public:
    ReadingBar(FileActions& files, QStatusBar& statusBar);

private:
    void advance(qint64 done, qint64 total);

    QProgressBar* m_bar;
    QTimer m_soon; // what is read in a moment is not worth showing
};

} // namespace epochscope
