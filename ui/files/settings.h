// What the program remembers from one start to the next: a small JSON file in the folder for settings.
//
// Saved a moment after a change and on save(), through the atomic file. A file that cannot be understood is set aside as
// settings.json.damaged and the defaults are used; one of a newer version is left alone and nothing is saved; where nothing can
// be written the program runs on without. Each of these gives one notice.
#pragma once

#include "look/look.h"

#include <QtCore/QObject>
#include <QtCore/QRect>
#include <QtCore/QStringList>
#include <QtCore/QTimer>
#include <QtCore/QVariantMap>

#include <functional>
#include <optional>

namespace epochscope {

struct SettingsValues
{
    Appearance appearance = Appearance::system;
    std::optional<QRect> window; // where it stood when it was not maximized
    bool maximized = false;
    QByteArray arrangement;      // QMainWindow::saveState()
    std::optional<QStringList> foldedGroups; // of the experiment panel; none: as the panel has them
    QStringList recentFiles;     // newest first
    QStringList classroomPanels; // those that classroom mode shows
    QVariantMap chart;           // choices of other parts, by name: booleans, numbers and texts
    QVariantMap exports;

    bool operator==(const SettingsValues&) const = default;
};

class Settings : public QObject
{
    Q_OBJECT
public:
    static constexpr int mostRecentFiles = 12;

    static QString standardFolder(); // empty if there is none

    // Reads what is there. An empty folder: nothing is read or saved.
    explicit Settings(const QString& folder = standardFolder(), QObject* parent = nullptr);
    ~Settings() override; // saves

    const SettingsValues& values() const { return m_values; }
    void change(const std::function<void(SettingsValues&)>& edit);

    void addRecentFile(const QString& path); // to the front
    void removeRecentFile(const QString& path);

    // What to tell a person, empty if all is well.
    const QString& notice() const { return m_notice; }

    void save(); // at once, if something changed

Q_SIGNALS:
    void recentFilesChanged();
    void noticed(const QString& notice); // saving failed, the first time

private:
    void read();

    QString m_path; // empty: nothing is saved
    SettingsValues m_values, m_saved;
    QString m_notice;
    QTimer m_later;
};

// The rectangle moved and shrunk so that a person can see and seize it on one of these screens; none if it is absurd.
std::optional<QRect> onScreen(const QRect& window, const QList<QRect>& screens);

} // namespace epochscope
