// A panel with runs in it, and hands to work it with.
#pragma once

#include "numbered_run_list.h"
#include "runs/run_delegate.h"
#include "runs/run_table.h"
#include "runs/runs_panel.h"
#include "trained_runs.h"

#include <QtGui/QAction>
#include <QtTest/QTest>
#include <QtWidgets/QAbstractButton>
#include <QtWidgets/QLineEdit>

#include <cstdint>
#include <set>
#include <vector>

namespace runspanel {

using namespace epochscope;
using namespace Qt::Literals::StringLiterals;

// Three runs: 1 is "B 5", 2 is "B 32", 3 is "B 64".
struct Fixture
{
    NumberedRunList runs;
    RunsPanel panel{runs};
    RunTable* table = panel.findChild<RunTable*>();

    explicit Fixture(int count = 3)
    {
        const char* sizes[] = {"5", "32", "64"};
        for (int i = 0; i < count; ++i)
            runs.add(record(sizes[i % 3]));
        panel.resize(320, 360);
        panel.show();
        panel.activateWindow();
        if (!QTest::qWaitForWindowActive(&panel))
            qFatal("no window");
        table->setFocus();
    }
    static RunRecord record(const char* batch, std::int64_t mostSteps = 1'000'000)
    {
        return trainedRun(fileWith({{"batch.size", batch}, {"stop.epochs", "20"}}), mostSteps);
    }
    QPoint nameOf(std::uint64_t id) const
    {
        return table->visualRect(runs.index(runs.rowOf(id), RunList::nameColumn)).center() + QPoint(20, 0);
    }
    QPoint boxOf(std::uint64_t id) const
    {
        const QRect cell = table->visualRect(runs.index(runs.rowOf(id), RunList::nameColumn));
        return {cell.left() + RunDelegate::margin + 6, cell.center().y()};
    }
    void click(QPoint place, Qt::KeyboardModifiers modifiers = {}) const
    {
        QTest::mouseClick(table->viewport(), Qt::LeftButton, modifiers, place);
    }
    void doubleClick(QPoint place) const
    {
        click(place);
        QTest::mouseDClick(table->viewport(), Qt::LeftButton, {}, place); // without the release that follows
        QTest::mouseRelease(table->viewport(), Qt::LeftButton, {}, place);
    }
    QAction* action(const char* name) const { return panel.findChild<QAction*>(QLatin1String(name)); }
    void press(const char* name) const // the button of the tool row
    {
        auto* button = panel.findChild<QAbstractButton*>(QLatin1String(name) + u"Button"_s);
        QVERIFY2(button, name);
        QVERIFY2(button->isEnabled(), name);
        QTest::mouseClick(button, Qt::LeftButton);
    }
    QLineEdit* editor() const { return table->findChild<QLineEdit*>(u"runName"_s); }
    std::vector<std::uint64_t> drawn() const
    {
        std::vector<std::uint64_t> ids;
        for (const Run& run : runs.shown())
            ids.push_back(run.id);
        return ids;
    }
};
using Ids = std::vector<std::uint64_t>;

} // namespace runspanel
