// Counts and scores of classes against values worked out by hand from their definition.
#include "analysis/confusion_matrix.h"
#include "test_case.h"

#include <QtTest/QTest>

#include <cmath>

using namespace epochscope;

class tst_ConfusionMatrix : public TestCase
{
    Q_OBJECT

    // Classes 0 … 3; nothing of class 3 is taken for 3.
    static ConfusionMatrix example()
    {
        const std::vector<std::int32_t> labels{0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 3};
        const std::vector<std::int32_t> predicted{0, 1, 0, 1, 1, 2, 0, 2, 2, 1, 1, 0};
        return ConfusionMatrix::make(4, labels, predicted);
    }

private Q_SLOTS:
    void countsEveryPair()
    {
        const ConfusionMatrix matrix = example();
        const std::int64_t expected[4][4] = {{2, 1, 0, 0}, {1, 2, 1, 0}, {0, 0, 2, 0}, {1, 2, 0, 0}};
        for (int label = 0; label < 4; ++label)
            for (int predicted = 0; predicted < 4; ++predicted)
                QCOMPARE(matrix.count(label, predicted), expected[label][predicted]);
        QCOMPARE(matrix.samples(), 12);
        QCOMPARE(matrix.correct(), 6);
        QCOMPARE(matrix.mostCount(), 2);
        QCOMPARE(matrix.ofClass(1), 4);
        QCOMPARE(matrix.takenFor(1), 5);
    }

    void scoresFollowFromTheCounts()
    {
        const ConfusionMatrix matrix = example();
        const double recall[] = {2.0 / 3, 0.5, 1, 0};
        const double precision[] = {0.5, 0.4, 2.0 / 3};
        const double f1[] = {4.0 / 7, 4.0 / 9, 0.8, 0};
        for (int k = 0; k < 4; ++k) {
            QCOMPARE(matrix.recall(k), recall[k]);
            QCOMPARE(matrix.f1(k), f1[k]);
            if (k < 3) {
                QCOMPARE(matrix.precision(k), precision[k]);
                QCOMPARE(matrix.f1(k),
                         2 * precision[k] * recall[k] / (precision[k] + recall[k])); // the harmonic mean
            }
        }
        QVERIFY(std::isnan(matrix.precision(3))); // nothing is taken for it
        QCOMPARE(matrix.accuracy(), 0.5);
        QCOMPARE(matrix.balancedAccuracy(), (2.0 / 3 + 0.5 + 1 + 0) / 4);
    }

    // Question 25: 10, 10 and 80 of three classes, the largest always predicted.
    void theMajorityIsRightInMostOfThemAndWrongInAllOthers()
    {
        ConfusionMatrix matrix(3);
        for (int i = 0; i < 100; ++i)
            matrix.add(i < 10 ? 0 : i < 20 ? 1 : 2, 2);
        QCOMPARE(matrix.accuracy(), 0.8);
        QCOMPARE(matrix.balancedAccuracy(), 1.0 / 3);
    }

    void whatThereIsNothingOfIsUndefined()
    {
        ConfusionMatrix matrix(2);
        QVERIFY(std::isnan(matrix.accuracy()));
        QVERIFY(std::isnan(matrix.balancedAccuracy()));
        matrix.add(0, 7); // no class
        QCOMPARE(matrix.accuracy(), 0.0);
        QCOMPARE(matrix.ofClass(0), 1);
        QCOMPARE(matrix.mostCount(), 0);
        QVERIFY(std::isnan(matrix.recall(1)));
        QVERIFY(std::isnan(matrix.f1(1)));
        QCOMPARE(matrix.f1(0), 0.0);
    }
};

QTEST_GUILESS_MAIN(tst_ConfusionMatrix)
#include "tst_confusion_matrix.moc"
