// The dialogs that show how a table or an IDX file will be read.
#include "data/prepare.h"
#include "files/csv_dialog.h"
#include "files/csv_preview_model.h"
#include "files/idx_dialog.h"
#include "test_case.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QDoubleSpinBox>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QTableView>

#include <fstream>

using namespace epochscope;
using namespace Qt::Literals::StringLiterals;
using namespace std::string_view_literals;

namespace {
const QString iris = QString::fromUtf8(EPOCHSCOPE_SOURCE_DIR "/resources/data/iris.csv");

ExperimentFile workedExample(const std::string& folder = {})
{
    ExperimentFile file = *preset("worked-example");
    file.folder = folder;
    return file;
}

std::string idxBytes(std::initializer_list<unsigned char> dimensions, std::size_t values)
{
    std::string bytes("\0\0\x08"sv);
    bytes += static_cast<char>(dimensions.size());
    for (const unsigned char length : dimensions)
        bytes += std::string("\0\0\0"sv) + static_cast<char>(length);
    for (std::size_t i = 0; i < values; ++i)
        bytes += static_cast<char>(i % 3);
    return bytes;
}
} // namespace

class tst_CsvDialog : public TestCase
{
    Q_OBJECT

    QTemporaryDir m_folder;

    QString put(const QString& name, std::string_view bytes) const
    {
        const QString path = m_folder.filePath(name);
        std::ofstream(path.toStdString(), std::ios::binary) << bytes;
        return path;
    }
    template <class Part>
    static Part* part(const QDialog& dialog, const char* name)
    {
        return dialog.findChild<Part*>(QLatin1String(name));
    }
    static QString text(const QDialog& dialog, const char* name) { return part<QLabel>(dialog, name)->text(); }
    static bool wait(QDialog& dialog, const char* signal)
    {
        QSignalSpy spy(&dialog, signal);
        return spy.wait();
    }
    static bool read(CsvDialog& dialog)
    {
        dialog.show();
        return wait(dialog, SIGNAL(checked()));
    }

private slots:
    void aTableIsShownAsItIsRead()
    {
        CsvDialog dialog(iris, workedExample());
        QVERIFY(read(dialog));
        const QAbstractItemModel* model = part<QTableView>(dialog, "preview")->model();
        QCOMPARE(model->rowCount(), 50);
        QCOMPARE(model->columnCount(), 5);
        QCOMPARE(model->index(0, 0).data().toString(), u"5.1"_s);
        QCOMPARE(model->index(0, 4).data().toString(), u"setosa"_s);
        QCOMPARE(model->headerData(4, Qt::Horizontal).toString(), u"species (target)"_s);
        QCOMPARE(model->headerData(0, Qt::Vertical).toInt(), 2); // as an error would name it: the names stand in row 1
        QVERIFY(dialog.size() == (SourceSize{150, 4, {50, 50, 50}}));
        QCOMPARE(text(dialog, "dialect"),
                 u"150 rows · 5 columns · separated by commas · decimal point · names in the first row · UTF-8"_s);
        QCOMPARE(text(dialog, "meaning"), u"classification: 3 classes from 4 features"_s);
        QVERIFY(part<QLabel>(dialog, "meaning")->toolTip().contains(u"setosa, versicolor, virginica"_s));
        QCOMPARE(text(dialog, "problem"), QString());
        QVERIFY(part<QPushButton>(dialog, "use")->isEnabled());
    }

    void theResultIsTheExperimentWithTheseData()
    {
        ExperimentFile current = workedExample();
        current.experiment.data.labelFlip = 0.25;
        CsvDialog dialog(iris, current);
        QVERIFY(read(dialog));
        const ExperimentFile file = dialog.experiment();
        const DataSettings& data = file.experiment.data;
        QVERIFY(data.source == DataSource::csv);
        QCOMPARE(data.file, iris.toStdString());
        QCOMPARE(data.target, std::string("species"));
        QVERIFY(data.task == TaskChoice::automatic);
        QVERIFY(!data.samples);
        QCOMPARE(data.validation.value, 0.2); // proposed
        QCOMPARE(data.labelFlip, 0.0);
        QCOMPARE(file.name, std::string("iris"));
        QVERIFY(file.experiment.batch == current.experiment.batch);
        QVERIFY(file.experiment.optimizer == current.experiment.optimizer);
        QVERIFY(problems(file.experiment).empty());
        const auto prepared = prepareData(data, {}, file.folder);
        QVERIFY(prepared.has_value());
        QCOMPARE(prepared->train.samples(), 120);
        QCOMPARE(prepared->validation.samples(), 30);
    }

    void anotherTargetIsChosenInTheListOrByAClickOnItsColumn()
    {
        CsvDialog dialog(iris, workedExample());
        QVERIFY(read(dialog));
        auto* target = part<QComboBox>(dialog, "target");
        QTest::keyClick(target, Qt::Key_Home);
        QVERIFY(wait(dialog, SIGNAL(checked())));
        QCOMPARE(text(dialog, "meaning"), u"regression: a number from 6 features"_s); // species as 0/1 columns
        QCOMPARE(dialog.experiment().experiment.data.target, std::string("sepal length (cm)"));
        auto* table = part<QTableView>(dialog, "preview");
        const QRect cell = table->visualRect(table->model()->index(3, 1));
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, cell.center());
        QCOMPARE(target->currentIndex(), 1);
        QCOMPARE(table->model()->headerData(1, Qt::Horizontal).toString(), u"sepal width (cm) (target)"_s);
        auto* header = table->horizontalHeader();
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {}, QPoint(header->sectionViewportPosition(2) + 5, 5));
        QCOMPARE(target->currentIndex(), 2);
        QVERIFY(wait(dialog, SIGNAL(checked())));
    }

    void aTaskThatDoesNotSuitTheTargetIsExplained()
    {
        CsvDialog dialog(iris, workedExample());
        QVERIFY(read(dialog));
        QTest::keyClick(part<QComboBox>(dialog, "task"), Qt::Key_Down); // regression on names
        QVERIFY(wait(dialog, SIGNAL(checked())));
        QVERIFY2(text(dialog, "problem").contains(u"species"_s), qPrintable(text(dialog, "problem")));
        QVERIFY(!part<QPushButton>(dialog, "use")->isEnabled());
        QTest::keyClick(part<QComboBox>(dialog, "task"), Qt::Key_Down);
        QVERIFY(wait(dialog, SIGNAL(checked())));
        QCOMPARE(text(dialog, "problem"), QString());
        QVERIFY(part<QPushButton>(dialog, "use")->isEnabled());
    }

    void dialectsAreSaidInWords_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("words");
        QTest::addColumn<QString>("target");
        QTest::newRow("semicolons and decimal comma")
            << QByteArray("breite;höhe\n1,5;2,25\n3,5;4,75\n5,5;6,5\n")
            << u"3 rows · 2 columns · separated by semicolons · decimal comma · names in the first row · UTF-8"_s
            << u"höhe"_s;
        QTest::newRow("tabs, no names")
            << QByteArray("1\t2.5\n3\t4.5\n5\t6.5\n")
            << u"3 rows · 2 columns · separated by tabs · decimal point · no names in the first row · UTF-8"_s
            << u"2"_s;
        QTest::newRow("blanks")
            << QByteArray("a b\n1 2.5\n3 4.5\n5 6.5\n")
            << u"3 rows · 2 columns · separated by blanks · decimal point · names in the first row · UTF-8"_s
            << u"b"_s;
    }
    void dialectsAreSaidInWords()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, words);
        QFETCH(QString, target);
        CsvDialog dialog(put(u"table.csv"_s, bytes.toStdString()), workedExample());
        QVERIFY(read(dialog));
        QCOMPARE(text(dialog, "dialect"), words);
        QCOMPARE(QString::fromStdString(dialog.experiment().experiment.data.target), target);
        QVERIFY(part<QPushButton>(dialog, "use")->isEnabled());
    }

    void whatIsWrongWithTheFileIsSaidInPlace_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("part");
        QTest::newRow("short row") << QByteArray("x,y\n1,2\n3\n4,5\n") << u"row 3"_s;
        QTest::newRow("empty cell") << QByteArray("x,y\n1,2\n,3\n4,5\n") << u"row 3, column 1"_s;
        QTest::newRow("header only") << QByteArray("x,y\n") << u"no row below"_s;
        QTest::newRow("one column") << QByteArray("x\n1\n2\n3\n") << u"column"_s;
        QTest::newRow("unclosed quote") << QByteArray("\"x,y\n1,2\n") << u"quote"_s;
        QTest::newRow("not UTF-8") << QByteArray("x,y\n1,\xE4\n") << u"UTF-8"_s;
        QTest::newRow("empty") << QByteArray() << u"empty"_s;
    }
    void whatIsWrongWithTheFileIsSaidInPlace()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, part);
        const QString path = put(u"bad.csv"_s, bytes.toStdString());
        CsvDialog dialog(path, workedExample());
        dialog.show();
        QTRY_VERIFY(!text(dialog, "problem").isEmpty());
        QVERIFY2(text(dialog, "problem").contains(part), qPrintable(text(dialog, "problem")));
        QVERIFY(text(dialog, "problem").contains(path));
        QVERIFY(!this->part<QPushButton>(dialog, "use")->isEnabled());
    }

    void columnsOfOneNameAreToldApartByTheirNumber()
    {
        CsvDialog dialog(put(u"twice.csv"_s, "x,y,y\n1,2,0.5\n2,3,1.5\n3,5,2.5\n"), workedExample());
        dialog.show();
        QTRY_COMPARE(part<QComboBox>(dialog, "target")->count(), 3);
        QCOMPARE(dialog.experiment().experiment.data.target, std::string("3"));
    }

    void besideTheExperimentTheFileIsNamedWithoutItsFolder()
    {
        const QString path = put(u"table %1 ä.csv"_s, "x,y\n1,2.5\n2,3.5\n");
        const std::string folder = m_folder.path().toStdString() + "/";
        CsvDialog beside(path, workedExample(folder)), elsewhere(path, workedExample("/usr/"));
        QCOMPARE(beside.experiment().experiment.data.file, std::string("table %1 ä.csv"));
        QCOMPARE(elsewhere.experiment().experiment.data.file, path.toStdString());
    }

    void whatNeedsClassesGoesWhereThereAreNone()
    {
        ExperimentFile current = *preset("moons-60");
        current.experiment.loss.kind = LossKind::log;
        current.experiment.loss.classWeight = ClassWeight::balanced;
        current.experiment.data.split = SplitKind::stratified;
        current.experiment.batch.order = BatchOrder::stratified;
        CsvDialog dialog(put(u"numbers.csv"_s, "x,y\n1,2.5\n2,3.5\n3,4.25\n4,6.5\n5,6.25\n"), current);
        QVERIFY(read(dialog));
        Experiment next = dialog.experiment().experiment;
        next.data.task = TaskChoice::regression;
        QCOMPARE(problems(next).size(), std::size_t(0));
    }

    void theDialogNeverWaitsForALargeFile()
    {
        std::string bytes = "x,y\n";
        for (int i = 0; i < 2'000'000; ++i)
            bytes += "0.123456,1.5\n";
        const QString path = put(u"large.csv"_s, bytes);
        auto dialog = std::make_unique<CsvDialog>(path, workedExample());
        dialog->show();
        QTRY_VERIFY(part<QPushButton>(*dialog, "use")->isEnabled()); // the preview is enough
        QElapsedTimer clock;
        clock.start();
        QTest::keyClick(part<QComboBox>(*dialog, "target"), Qt::Key_Home);
        dialog.reset(); // while it is read
        QVERIFY(clock.elapsed() < 500);
    }

    void theModelKeepsItsPromises()
    {
        CsvPreviewModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setTarget(3);
        model.setPreview({{}, {"a", "b"}, {{"1", "2"}, {"3"}, {}}});
        model.setTarget(1);
        model.setTarget(0);
        QCOMPARE(model.index(1, 1).data().toString(), QString());
        QVERIFY(model.index(2, 0).data(Qt::BackgroundRole).isValid());
        QVERIFY(!model.index(2, 1).data(Qt::BackgroundRole).isValid());
        model.setPreview({});
        QCOMPARE(model.columnCount(), 0);
    }

    void theLabelsOfPixelsAreFoundBesideThem()
    {
        const QString images = put(u"t10k-images-idx3-ubyte"_s, idxBytes({6, 2, 2}, 24));
        const QString labels = put(u"t10k-labels-idx1-ubyte"_s, idxBytes({6}, 6));
        for (const QString& opened : {images, labels}) {
            IdxDialog dialog(opened, workedExample());
            QTRY_VERIFY(part<QPushButton>(dialog, "use")->isEnabled());
            QCOMPARE(text(dialog, "meaning"), u"6 samples of 2 × 2 values each"_s);
            const DataSettings data = dialog.experiment().experiment.data;
            QVERIFY(data.source == DataSource::idx);
            QCOMPARE(data.file, images.toStdString());
            QCOMPARE(data.labels, labels.toStdString());
            QVERIFY(prepareData(data, {}, {}).has_value());
        }
    }

    void labelsThatDoNotBelongAreRefused()
    {
        const QString images = put(u"images"_s, idxBytes({6, 2, 2}, 24));
        IdxDialog dialog(images, workedExample());
        QVERIFY(wait(dialog, SIGNAL(checked())));
        QVERIFY(text(dialog, "problem").contains(u"no file is chosen"_s));
        for (const auto& [bytes, words] :
             {std::pair(idxBytes({5}, 5), u"5 labels for 6 samples"_s),
              std::pair(idxBytes({6, 2}, 12), u"2 values for each"_s), std::pair(std::string("x,y\n"), u"IDX"_s)}) {
            const QString path = put(u"labels-%1"_s.arg(words.left(3)), bytes);
            part<QLineEdit>(dialog, "labels")->setText(path);
            QVERIFY(wait(dialog, SIGNAL(checked())));
            QVERIFY2(text(dialog, "problem").contains(words), qPrintable(text(dialog, "problem")));
            QVERIFY(!part<QPushButton>(dialog, "use")->isEnabled());
        }
    }

    void everythingHasANameToBeReadOutAndATip()
    {
        const CsvDialog csv(iris, workedExample());
        const IdxDialog idx(iris, workedExample());
        for (const QDialog* dialog : {static_cast<const QDialog*>(&csv), static_cast<const QDialog*>(&idx)})
            for (const QWidget* widget : dialog->findChildren<QWidget*>()) {
                const bool isInner = widget->objectName().startsWith(u"qt_"_s) ||
                                     qobject_cast<const QHeaderView*>(widget) ||
                                     (widget->parentWidget() != dialog && !qobject_cast<const QPushButton*>(widget));
                if (isInner || widget->focusPolicy() == Qt::NoFocus)
                    continue;
                QVERIFY2(!widget->toolTip().isEmpty(), qPrintable(widget->objectName()));
                const auto* button = qobject_cast<const QPushButton*>(widget);
                QVERIFY2(!widget->accessibleName().isEmpty() || (button && !button->text().isEmpty()),
                         qPrintable(widget->objectName()));
            }
    }
};

QTEST_MAIN(tst_CsvDialog)
#include "tst_csv_dialog.moc"
