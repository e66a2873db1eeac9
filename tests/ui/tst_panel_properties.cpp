// Every property of the table in the panel, worked by real events.
#include "panel/experiment_panel.h"
#include "panel/number_box.h"
#include "panel/property_row.h"
#include "test_case.h"
#include "training/properties.h"

#include <QtGui/QAction>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>

using namespace epochscope;
using namespace Qt::Literals::StringLiterals;

class tst_PanelProperties : public TestCase
{
    Q_OBJECT

    std::unique_ptr<ExperimentDocument> m_document;
    std::unique_ptr<ExperimentPanel> m_panel;

    // With other settings such that the property has an effect.
    static std::optional<Experiment> where(const Property& property)
    {
        Experiment e;
        const auto set = [&](const char* path, std::string_view value) {
            return epochscope::setPropertyText(e, path, value).has_value();
        };
        set("model.hidden", "16");
        set("data.validation", "0.2");
        set("stop.patience", "3");
        set("batch.order", "buffer");
        for (const char* source : {"moons", "csv", "idx", "digits"})
            for (const char* optimizer : {"sgd", "momentum", "adam"})
                for (const std::string_view schedule : findProperty("schedule.kind")->choices) {
                    set("data.source", source);
                    set("optimizer.kind", optimizer);
                    set("schedule.kind", schedule);
                    if (!property.applies || property.applies(e))
                        return e;
                }
        return std::nullopt;
    }

    QWidget* part(const QString& name) const { return m_panel->findChild<QWidget*>(name); }
    const Experiment& experiment() const { return m_document->file().experiment; }
    PropertyEditor& editor(const QString& path) const
    {
        return m_panel->findChild<PropertyRow*>(path + u".row"_s)->editor();
    }

    // By keys, another valid value than there is; the value that it should then be.
    PropertyValue typeAnother(const Property& property, QWidget* control) const
    {
        const auto type = [&](const QString& text) {
            QTest::keyClick(control, Qt::Key_A, Qt::ControlModifier);
            QTest::keyClicks(control, text);
        };
        switch (property.type) {
        case PropertyType::integer:
            type(u"1,234"_s);
            return std::int64_t{1234};
        case PropertyType::number:
            type(u"0.625"_s);
            return 0.625;
        case PropertyType::boolean: {
            const bool another = !std::get<bool>(property.get(experiment()));
            QTest::keyClick(control, Qt::Key_Space);
            return another;
        }
        case PropertyType::choice: {
            const auto* box = qobject_cast<QComboBox*>(control);
            const bool isLast = box->currentIndex() + 1 == box->count();
            QTest::keyClick(control, isLast ? Qt::Key_Up : Qt::Key_Down);
            return std::string(property.choices[static_cast<std::size_t>(box->currentIndex())]);
        }
        case PropertyType::text:
            type(u"another"_s);
            return std::string("another");
        case PropertyType::integers:
            type(u"8, 4"_s);
            return std::vector<std::int64_t>{8, 4};
        case PropertyType::numbers:
            break;
        }
        type(u"[0.75 0.25]"_s);
        return std::vector<double>{0.75, 0.25};
    }

    static void everyProperty()
    {
        QTest::addColumn<QString>("path");
        for (const Property& each : properties())
            QTest::newRow(std::string(each.path).c_str()) << QString::fromStdString(std::string(each.path));
    }
    const Property& begin(const QString& path)
    {
        const Property& property = *findProperty(path.toStdString());
        ExperimentFile file;
        file.experiment = where(property).value_or(Experiment{});
        m_document->load(file);
        return property;
    }

private slots:
    void init()
    {
        TestCase::init();
        m_document = std::make_unique<ExperimentDocument>();
        m_panel = std::make_unique<ExperimentPanel>(*m_document);
        m_panel->setFoldedGroups({});
        m_panel->resize(320, 700);
        m_panel->show();
        QVERIFY(QTest::qWaitForWindowActive(m_panel.get()));
    }
    void cleanup()
    {
        m_panel.reset();
        m_document.reset();
    }

    void everyPropertyIsSetByKeysAndUndone_data() { everyProperty(); }
    void everyPropertyIsSetByKeysAndUndone()
    {
        QFETCH(QString, path);
        const Property& property = begin(path);
        QVERIFY(where(property));
        QWidget* control = part(path);
        QVERIFY(control && control->isVisible());
        control->setFocus();
        QVERIFY(!control->visibleRegion().isEmpty()); // scrolled to
        const PropertyValue before = property.get(experiment());
        QVERIFY(editor(path).value() == before);

        const PropertyValue expected = typeAnother(property, control);
        QVERIFY(expected != before);
        QVERIFY2(property.get(experiment()) == expected, propertyText(property.get(experiment())).c_str());
        QVERIFY(editor(path).value() == expected);
        QCOMPARE(m_document->undoStack().count(), 1); // however many keys it took
        QVERIFY(m_panel->undoAction()->text().startsWith(u"&Undo "_s + QString::fromUtf8(property.label.data(),
                                                         static_cast<qsizetype>(property.label.size()))));

        QTest::keyClick(control, Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(property.get(experiment()) == before);
        QVERIFY(editor(path).value() == before);
        QTest::keyClick(control, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(property.get(experiment()) == expected);
        QVERIFY(editor(path).value() == expected);
    }

    void whatTheTableRefusesIsSaidBesideTheControl_data()
    {
        QTest::addColumn<QString>("path");
        for (const Property& each : properties())
            if (each.type != PropertyType::choice && each.type != PropertyType::boolean &&
                each.type != PropertyType::text) // which cannot be entered wrongly
                QTest::newRow(std::string(each.path).c_str()) << QString::fromStdString(std::string(each.path));
    }
    void whatTheTableRefusesIsSaidBesideTheControl()
    {
        QFETCH(QString, path);
        const Property& property = begin(path);
        const PropertyValue before = property.get(experiment());
        QWidget* control = part(path);
        control->setFocus();
        QTest::keyClick(control, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(control, u"-1"_s); // no property goes below 0

        const auto* problem = m_panel->findChild<QLabel*>(path + u".problem"_s);
        QVERIFY(problem->isVisible());
        QVERIFY2(problem->text().startsWith(u"This must be "_s), qPrintable(problem->text()));
        QVERIFY(!problem->text().contains(u"null"_s) && !problem->text().contains(path));
        QCOMPARE(m_panel->obstacle(), problem->text());
        QVERIFY(property.get(experiment()) == before);
        QVERIFY(!m_document->isModified());

        QVERIFY(m_panel->undoAction()->isEnabled());
        QTest::keyClick(control, Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(!problem->isVisible());
        QVERIFY(editor(path).value() == before);
        QVERIFY(!m_panel->undoAction()->isEnabled());
    }

    void onlyWhatAppliesIsShown()
    {
        for (const char* name : {"worked-example", "moons-60", "digits", "early-stopping", "imbalanced", "ragged"}) {
            const auto known = preset(name);
            QVERIFY(known);
            m_document->load(*known);
            for (const Property& property : properties()) {
                const bool applies = !property.applies || property.applies(known->experiment);
                const QString path = QString::fromStdString(std::string(property.path));
                QVERIFY2(part(path + u".row"_s)->isVisible() == applies, qPrintable(path));
            }
        }
    }

    void momentumComesWithItsRule()
    {
        QVERIFY(!part(u"optimizer.momentum"_s)->isVisible());
        auto* rule = part(u"optimizer.kind"_s);
        QTest::keyClick(rule, Qt::Key_Down);
        QVERIFY(part(u"optimizer.momentum"_s)->isVisible());
        QTest::keyClick(rule, Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(!part(u"optimizer.momentum"_s)->isVisible());
    }

    void everyControlHasANameATipAndATabStop()
    {
        ExperimentFile file;
        file.experiment = where(*findProperty("optimizer.beta1")).value_or(Experiment{});
        m_document->load(file);
        QSet<QWidget*> expected;
        for (QWidget* each : m_panel->findChildren<QWidget*>()) {
            if (!each->isVisible() || !each->isEnabled() || !(each->focusPolicy() & Qt::TabFocus) || each->focusProxy())
                continue;
            QVERIFY2(!each->accessibleName().isEmpty(), qPrintable(each->objectName()));
            QVERIFY2(!each->toolTip().isEmpty(), qPrintable(each->objectName()));
            expected += each;
        }
        QVERIFY(expected.size() > 50);
        // In the order in which they are seen: never back up by more than a row's height.
        part(u"data.samples"_s)->setFocus();
        QSet<QWidget*> visited;
        int lowest = 0;
        auto* form = part(u"experimentForm"_s);
        for (int i = 0; i < expected.size(); ++i) {
            QWidget* now = QApplication::focusWidget();
            visited += now;
            const int y = now->mapTo(form, now->rect().center()).y();
            QVERIFY2(y > lowest - 30, qPrintable(now->objectName()));
            lowest = std::max(lowest, y);
            QTest::keyClick(now, Qt::Key_Tab);
        }
        for (QWidget* each : expected)
            QVERIFY2(visited.contains(each), qPrintable(each->objectName()));
    }

    void noLetterStandsForTwoControls()
    {
        QSet<QChar> letters = {u'F', u'E', u'R', u'V', u'H', u'P'}; // the menus' and the presets'
        int found = 0;
        for (const auto* label : m_panel->findChildren<QLabel*>()) {
            const auto place = label->text().indexOf(u'&');
            if (place < 0 || !label->buddy())
                continue;
            const QChar letter = label->text()[place + 1].toUpper();
            QVERIFY2(!letters.contains(letter), qPrintable(label->text()));
            letters += letter;
            ++found;
        }
        QVERIFY(found >= 10);
        QTest::keyClick(m_panel.get(), Qt::Key_L, Qt::AltModifier);
        QCOMPARE(QApplication::focusWidget(), part(u"optimizer.learning_rate"_s));
    }

    void aClickOnALabelIsOneOnItsControl()
    {
        for (const auto* row : m_panel->findChildren<PropertyRow*>(u"stop.restore_best.row"_s)) {
            auto* label = row->findChild<QLabel*>();
            QTest::mouseClick(label, Qt::LeftButton);
        }
        QVERIFY(experiment().stop.restoreBest);
    }
};

QTEST_MAIN(tst_PanelProperties)
#include "tst_panel_properties.moc"
