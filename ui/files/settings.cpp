#include "files/settings.h"

#include "base/input_file.h"
#include "files/data_paths.h"
#include "panel/words.h"
#include "record/atomic_file.h"

#include <QtCore/QCryptographicHash>
#include <QtCore/QDir>
#include <QtCore/QFileInfo>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QStandardPaths>

#include <algorithm>
#include <cmath>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

constexpr int version = 1;
constexpr std::size_t mostBytes = std::size_t{1} << 20;
constexpr qsizetype mostItems = 200;
constexpr qsizetype longestText = 8192;
constexpr int delay = 1000; // ms

constexpr std::pair<Appearance, QLatin1StringView> appearances[] = {
    {Appearance::system, "system"_L1}, {Appearance::light, "light"_L1}, {Appearance::dark, "dark"_L1}};

// Reads a settings file's values one by one; one that is not what it must be makes the whole file a damaged one.
class Reader
{
public:
    explicit Reader(const QJsonObject& object) : m_object(object) {}

    bool isGood() const { return m_good; }

    void appearance(QLatin1StringView key, Appearance& value)
    {
        const QJsonValue found = take(key);
        if (found.isUndefined())
            return;
        const auto* same = std::find_if(std::begin(appearances), std::end(appearances),
                                        [&](const auto& each) { return found.toString() == each.second; });
        if (same == std::end(appearances))
            m_good = false;
        else
            value = same->first;
    }
    void flag(QLatin1StringView key, bool& value)
    {
        const QJsonValue found = take(key);
        m_good = m_good && (found.isUndefined() || found.isBool());
        value = found.toBool(value);
    }
    void rectangle(QLatin1StringView key, std::optional<QRect>& value)
    {
        const QJsonValue found = take(key);
        if (found.isUndefined())
            return;
        const QJsonArray numbers = found.toArray();
        int sides[4] = {};
        m_good = m_good && numbers.size() == 4;
        for (qsizetype i = 0; m_good && i < 4; ++i) {
            const double number = numbers[i].toDouble(std::nan(""));
            m_good = std::abs(number) < 1e9 && number == std::trunc(number);
            sides[i] = m_good ? static_cast<int>(number) : 0;
        }
        if (m_good)
            value = QRect(sides[0], sides[1], sides[2], sides[3]);
    }
    void texts(QLatin1StringView key, QStringList& value)
    {
        const QJsonValue found = take(key);
        if (found.isUndefined())
            return;
        const QJsonArray items = found.toArray();
        m_good = m_good && found.isArray() && items.size() <= mostItems;
        for (const QJsonValue& item : items) {
            m_good = m_good && isText(item);
            value.append(item.toString());
        }
    }
    // With a checksum: what QMainWindow is given is not to be made up.
    void bytes(QLatin1StringView key, QByteArray& value)
    {
        const QJsonValue found = take(key);
        if (found.isUndefined())
            return;
        const QStringList parts = found.toString().split(u' ');
        const auto decoded = QByteArray::fromBase64Encoding(parts.last().toLatin1());
        m_good = m_good && parts.size() == 2 && decoded && checksum(*decoded) == parts.first();
        if (m_good)
            value = *decoded;
    }
    void choices(QLatin1StringView key, QVariantMap& value)
    {
        const QJsonValue found = take(key);
        const QJsonObject object = found.toObject();
        m_good = m_good && (found.isUndefined() || found.isObject()) && object.size() <= mostItems;
        for (auto each = object.begin(); each != object.end(); ++each) {
            m_good = m_good && (each->isBool() || each->isDouble() || isText(*each));
            value.insert(each.key(), each->toVariant());
        }
    }

    static QString checksum(const QByteArray& data)
    {
        return QString::fromLatin1(QCryptographicHash::hash(data, QCryptographicHash::Sha256).toHex().left(16));
    }

private:
    static bool isText(const QJsonValue& value)
    {
        return value.isString() && value.toString().size() <= longestText && !value.toString().contains(QChar::Null);
    }
    QJsonValue take(QLatin1StringView key) const { return m_object.value(key); }

    QJsonObject m_object;
    bool m_good = true;
};

std::optional<SettingsValues> valuesOf(const QJsonObject& object)
{
    SettingsValues values;
    Reader reader(object);
    reader.appearance("appearance"_L1, values.appearance);
    reader.rectangle("window"_L1, values.window);
    reader.flag("maximized"_L1, values.maximized);
    reader.bytes("arrangement"_L1, values.arrangement);
    if (object.contains("folded_groups"_L1))
        reader.texts("folded_groups"_L1, values.foldedGroups.emplace());
    reader.texts("recent_files"_L1, values.recentFiles);
    reader.texts("classroom_panels"_L1, values.classroomPanels);
    reader.choices("chart"_L1, values.chart);
    reader.choices("exports"_L1, values.exports);
    if (!reader.isGood())
        return std::nullopt;
    values.recentFiles.removeDuplicates();
    values.recentFiles.resize(std::min<qsizetype>(values.recentFiles.size(), Settings::mostRecentFiles));
    return values;
}

QByteArray bytesOf(const SettingsValues& values)
{
    QJsonObject object{{u"version"_s, version}};
    for (const auto& [appearance, name] : appearances)
        if (appearance == values.appearance)
            object[u"appearance"_s] = name;
    if (values.window)
        object[u"window"_s] =
            QJsonArray{values.window->x(), values.window->y(), values.window->width(), values.window->height()};
    object[u"maximized"_s] = values.maximized;
    if (!values.arrangement.isEmpty())
        object[u"arrangement"_s] =
            Reader::checksum(values.arrangement) + u' ' + QString::fromLatin1(values.arrangement.toBase64());
    if (values.foldedGroups)
        object[u"folded_groups"_s] = QJsonArray::fromStringList(*values.foldedGroups);
    object[u"recent_files"_s] = QJsonArray::fromStringList(values.recentFiles);
    object[u"classroom_panels"_s] = QJsonArray::fromStringList(values.classroomPanels);
    object[u"chart"_s] = QJsonObject::fromVariantMap(values.chart);
    object[u"exports"_s] = QJsonObject::fromVariantMap(values.exports);
    return QJsonDocument(object).toJson();
}

} // namespace

QString Settings::standardFolder()
{
    // Without HOME, Qt would take the root of the file system for it.
    if (qEnvironmentVariableIsEmpty("HOME") && qEnvironmentVariableIsEmpty("XDG_CONFIG_HOME"))
        return {};
    return QStandardPaths::writableLocation(QStandardPaths::AppConfigLocation);
}

Settings::Settings(const QString& folder, QObject* parent) : QObject(parent)
{
    if (folder.isEmpty()) {
        m_notice = tr("There is no folder for settings, so nothing is remembered. Set HOME to a folder of your own.");
    } else {
        m_path = folder + u"/settings.json"_s;
        read();
    }
    m_saved = m_values;
    m_later.setSingleShot(true);
    m_later.setInterval(delay);
    connect(&m_later, &QTimer::timeout, this, &Settings::save);
}

Settings::~Settings() { save(); }

void Settings::read()
{
    if (!QFileInfo::exists(m_path) && !QFileInfo(m_path).isSymLink()) {
        const QString folder = QFileInfo(m_path).path();
        if (!QDir().mkpath(folder) || !QFileInfo(folder).isWritable()) {
            m_notice = tr("%1 cannot be written to, so nothing is remembered. Change its permissions.").arg(folder);
            m_path.clear();
        }
        return;
    }
    const auto bytes = readFile(pathBytes(m_path), mostBytes);
    const auto document = bytes ? QJsonDocument::fromJson(QByteArray::fromStdString(*bytes)) : QJsonDocument();
    const QJsonValue found = document.object().value("version"_L1);
    if (found.toInteger() > version) {
        m_notice = tr("%1 is of a newer version of the program: it is left as it is, and nothing is remembered.")
                       .arg(m_path);
        m_path.clear();
        return;
    }
    const auto values = found.toInteger() == version ? valuesOf(document.object()) : std::nullopt;
    if (values) {
        m_values = *values;
        return;
    }
    const QString aside = m_path + u".damaged"_s;
    if (::rename(pathBytes(m_path).c_str(), pathBytes(aside).c_str()) == 0) {
        m_notice = tr("The settings could not be understood and start anew. The old file is kept as %1.").arg(aside);
    } else {
        m_notice = tr("The settings in %1 could not be read, so nothing is remembered. Change its permissions or "
                      "remove it.")
                       .arg(m_path);
        m_path.clear();
    }
}

void Settings::change(const std::function<void(SettingsValues&)>& edit)
{
    const QStringList recent = m_values.recentFiles;
    edit(m_values);
    if (m_values != m_saved && !m_path.isEmpty())
        m_later.start();
    if (m_values.recentFiles != recent)
        Q_EMIT recentFilesChanged();
}

void Settings::addRecentFile(const QString& path)
{
    change([&](SettingsValues& values) {
        values.recentFiles.removeAll(path);
        values.recentFiles.prepend(path);
        values.recentFiles.resize(std::min<qsizetype>(values.recentFiles.size(), mostRecentFiles));
    });
}

void Settings::removeRecentFile(const QString& path)
{
    change([&](SettingsValues& values) { values.recentFiles.removeAll(path); });
}

void Settings::save()
{
    m_later.stop();
    if (m_path.isEmpty() || m_values == m_saved)
        return;
    const auto written = writeFileAtomically(pathBytes(m_path), bytesOf(m_values).toStdString());
    if (written) {
        m_saved = m_values;
        return;
    }
    const bool first = m_notice.isEmpty();
    m_notice = tr("The settings could not be saved. %1").arg(problemText(written.error()));
    if (first)
        Q_EMIT noticed(m_notice);
}

std::optional<QRect> onScreen(const QRect& window, const QList<QRect>& screens)
{
    constexpr int least = 200;
    if (window.width() < least || window.height() < least || screens.isEmpty())
        return std::nullopt;
    // The screen that shows most of it; the first if none does.
    const auto shown = [&](const QRect& screen) {
        const QRect part = screen.intersected(window);
        return qint64{part.width()} * part.height();
    };
    const QRect screen = *std::max_element(screens.begin(), screens.end(), [&](const QRect& one, const QRect& other) {
        return shown(one) < shown(other);
    });
    QRect fitted(window.topLeft(), window.size().boundedTo(screen.size()));
    fitted.moveLeft(std::clamp(fitted.left(), screen.left(), screen.left() + screen.width() - fitted.width()));
    fitted.moveTop(std::clamp(fitted.top(), screen.top(), screen.top() + screen.height() - fitted.height()));
    return fitted;
}

} // namespace epochscope
