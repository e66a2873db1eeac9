// Folding, undoing and scrolling in the experiment panel.
#include "panel/experiment_panel.h"
#include "panel/group_header.h"
#include "panel/number_box.h"
#include "panel/number_slider.h"
#include "panel/panel_layout.h"
#include "test_case.h"

#include <QtGui/QAction>
#include <QtTest/QSignalSpy>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>

using namespace epochscope;
using namespace Qt::Literals::StringLiterals;

class tst_PanelGroups : public TestCase
{
    Q_OBJECT

    std::unique_ptr<ExperimentDocument> m_document;
    std::unique_ptr<ExperimentPanel> m_panel;

    template <class Widget = QWidget>
    Widget* part(const QString& name) const
    {
        auto* found = m_panel->findChild<Widget*>(name);
        Q_ASSERT(found);
        return found;
    }
    GroupHeader* header(const QString& group) const { return part<GroupHeader>(group + u".header"_s); }
    void type(const QString& box, const QString& text) const
    {
        auto* target = part(box);
        target->setFocus();
        QTest::keyClick(target, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(target, text);
    }
    void undo() const { QTest::keyClick(QApplication::focusWidget(), Qt::Key_Z, Qt::ControlModifier); }
    // One layout asks the next for its place.
    static void settle()
    {
        for (int i = 0; i < 8; ++i)
            QCoreApplication::processEvents();
    }
    const Experiment& experiment() const { return m_document->file().experiment; }
    template <class Setter>
    void load(Setter set) const
    {
        ExperimentFile file;
        set(file.experiment);
        m_document->load(file);
    }

private slots:
    void init()
    {
        TestCase::init();
        m_document = std::make_unique<ExperimentDocument>();
        m_panel = std::make_unique<ExperimentPanel>(*m_document);
        m_panel->resize(320, 700);
        m_panel->show();
        QVERIFY(QTest::qWaitForWindowActive(m_panel.get()));
    }
    void cleanup()
    {
        m_panel.reset();
        m_document.reset();
    }

    void everyPropertyHasOnePlace()
    {
        std::vector<std::string_view> placed(largeProperties().begin(), largeProperties().end());
        placed.insert(placed.end(), frequentProperties().begin(), frequentProperties().end());
        for (const PanelGroup& group : panelGroups()) {
            QVERIFY(!group.title.isEmpty());
            for (const Property* each : group.properties) {
                QVERIFY(QString::fromStdString(std::string(each->path)).startsWith(group.name + u'.'));
                placed.push_back(each->path);
            }
        }
        QCOMPARE(placed.size(), properties().size());
        for (const Property& each : properties())
            QCOMPARE(std::count(placed.begin(), placed.end(), each.path), 1);
    }

    void foldedAtFirstAndUnfoldedByMouseAndKeyboard()
    {
        QCOMPARE(m_panel->foldedGroups(), m_panel->groups());
        QCOMPARE(m_panel->groups().size(), 9);
        QVERIFY(!part(u"batch.order"_s)->isVisible());
        QSignalSpy changes(m_panel.get(), &ExperimentPanel::foldedGroupsChanged);
        GroupHeader* batches = header(u"batch"_s);
        QTest::mouseClick(batches, Qt::LeftButton);
        QVERIFY(part(u"batch.order"_s)->isVisible());
        QTest::keyClick(batches, Qt::Key_Space);
        QVERIFY(!part(u"batch.order"_s)->isVisible());
        QTest::keyClick(batches, Qt::Key_Return);
        QVERIFY(part(u"batch.order"_s)->isVisible());
        QTest::keyClick(batches, Qt::Key_Left);
        QVERIFY(!part(u"batch.order"_s)->isVisible());
        QTest::keyClick(batches, Qt::Key_Right);
        QVERIFY(part(u"batch.order"_s)->isVisible());
        QCOMPARE(changes.size(), 5);
        QVERIFY(!m_panel->foldedGroups().contains(u"batch"_s));
        m_panel->setFoldedGroups({u"data"_s, u"seed"_s, u"no such group"_s});
        QCOMPARE(m_panel->foldedGroups(), (QStringList{u"data"_s, u"seed"_s}));
    }

    void aFoldedGroupTellsWhatIsNotAsUsual()
    {
        load([](Experiment& e) {
            e.optimizer.kind = OptimizerKind::momentum;
            e.optimizer.momentum = 0.5;
            e.optimizer.clipNorm = 2;
            e.optimizer.beta1 = 0.1; // has no effect with this rule
            e.stop.restoreBest = true;
            e.loss.kind = LossKind::mae;
            e.loss.l1 = 5e-4;
        });
        QCOMPARE(header(u"optimizer"_s)->summary(), u"momentum 0.5, clip gradient 2"_s);
        QCOMPARE(header(u"stop"_s)->summary(), u"keep the best"_s);
        QCOMPARE(header(u"loss"_s)->summary(), u"mae, L1 penalty 0.0005"_s);
        QVERIFY(header(u"batch"_s)->summary().isEmpty());
        QVERIFY(header(u"loss"_s)->accessibleDescription().contains(u"mae"_s));
    }

    void aReasonInAFoldedGroupIsToldByTheFormula()
    {
        load([](Experiment& e) {
            e.batch.last = LastBatch::drop;
            e.batch.size = 300;
        });
        QVERIFY(part(u"problem"_s)->isVisible());
        QVERIFY(!header(u"batch"_s)->summary().isEmpty());
        header(u"batch"_s)->click();
        QVERIFY(part(u"batch.last.problem"_s)->isVisible());
        QVERIFY(!part(u"problem"_s)->isVisible()); // not twice
    }

    void typingIsOneStepNamedAfterWhatItChanged()
    {
        type(u"batch.size"_s, u"20"_s);
        QCOMPARE(m_document->undoStack().count(), 1);
        QCOMPARE(m_panel->undoAction()->text(), u"&Undo Batch size 5 → 20"_s);
        type(u"stop.epochs"_s, u"500"_s);
        type(u"batch.size"_s, u"25"_s); // left and come back: another step
        QCOMPARE(m_document->undoStack().count(), 3);
        undo();
        QCOMPARE(m_panel->redoAction()->text(), u"&Redo Batch size 20 → 25"_s);
        undo();
        undo();
        QVERIFY(experiment() == Experiment{});
        QVERIFY(!m_panel->undoAction()->isEnabled());
    }

    void aSlidersJourneyIsOneStep()
    {
        auto* slider = part<NumberSlider>(u"data.noise.slider"_s);
        slider->setFocus();
        for (int i = 0; i < 5; ++i)
            QTest::keyClick(slider, Qt::Key_Right);
        QCOMPARE(m_document->undoStack().count(), 1);
        QVERIFY(experiment().data.noise > 0.5);
        undo();
        QVERIFY(experiment().data.noise == 0.3);
    }

    void undoingASourceBringsItsSamplesBack()
    {
        type(u"data.samples"_s, u"321"_s);
        auto* source = part<QComboBox>(u"data.source"_s);
        source->setFocus();
        while (source->currentText() != u"iris"_s)
            QTest::keyClick(source, Qt::Key_Down);
        QVERIFY(!experiment().data.samples);
        QCOMPARE(m_document->undoStack().count(), 2);
        undo();
        QCOMPARE(experiment().data.samples, std::optional<std::int64_t>(321));
        QVERIFY(experiment().data.source == DataSource::line);
    }

    void whatIsUndoneComesIntoSight()
    {
        m_panel->resize(320, 300);
        m_panel->setFoldedGroups({});
        type(u"seed.shuffle"_s, u"77"_s);
        m_panel->setFoldedGroups(m_panel->groups());
        part(u"data.samples"_s)->setFocus();
        QVERIFY(part(u"seed.shuffle"_s)->visibleRegion().isEmpty());
        undo();
        QCOMPARE(experiment().seed.shuffle, 1);
        QVERIFY(!m_panel->foldedGroups().contains(u"seed"_s));
        QVERIFY(!part(u"seed.shuffle"_s)->visibleRegion().isEmpty());
    }

    void aTextIsSetWhileItIsTyped()
    {
        type(u"model.hidden"_s, u"16, 8"_s); // and the field not left: Run may come next
        QVERIFY(experiment().model.hidden == (std::vector<std::int64_t>{16, 8}));
        QTest::keyClicks(part(u"model.hidden"_s), u",  4 "_s);
        QCOMPARE(part<QLineEdit>(u"model.hidden"_s)->text(), u"16, 8,  4 "_s);
        part(u"data.samples"_s)->setFocus();
        QCOMPARE(part<QLineEdit>(u"model.hidden"_s)->text(), u"16, 8, 4"_s);
        QCOMPARE(m_document->undoStack().count(), 1);
    }

    void whatIsEditedStaysInPlaceWhenTheFormGrowsAbove()
    {
        m_panel->resize(320, 300);
        m_panel->setFoldedGroups({});
        load([](Experiment& e) {
            e.data.samples = 1000;
            e.data.validation.value = 0.05;
            e.batch.size = 400;
            e.batch.repeats = 3;
        });
        auto* box = part(u"batch.accumulate"_s);
        settle();
        box->setFocus();
        const int height = part(u"arithmetic"_s)->height();
        const QPoint before = box->mapTo(m_panel.get(), QPoint());
        type(u"batch.accumulate"_s, u"1000000"_s);
        settle();
        QVERIFY(part(u"arithmetic"_s)->height() > height);
        QCOMPARE(box->mapTo(m_panel.get(), QPoint()), before);
    }

    void theDocumentMayGoFirst()
    {
        part(u"batch.size"_s)->setFocus();
        type(u"batch.size"_s, u"20"_s);
        m_document.reset();
        m_panel.reset();
    }

    void nothingIsCutOffInANarrowPanelWhateverTheSettings()
    {
        m_panel->setFoldedGroups({});
        for (const char* name : {"worked-example", "moons-60", "digits", "early-stopping"}) {
            m_document->load(*preset(name));
            settle();
            m_panel->resize(m_panel->minimumSizeHint().width(), 500);
            settle();
            auto* form = part(u"experimentForm"_s);
            for (QWidget* each : form->findChildren<QWidget*>()) {
                if (!each->isVisible() || !(each->focusPolicy() & Qt::TabFocus) || each->focusProxy())
                    continue;
                const QRect place(each->mapTo(form, QPoint()), each->size());
                QVERIFY2(form->rect().contains(place), qPrintable(each->objectName()));
                QVERIFY2(each->width() >= each->minimumSizeHint().width(),
                         qPrintable(u"%1: %2 of %3"_s.arg(each->objectName()).arg(each->width()).arg(each->minimumSizeHint().width())));
            }
        }
    }
};

QTEST_MAIN(tst_PanelGroups)
#include "tst_panel_groups.moc"
