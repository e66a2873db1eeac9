#include "files/reading_bar.h"

#include "files/file_actions.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QProgressBar>
#include <QtWidgets/QStatusBar>
#include <QtWidgets/QToolButton>

namespace epochscope {

namespace {
constexpr int shares = 1000;
constexpr int patience = 300; // ms
} // namespace

ReadingBar::ReadingBar(FileActions& files, QStatusBar& statusBar) : QWidget(&statusBar), m_bar(new QProgressBar(this))
{
    setObjectName(QStringLiteral("reading"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(8, 0, 8, 0);
    row->setSpacing(8);
    m_bar->setObjectName(QStringLiteral("readingProgress"));
    m_bar->setAccessibleName(tr("File being read"));
    m_bar->setToolTip(tr("How much of the file has been read"));
    m_bar->setRange(0, shares);
    m_bar->setTextVisible(false);
    m_bar->setFixedSize(160, 4);
    row->addWidget(m_bar, 0, Qt::AlignVCenter);
    auto* cancel = new QToolButton(this);
    cancel->setObjectName(QStringLiteral("cancelReading"));
    cancel->setText(tr("Cancel"));
    cancel->setAccessibleName(tr("Cancel reading"));
    cancel->setToolTip(tr("Stop reading the file; nothing is changed"));
    cancel->setAutoRaise(true);
    cancel->setFocusPolicy(Qt::StrongFocus);
    row->addWidget(cancel);
    hide();
    m_soon.setSingleShot(true);
    m_soon.setInterval(patience);
    // It is taller than a line of text: the status bar has it only for as long as it is needed.
    connect(&m_soon, &QTimer::timeout, this, [this, &statusBar] {
        statusBar.addPermanentWidget(this);
        show();
    });
    connect(cancel, &QToolButton::clicked, &files, &FileActions::cancelReading);
    connect(&files, &FileActions::progressed, this, &ReadingBar::advance);
    connect(&files, &FileActions::readingEnded, this, [this, &statusBar] {
        m_soon.stop();
        if (!isHidden())
            statusBar.removeWidget(this);
    });
}

void ReadingBar::advance(qint64 done, qint64 total)
{
    if (total <= 0)
        return;
    m_bar->setValue(static_cast<int>(static_cast<double>(done) / static_cast<double>(total) * shares));
    if (isHidden() && !m_soon.isActive())
        m_soon.start();
}

} // namespace epochscope
