#include "data/prepare.h"
#include "panel/formula_box.h"
#include "test_case.h"
#include "training/properties.h"

#include <QtWidgets/QLabel>
#include <QtWidgets/QLayout>

using namespace epochscope;
using namespace Qt::Literals::StringLiterals;

class tst_FormulaBox : public TestCase
{
    Q_OBJECT

    std::unique_ptr<FormulaBox> m_box;

    QString text(const QString& label) const { return m_box->findChild<QLabel*>(label)->text(); }
    // "batch.size=5 stop.epochs=3"
    static Experiment with(const QString& settings)
    {
        Experiment experiment;
        for (const QString& each : settings.split(u' ', Qt::SkipEmptyParts))
            if (!epochscope::setPropertyText(experiment, each.section(u'=', 0, 0).toStdString(),
                                             each.section(u'=', 1).toStdString()))
                QTest::qFail(qPrintable(each), __FILE__, __LINE__);
        return experiment;
    }

    void show(const Experiment& experiment, bool runs, const QStringList& problems)
    {
        m_box->show(experiment, trainingSamples(experiment.data), runs, problems);
    }

private slots:
    void init()
    {
        TestCase::init();
        m_box = std::make_unique<FormulaBox>();
        m_box->resize(284, 100); // in a panel 300 wide
    }
    void cleanup() { m_box.reset(); }

    void eachStepOfTheReckoningHasItsLine_data()
    {
        QTest::addColumn<QString>("settings");
        QTest::addColumn<QString>("formula");
        QTest::addColumn<QString>("variant");
        QTest::newRow("worked example") << u""_s
                                        << u"200 ÷ 5 = 40 batches per epoch\n× 1,000 epochs = 40,000 updates"_s
                                        << u"Mini-batch gradient descent"_s;
        QTest::newRow("stochastic") << u"batch.size=1 stop.epochs=1"_s
                                    << u"200 ÷ 1 = 200 batches per epoch\n× 1 epoch = 200 updates"_s
                                    << u"Stochastic gradient descent"_s;
        QTest::newRow("batch") << u"batch.size=all"_s
                               << u"200 ÷ 200 = 1 batch per epoch\n× 1,000 epochs = 1,000 updates"_s
                               << u"Batch gradient descent"_s;
        QTest::newRow("ragged")
            << u"data.samples=1000 batch.size=400 stop.epochs=3"_s
            << u"1,000 ÷ 400 = 2 batches of 400 + 1 of 200\n= 3 batches per epoch\n× 3 epochs = 9 updates"_s
            << u"Mini-batch gradient descent"_s;
        QTest::newRow("dropped")
            << u"data.samples=1000 batch.size=400 stop.epochs=3 batch.last=drop"_s
            << u"1,000 ÷ 400 = 2 batches per epoch (200 samples left out of each)\n× 3 epochs = 6 updates"_s
            << u"Mini-batch gradient descent"_s;
        QTest::newRow("accumulated") << u"batch.accumulate=4"_s
                                     << u"200 ÷ 5 = 40 batches per epoch\n÷ 4 per update = 10 updates\n× 1,000 epochs = "
                                        u"10,000 updates"_s
                                     << u"Mini-batch gradient descent"_s;
        QTest::newRow("steps per epoch")
            << u"batch.steps_per_epoch=10"_s
            << u"200 ÷ 5: 10 of the 40 batches of a pass per epoch\n× 1,000 epochs = 10,000 updates"_s
            << u"Mini-batch gradient descent"_s;
        QTest::newRow("repeats") << u"batch.repeats=2"_s
                                 << u"200 ÷ 5 = 40 batches per epoch\n× 2 repeats = 80 steps\n× 1,000 epochs = 80,000 "
                                    u"updates"_s
                                 << u"Mini-batch gradient descent"_s;
        QTest::newRow("set aside") << u"data.validation=0.25"_s
                                   << u"150 ÷ 5 = 30 batches per epoch\n× 1,000 epochs = 30,000 updates"_s
                                   << u"Mini-batch gradient descent · 150 of 200 samples train"_s;
    }
    void eachStepOfTheReckoningHasItsLine()
    {
        QFETCH(QString, settings);
        QFETCH(QString, formula);
        QFETCH(QString, variant);
        show(with(settings), true, {});
        QCOMPARE(text(u"formula"_s), formula);
        QCOMPARE(text(u"variant"_s), variant);
        QVERIFY(m_box->minimumHeight() >= m_box->layout()->totalHeightForWidth(m_box->width())); // nothing is cut off
    }

    void theBoxKeepsTheHeightThatItOnceNeeded()
    {
        show(with({}), true, {});
        const int usual = m_box->minimumHeight();
        show(with(u"data.samples=1000 batch.size=400"_s), true, {});
        QCOMPARE(m_box->minimumHeight(), usual); // reserved from the start
        show(with({}), false, {QString(u"A long reason. "_s).repeated(30)});
        const int most = m_box->minimumHeight();
        QVERIFY(most > usual);
        show(with({}), true, {});
        QCOMPARE(m_box->minimumHeight(), most);
    }

    void whatCannotRunSaysSo()
    {
        show(with({}), false, {u"Because."_s});
        QCOMPARE(text(u"formula"_s), u"These settings do not make a run yet."_s);
        QCOMPARE(text(u"problem"_s), u"Because."_s);
        QVERIFY(m_box->findChild<QLabel*>(u"variant"_s)->isHidden());
        show(with(u"data.source=csv data.samples=all data.file=a.csv"_s), true, {});
        QVERIFY(text(u"formula"_s).contains(u"once the file has been read"_s));
    }
};

QTEST_MAIN(tst_FormulaBox)
#include "tst_formula_box.moc"
