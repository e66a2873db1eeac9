// The engine never includes Qt, the window never reaches around its bridge, and dependencies point downwards only.
#include "test_case.h"

#include <QtCore/QDirIterator>
#include <QtCore/QMap>

#include <algorithm>

class tst_Layers : public TestCase
{
    Q_OBJECT
private slots:
    void coreIncludesNoQt() { QCOMPARE(offenders("core", QStringLiteral("include\\s*[<\"](Q|Qt\\w+/)")), QStringList()); }
    void coreIncludesNothingOfUiOrApp()
    {
        QCOMPARE(offenders("core", QStringLiteral("include\\s*\"(chart|bridge|document|export|files|look|panel|run_controls|runs|window|app|ui)/")), QStringList());
    }
    void chartsStayInTheChartFolder()
    {
        QStringList found = offenders("ui", QStringLiteral("include\\s*<(QtCharts/|QChart|QLineSeries|QValueAxis|QLogValueAxis)"));
        found.removeIf([](const QString& line) { return line.startsWith(QStringLiteral("ui/chart/")); });
        found += offenders("app", QStringLiteral("include\\s*<(QtCharts/|QChart)"));
        QCOMPARE(found, QStringList());
    }
    void theFoldersOfTheWindowDependOnEachOtherInOneDirection()
    {
        const QDir ui(QStringLiteral(EPOCHSCOPE_SOURCE_DIR "/ui"));
        const QStringList folders = ui.entryList(QDir::Dirs | QDir::NoDotAndDotDot);
        QVERIFY(folders.size() > 5);
        QMap<QString, QStringList> below;
        for (const QString& folder : folders)
            for (const QString& other : folders)
                if (other != folder && !offenders(("ui/" + folder).toUtf8(), "include\\s*\"" + other + "/").isEmpty())
                    below[folder] += other;
        // Takes away what depends on nothing that is left, until nothing is.
        QStringList left = folders;
        for (bool any = true; any;) {
            const QStringList before = left;
            any = left.removeIf([&](const QString& folder) {
                return std::none_of(before.begin(), before.end(),
                                    [&](const QString& other) { return below[folder].contains(other); });
            }) > 0;
        }
        QCOMPARE(left, QStringList()); // these go round in circles
    }
    void theSearchFindsWhatItLooksFor()
    {
        QVERIFY(!offenders("tests/core", QStringLiteral("include\\s*<QtCore")).isEmpty());
    }

private:
    static QStringList offenders(const char* folder, const QString& pattern)
    {
        const QString root = QStringLiteral(EPOCHSCOPE_SOURCE_DIR "/");
        const QRegularExpression regex(pattern);
        QStringList found;
        QDirIterator files(root + QLatin1String(folder), {"*.h", "*.cpp"}, QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            if (!file.open(QFile::ReadOnly))
                return {file.errorString()};
            int number = 0;
            while (!file.atEnd()) {
                ++number;
                const QString line = QString::fromUtf8(file.readLine());
                if (line.trimmed().startsWith('#') && line.contains(regex))
                    found += QStringLiteral("%1:%2").arg(file.fileName().mid(root.size())).arg(number);
            }
        }
        return found;
    }
};

QTEST_GUILESS_MAIN(tst_Layers)
#include "tst_layers.moc"
