#include "files/recent_menu.h"

#include "files/settings.h"

#include <QtCore/QDir>
#include <QtCore/QFileInfo>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

// "~/lessons", and no mnemonics where a name has an ampersand.
QString shown(const QString& path)
{
    const QString home = QDir::homePath();
    QString text = home.size() > 1 && path.startsWith(home + u'/') ? u'~' + path.mid(home.size()) : path;
    return text.replace(u'&', u"&&"_s);
}
} // namespace

RecentMenu::RecentMenu(Settings& settings, QWidget* parent) : QMenu(tr("Open &recent"), parent), m_settings(settings)
{
    setObjectName(u"recentMenu"_s);
    setToolTipsVisible(true);
    menuAction()->setObjectName(u"recentAction"_s);
    menuAction()->setToolTip(tr("The files opened or saved last"));
    // Not at once: the entry that was chosen may be the one to go.
    connect(&settings, &Settings::recentFilesChanged, this, &RecentMenu::fill, Qt::QueuedConnection);
    connect(this, &QMenu::aboutToShow, this, &RecentMenu::findMissing);
    fill();
}

void RecentMenu::fill()
{
    clear();
    int number = 0;
    for (const QString& path : m_settings.values().recentFiles) {
        ++number;
        const QFileInfo file(path);
        const QString key = number < 10 ? u"&%1  "_s.arg(number) : u"    "_s;
        QAction* item = addAction(key + shown(file.fileName()) + u" — "_s + shown(file.path()));
        item->setObjectName(u"recent%1"_s.arg(number));
        item->setToolTip(tr("Open %1").arg(path));
        item->setData(path);
        connect(item, &QAction::triggered, this, [this, path] { Q_EMIT chosen(path); });
    }
    if (number > 0)
        addSeparator();
    QAction* empty = addAction(tr("&Clear the list"));
    empty->setObjectName(u"clearRecent"_s);
    empty->setToolTip(tr("Forget the files opened last; the files stay"));
    empty->setEnabled(number > 0);
    connect(empty, &QAction::triggered, this,
            [this] { m_settings.change([](SettingsValues& values) { values.recentFiles.clear(); }); });
    menuAction()->setEnabled(number > 0);
}

void RecentMenu::findMissing()
{
    if (m_search.isBusy())
        return;
    m_search.start([this, paths = m_settings.values().recentFiles](const ReadProgress&) -> BackgroundWork::Outcome {
        QStringList missing;
        for (const QString& path : paths)
            if (!QFileInfo::exists(path))
                missing.append(path);
        return [this, missing] {
            for (QAction* item : actions()) {
                const QString path = item->data().toString();
                if (path.isEmpty())
                    continue;
                const bool gone = missing.contains(path);
                item->setEnabled(!gone);
                item->setToolTip(gone ? tr("%1 is no longer there").arg(path) : tr("Open %1").arg(path));
            }
        };
    });
}

} // namespace epochscope
