// What is remembered between two starts, and that nothing in its file can spoil one.
#include "child_process.h"
#include "files/settings.h"
#include "test_case.h"

#include <QtCore/QDir>
#include <QtCore/QFile>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QTemporaryDir>
#include <QtTest/QSignalSpy>

#include <sys/stat.h>

using namespace epochscope;
using namespace Qt::Literals::StringLiterals;

namespace {
SettingsValues changedValues()
{
    SettingsValues values;
    values.appearance = Appearance::dark;
    values.window = QRect(-1200, 30, 1100, 700);
    values.maximized = true;
    values.arrangement = QByteArray("\0\xff\1 state", 9);
    values.foldedGroups = QStringList{u"model"_s, u"loss"_s};
    values.recentFiles = {u"/tmp/ä ö%1.json"_s, u"/tmp/-b.epochrun"_s};
    values.classroomPanels = {u"runs"_s};
    values.chart = {{u"logarithmic"_s, true}, {u"smoothing"_s, 0.5}, {u"x"_s, u"updates"_s}};
    values.exports = {{u"width"_s, 1600.0}};
    return values;
}

QByteArray contents(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(none)");
}

void put(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

QByteArray goodFile()
{
    QTemporaryDir folder;
    Settings settings(folder.path());
    settings.change([](SettingsValues& values) { values = changedValues(); });
    settings.save();
    return contents(folder.filePath(u"settings.json"_s));
}

QByteArray with(const QString& key, const QJsonValue& value)
{
    QJsonObject object = QJsonDocument::fromJson(goodFile()).object();
    object[key] = value;
    return QJsonDocument(object).toJson();
}
} // namespace

class tst_Settings : public TestCase
{
    Q_OBJECT

    std::optional<QTemporaryDir> m_folder;
    QString path() const { return m_folder->filePath(u"settings.json"_s); }

private slots:
    void initTestCase() { m_folder.emplace(); }
    void cleanup() { m_folder.emplace(); }

    void aFirstStartHasDefaultsAndNothingToSay()
    {
        const Settings settings(m_folder->filePath(u"not/yet/there"_s));
        QVERIFY(settings.values() == SettingsValues());
        QCOMPARE(settings.notice(), QString());
    }

    void whatIsChangedIsThereAtTheNextStart()
    {
        {
            Settings settings(m_folder->path());
            settings.change([](SettingsValues& values) { values = changedValues(); });
        } // closing saves
        const Settings settings(m_folder->path());
        QVERIFY(settings.values() == changedValues());
        QCOMPARE(settings.notice(), QString());
    }

    void aChangeIsSavedSoonWithoutClosing()
    {
        Settings settings(m_folder->path());
        settings.change([](SettingsValues& values) { values.maximized = true; });
        QVERIFY(!QFile::exists(path()));
        QTRY_VERIFY(contents(path()).contains("\"maximized\": true"));
    }

    void nothingIsWrittenWhereNothingChanged()
    {
        put(path(), goodFile() + "\n");
        {
            Settings settings(m_folder->path());
            settings.change([](SettingsValues&) {});
        }
        QCOMPARE(contents(path()), goodFile() + "\n");
    }

    void recentFilesAreNewestFirstOnceEachAndFew()
    {
        Settings settings(m_folder->path());
        const QSignalSpy changes(&settings, &Settings::recentFilesChanged);
        for (int i = 0; i < 30; ++i)
            settings.addRecentFile(u"/tmp/%1.json"_s.arg(i));
        settings.addRecentFile(u"/tmp/25.json"_s);
        QCOMPARE(settings.values().recentFiles.size(), Settings::mostRecentFiles);
        QCOMPARE(settings.values().recentFiles.mid(0, 3),
                 QStringList({u"/tmp/25.json"_s, u"/tmp/29.json"_s, u"/tmp/28.json"_s}));
        settings.removeRecentFile(u"/tmp/29.json"_s);
        QCOMPARE(settings.values().recentFiles[1], u"/tmp/28.json"_s);
        QCOMPARE(changes.size(), 32);
    }

    void aDamagedFileIsSetAsideAndTheDefaultsAreUsed_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        const QByteArray good = goodFile();
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("half a file") << good.left(good.size() / 2);
        QTest::newRow("garbage") << QByteArray("\xff\xfe\0\1\2garbage", 12);
        QTest::newRow("an INI file") << QByteArray("[General]\nappearance=dark\n");
        QTest::newRow("a list") << QByteArray("[1, 2]");
        QTest::newRow("no version") << QByteArray("{}");
        QTest::newRow("a version that is no number") << with(u"version"_s, u"one"_s);
        QTest::newRow("a negative version") << with(u"version"_s, -1);
        QTest::newRow("an unknown appearance") << with(u"appearance"_s, u"pink"_s);
        QTest::newRow("an appearance that is a number") << with(u"appearance"_s, 2);
        QTest::newRow("geometry as a text") << with(u"window"_s, u"0,0,800,600"_s);
        QTest::newRow("geometry of three numbers") << with(u"window"_s, QJsonArray{0, 0, 800});
        QTest::newRow("geometry beyond all numbers") << with(u"window"_s, QJsonArray{0, 0, 1e300, 600});
        QTest::newRow("a broken state of the docks") << with(u"arrangement"_s, u"0123456789abcdef AAAA"_s);
        QTest::newRow("a state that is a number") << with(u"arrangement"_s, 3);
        QTest::newRow("recent files as an object") << with(u"recent_files"_s, QJsonObject());
        QTest::newRow("a recent file that is a number") << with(u"recent_files"_s, QJsonArray{1});
        QTest::newRow("ten thousand recent files")
            << with(u"recent_files"_s, QJsonArray::fromStringList(QStringList(10'000, u"/a"_s)));
        QTest::newRow("maximized as a text") << with(u"maximized"_s, u"yes"_s);
        QTest::newRow("chart choices as a list") << with(u"chart"_s, QJsonArray{1});
        QTest::newRow("a chart choice that is a list")
            << with(u"chart"_s, QJsonObject{{u"smoothing"_s, QJsonArray{1}}});
        QTest::newRow("10 levels of 10,000") << QByteArray(10'000, '[');
        QTest::newRow("too large") << good + QByteArray(2 << 20, ' ');
    }
    void aDamagedFileIsSetAsideAndTheDefaultsAreUsed()
    {
        QFETCH(QByteArray, bytes);
        put(path(), bytes);
        Settings settings(m_folder->path());
        QVERIFY(settings.values() == SettingsValues());
        QVERIFY2(settings.notice().contains(path() + u".damaged"_s), qPrintable(settings.notice()));
        QCOMPARE(contents(path() + u".damaged"_s), bytes);
        settings.change([](SettingsValues& values) { values.maximized = true; });
        settings.save();
        QVERIFY(Settings(m_folder->path()).values().maximized);
        QCOMPARE(Settings(m_folder->path()).notice(), QString()); // told once
    }

    void aByteFlippedAnywhereNeitherCrashesNorStops()
    {
        const QByteArray good = goodFile();
        for (qsizetype i = 0; i < good.size(); ++i) {
            QByteArray bytes = good;
            bytes[i] = static_cast<char>(bytes[i] ^ 1);
            put(path(), bytes);
            const Settings settings(m_folder->path());
            QVERIFY(settings.values().recentFiles.size() <= Settings::mostRecentFiles);
            QFile::remove(path());
        }
    }

    void aNewerFileIsLeftAlone()
    {
        const QByteArray newer = with(u"version"_s, 2);
        put(path(), newer);
        {
            Settings settings(m_folder->path());
            QVERIFY(settings.values() == SettingsValues());
            QVERIFY(settings.notice().contains(u"newer version"_s));
            settings.change([](SettingsValues& values) { values.maximized = true; });
        }
        QCOMPARE(contents(path()), newer);
    }

    void withoutAFolderNothingIsSavedAndThatIsSaid()
    {
        Settings settings{QString()};
        settings.change([](SettingsValues& values) { values.maximized = true; });
        settings.save();
        QVERIFY(settings.values().maximized);
        QVERIFY(settings.notice().contains(u"HOME"_s));
    }

    void withoutHomeThereIsNoFolder()
    {
        const QByteArray home = qgetenv("HOME"), config = qgetenv("XDG_CONFIG_HOME");
        qunsetenv("HOME");
        qunsetenv("XDG_CONFIG_HOME");
        QCOMPARE(Settings::standardFolder(), QString());
        qputenv("XDG_CONFIG_HOME", QFile::encodeName(m_folder->path()));
        QVERIFY(Settings::standardFolder().startsWith(m_folder->path()));
        config.isEmpty() ? qunsetenv("XDG_CONFIG_HOME") : qputenv("XDG_CONFIG_HOME", config);
        qputenv("HOME", home);
    }

    void aReadOnlyFolderIsSaidOnce()
    {
        put(path(), goodFile());
        QVERIFY(::chmod(m_folder->path().toLocal8Bit(), 0755) == 0);
        const QString folder = m_folder->path();
        const ChildOutcome outcome = inChild([folder] {
            becomeSomeoneElse();
            Settings settings(folder); // readable, not writable
            const QSignalSpy notices(&settings, &Settings::noticed);
            if (settings.values() != changedValues() || !settings.notice().isEmpty())
                return 1;
            for (const bool on : {false, true, false}) {
                settings.change([on](SettingsValues& values) { values.maximized = on; });
                settings.save();
            }
            if (notices.size() != 1 || !settings.notice().contains(folder))
                return 2;
            return Settings(folder + u"/new"_s).notice().contains(u"cannot be written"_s) ? 0 : 3;
        });
        QVERIFY2(outcome.exitedWith(0), qPrintable(QString::number(WEXITSTATUS(outcome.status))));
        QCOMPARE(contents(path()), goodFile());
    }

    void aLinkedFileIsFollowed()
    {
        const QString real = m_folder->filePath(u"real.json"_s);
        put(real, goodFile());
        QVERIFY(QFile::link(real, path()));
        Settings settings(m_folder->path());
        QVERIFY(settings.values() == changedValues());
        settings.change([](SettingsValues& values) { values = {}; });
        settings.save();
        QVERIFY(QFileInfo(path()).isSymLink());
        QVERIFY(contents(real).contains("\"system\""));
    }

    void aWindowIsBroughtBackOntoTheScreen_data()
    {
        QTest::addColumn<QRect>("window");
        QTest::addColumn<QRect>("shown"); // null: none
        QTest::newRow("as it was") << QRect(100, 50, 800, 600) << QRect(100, 50, 800, 600);
        QTest::newRow("on the second screen") << QRect(2000, 50, 800, 600) << QRect(2000, 50, 800, 600);
        QTest::newRow("half off to the left") << QRect(-400, 50, 800, 600) << QRect(0, 50, 800, 600);
        QTest::newRow("above") << QRect(100, -5000, 800, 600) << QRect(100, 0, 800, 600);
        QTest::newRow("far away") << QRect(999'999'999, 999'999'999, 800, 600) << QRect(1120, 480, 800, 600);
        QTest::newRow("far away, the other way")
            << QRect(-999'999'999, -999'999'999, 800, 600) << QRect(0, 0, 800, 600);
        QTest::newRow("larger than the screen") << QRect(10, 10, 900'000'000, 5000) << QRect(0, 0, 1920, 1080);
        QTest::newRow("no size") << QRect(10, 10, 0, 0) << QRect();
        QTest::newRow("a negative size") << QRect(10, 10, -800, -600) << QRect();
        QTest::newRow("too small to be seized") << QRect(10, 10, 20, 5) << QRect();
    }
    void aWindowIsBroughtBackOntoTheScreen()
    {
        QFETCH(QRect, window);
        QFETCH(QRect, shown);
        const QList<QRect> screens{QRect(0, 0, 1920, 1080), QRect(1920, 0, 1280, 1024)};
        QCOMPARE(onScreen(window, screens).value_or(QRect()), shown);
        QVERIFY(!onScreen(window, {}));
    }
};

QTEST_GUILESS_MAIN(tst_Settings)
#include "tst_settings.moc"
