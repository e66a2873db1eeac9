// The thread behind the view of the gradients: coarse before fine, and what is superseded is given up.
#include "gradient/gradient_words.h"
#include "gradient/gradient_work.h"
#include "made_moment.h"
#include "test_case.h"

using namespace epochscope;
using namespace made_moment;

namespace {
constexpr int patience = 60'000; // ms, for a loaded machine
}

class tst_GradientWork : public TestCase
{
    Q_OBJECT
private slots:
    void aLargeModelIsShownCoarselyFirst()
    {
        GradientWork work;
        std::vector<std::shared_ptr<const GradientLook>> looks;
        connect(&work, &GradientWork::answered, this, [&](const auto& look) { looks.push_back(look); });
        const auto moment = momentOfNetwork(3000, 40, {64});
        work.ask(moment, 16, false);
        QTRY_VERIFY_WITH_TIMEOUT(looks.size() == 2, patience);
        QVERIFY(looks[0]->coarse && !looks[1]->coarse);
        QVERIFY(looks[0]->samples.looked < 3000);
        QCOMPARE(looks[1]->samples.looked, 3000);
        QVERIFY(gradientWords(*looks[0]).contains(QStringLiteral("samples of 3,000")));
        // Of the same moment only batches are drawn anew, and finely at once.
        work.ask(moment, 32, true);
        QTRY_VERIFY_WITH_TIMEOUT(looks.size() == 3, patience);
        QVERIFY(!looks[2]->coarse);
        QCOMPARE(looks[2]->cloud.batchSize, 32);
    }

    void whatIsSupersededIsGivenUp()
    {
        GradientWork work;
        std::vector<std::shared_ptr<const GradientLook>> looks;
        connect(&work, &GradientWork::answered, this, [&](const auto& look) { looks.push_back(look); });
        const auto large = momentOfNetwork(4000, 300, {300});
        work.ask(large, 16, false);
        QTRY_VERIFY_WITH_TIMEOUT(looks.size() == 1, patience); // coarse; the fine work comes next
        QTRY_VERIFY_WITH_TIMEOUT(work.isBusy(), patience);
        const auto other = momentOfLine();
        work.ask(other, 5, false);
        QTRY_VERIFY_WITH_TIMEOUT(looks.size() == 2, patience);
        QCOMPARE(looks[1]->moment, other);
        work.stop();
        QVERIFY(!work.isBusy());
    }
};

QTEST_GUILESS_MAIN(tst_GradientWork)
#include "tst_gradient_work.moc"
