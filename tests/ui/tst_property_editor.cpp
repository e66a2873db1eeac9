#include "panel/number_box.h"
#include "panel/number_slider.h"
#include "panel/property_editor.h"
#include "test_case.h"
#include "training/properties.h"

#include <QtTest/QSignalSpy>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QToolButton>

#include <cmath>

using namespace epochscope;

class tst_PropertyEditor : public TestCase
{
    Q_OBJECT

    static const Property& property(const char* path) { return *findProperty(path); }
    static QString text(std::string_view view)
    {
        return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size()));
    }

    // Values at the edges of what the property may be.
    static std::vector<PropertyValue> values(const Property& property)
    {
        std::vector<PropertyValue> list = {property.defaultValue()};
        if (property.nullable)
            list.push_back({});
        switch (property.type) {
        case PropertyType::integer:
            list.push_back(static_cast<std::int64_t>(property.minimum));
            list.push_back(static_cast<std::int64_t>(std::min(property.maximum, 9e15)));
            break;
        case PropertyType::number:
            list.push_back(property.openMinimum ? 5e-324 : property.minimum);
            list.push_back(property.openMaximum ? std::nextafter(property.maximum, 0) : property.maximum);
            list.push_back(0.1 + 0.2); // 0.30000000000000004
            break;
        case PropertyType::boolean:
            list.push_back(true);
            list.push_back(false);
            break;
        case PropertyType::choice:
            for (const std::string_view choice : property.choices)
                list.push_back(std::string(choice));
            break;
        case PropertyType::text:
            list.push_back(std::string("a, b [c]; \"d\".csv"));
            break;
        case PropertyType::integers:
            list.push_back(std::vector<std::int64_t>{16, 1'000'000});
            break;
        case PropertyType::numbers:
            list.push_back(std::vector<double>{0.9, 0.1});
            break;
        }
        return list;
    }

private slots:
    void everyPropertyGetsAnEditorThatKeepsItsValues_data()
    {
        QTest::addColumn<QString>("path");
        for (const Property& each : properties())
            QTest::newRow(std::string(each.path).c_str()) << text(each.path);
    }
    void everyPropertyGetsAnEditorThatKeepsItsValues()
    {
        QFETCH(QString, path);
        const Property& tested = *findProperty(path.toStdString());
        const std::unique_ptr<PropertyEditor> editor(PropertyEditor::make(tested));
        QSignalSpy edits(editor.get(), &PropertyEditor::edited);
        for (const PropertyValue& value : values(tested)) {
            editor->setValue(value);
            QVERIFY2(editor->value() == value,
                     (propertyText(editor->value()) + " is not " + propertyText(value)).c_str());
        }
        QCOMPARE(edits.size(), 0); // only the user edits
        const auto* part = editor->findChild<QWidget*>(path);
        QVERIFY(part);
        QVERIFY(part->accessibleName().startsWith(text(tested.label)));
        QVERIFY(part->toolTip().contains(path));
    }

    void typedNumbersCountAtOnce()
    {
        const std::unique_ptr<PropertyEditor> editor(PropertyEditor::make(property("stop.epochs")));
        editor->setValue(std::int64_t{1});
        QSignalSpy edits(editor.get(), &PropertyEditor::edited);
        auto* box = editor->findChild<NumberBox*>(QStringLiteral("stop.epochs"));
        box->selectAll();
        QTest::keyClicks(box, QStringLiteral("12,500"));
        QVERIFY(editor->value() == PropertyValue(std::int64_t{12'500}));
        QVERIFY(edits.size() > 0);
        QTest::keyClick(box, Qt::Key_Return);
        QCOMPARE(box->text(), QStringLiteral("12,500"));
    }

    void lettersDoNotGetIntoNumbers()
    {
        const std::unique_ptr<PropertyEditor> editor(PropertyEditor::make(property("optimizer.learning_rate")));
        auto* box = editor->findChild<NumberBox*>(QStringLiteral("optimizer.learning_rate"));
        box->selectAll();
        QTest::keyClicks(box, QStringLiteral("1x.5hello"));
        QVERIFY(editor->value() == PropertyValue(1.5));
        box->selectAll();
        QTest::keyClicks(box, QStringLiteral("2e-3"));
        QVERIFY(editor->value() == PropertyValue(0.002));
    }

    void wholeNumbersStepByOneAndRatesByOneTwoFive()
    {
        const std::unique_ptr<PropertyEditor> epochs(PropertyEditor::make(property("stop.epochs")));
        epochs->setValue(std::int64_t{1});
        auto* box = epochs->findChild<NumberBox*>(QStringLiteral("stop.epochs"));
        QTest::keyClick(box, Qt::Key_Down);
        QVERIFY(epochs->value() == PropertyValue(std::int64_t{1})); // not below its minimum
        QTest::keyClick(box, Qt::Key_Up);
        QVERIFY(epochs->value() == PropertyValue(std::int64_t{2}));

        const std::unique_ptr<PropertyEditor> rate(PropertyEditor::make(property("optimizer.learning_rate")));
        rate->setValue(0.05);
        auto* rateBox = rate->findChild<NumberBox*>(QStringLiteral("optimizer.learning_rate"));
        for (const double expected : {0.1, 0.2, 0.5, 1.0}) {
            QTest::keyClick(rateBox, Qt::Key_Up);
            QVERIFY(rate->value() == PropertyValue(expected));
        }
        for (const double expected : {0.5, 0.2, 0.1, 0.05}) {
            QTest::keyClick(rateBox, Qt::Key_Down);
            QVERIFY(rate->value() == PropertyValue(expected));
        }
    }

    void thePolesOfTheBatchSliderAreOneAndAll()
    {
        const std::unique_ptr<PropertyEditor> editor(PropertyEditor::make(property("batch.size")));
        editor->setTotal(200);
        editor->setValue(std::int64_t{5});
        auto* slider = editor->findChild<NumberSlider*>(QStringLiteral("batch.size.slider"));
        QSignalSpy edits(editor.get(), &PropertyEditor::edited);
        QTest::keyClick(slider, Qt::Key_End);
        QVERIFY(editor->value() == PropertyValue());
        QTest::keyClick(slider, Qt::Key_Home);
        QVERIFY(editor->value() == PropertyValue(std::int64_t{1}));
        QCOMPARE(edits.size(), 2);
    }

    void aSliderVisitsTheRoundNumbers()
    {
        const std::unique_ptr<PropertyEditor> editor(PropertyEditor::make(property("data.validation")));
        auto* slider = editor->findChild<NumberSlider*>(QStringLiteral("data.validation.slider"));
        QSet<QString> seen;
        for (int place = slider->minimum(); place <= slider->maximum(); ++place) {
            slider->setValue(place);
            seen += QString::fromStdString(propertyText(editor->value()));
        }
        for (const char* number : {"0.05", "0.1", "0.15", "0.25", "0.3", "0.35", "0.7", "0.9"})
            QVERIFY2(seen.contains(QLatin1String(number)), number);
        QVERIFY(seen.size() == 19);
    }

    void whatLiesOutsideASliderIsKept()
    {
        const std::unique_ptr<PropertyEditor> editor(PropertyEditor::make(property("data.samples")));
        editor->setValue(std::int64_t{1'000'000'007});
        QVERIFY(editor->value() == PropertyValue(std::int64_t{1'000'000'007}));
    }

    void notSetIsOneClickAndANumberIsTypedOverTheWord()
    {
        const std::unique_ptr<PropertyEditor> editor(PropertyEditor::make(property("optimizer.clip_norm")));
        editor->setValue({});
        auto* unset = editor->findChild<QToolButton*>(QStringLiteral("optimizer.clip_norm.unset"));
        auto* box = editor->findChild<NumberBox*>(QStringLiteral("optimizer.clip_norm"));
        QCOMPARE(box->text(), QStringLiteral("off"));
        QVERIFY(unset->isHidden());
        box->selectAll();
        QTest::keyClicks(box, QStringLiteral("2.5"));
        QVERIFY(editor->value() == PropertyValue(2.5));
        QVERIFY(!unset->isHidden());
        QTest::mouseClick(unset, Qt::LeftButton);
        QVERIFY(editor->value() == PropertyValue());
        QCOMPARE(box->text(), QStringLiteral("off"));
    }

    void theWordItselfCanBeTyped()
    {
        const std::unique_ptr<PropertyEditor> editor(
            PropertyEditor::make(property("batch.size"), nullptr, EditorSize::large));
        editor->setTotal(200);
        editor->setValue(std::int64_t{5});
        auto* box = editor->findChild<NumberBox*>(QStringLiteral("batch.size"));
        box->selectAll();
        QTest::keyClicks(box, QStringLiteral("all"));
        QVERIFY(editor->value() == PropertyValue());
        QVERIFY(editor->findChild<QToolButton*>(QStringLiteral("batch.size.unset"))->isChecked());
        box->selectAll();
        QTest::keyClicks(box, QStringLiteral("20"));
        QVERIFY(editor->value() == PropertyValue(std::int64_t{20}));
    }

    void thePolesAndTheDivisorsAreOneClick()
    {
        const std::unique_ptr<PropertyEditor> editor(
            PropertyEditor::make(property("batch.size"), nullptr, EditorSize::large));
        editor->setTotal(200);
        editor->setValue(std::int64_t{5});
        const auto click = [&](const char* part) {
            QTest::mouseClick(editor->findChild<QToolButton*>(QLatin1String(part)), Qt::LeftButton);
        };
        for (const std::int64_t divisor : {8, 10, 20, 25, 40, 50, 100}) {
            click("batch.size.next");
            QVERIFY(editor->value() == PropertyValue(divisor));
        }
        click("batch.size.next");
        QVERIFY(editor->value() == PropertyValue()); // 200 are all
        click("batch.size.previous");
        QVERIFY(editor->value() == PropertyValue(std::int64_t{100}));
        click("batch.size.one");
        QVERIFY(editor->value() == PropertyValue(std::int64_t{1}));
        QVERIFY(!editor->findChild<QToolButton*>(QStringLiteral("batch.size.previous"))->isEnabled());
        click("batch.size.unset");
        QVERIFY(editor->value() == PropertyValue());
        // From a number between, or beyond, to the next one.
        editor->setValue(std::int64_t{7});
        click("batch.size.next");
        QVERIFY(editor->value() == PropertyValue(std::int64_t{8}));
        editor->setValue(std::int64_t{300});
        click("batch.size.previous");
        QVERIFY(editor->value() == PropertyValue());
    }

    void numbersAreWrittenWithoutExponentWhereThatIsShort()
    {
        const std::unique_ptr<PropertyEditor> editor(PropertyEditor::make(property("loss.l2")));
        const auto* box = editor->findChild<NumberBox*>(QStringLiteral("loss.l2"));
        editor->setValue(5e-4);
        QCOMPARE(box->text(), QStringLiteral("0.0005"));
        editor->setValue(5e-300);
        QCOMPARE(box->text(), QStringLiteral("5e-300"));
    }

    void aListOfNonsenseIsRefusedByTheTable()
    {
        const std::unique_ptr<PropertyEditor> editor(PropertyEditor::make(property("model.hidden")));
        auto* edit = editor->findChild<QLineEdit*>(QStringLiteral("model.hidden"));
        edit->setText(QStringLiteral("16, many"));
        Experiment experiment;
        const auto refusedWords = epochscope::setProperty(experiment, "model.hidden", editor->value());
        QVERIFY(!refusedWords);
        QCOMPARE(refusedWords.error().message, std::string("\"16, many\" is not a list of numbers"));
        edit->setText(QStringLiteral("16, 2.5"));
        const auto refusedFraction = epochscope::setProperty(experiment, "model.hidden", editor->value());
        QVERIFY(!refusedFraction);
        QCOMPARE(refusedFraction.error().message, std::string("2.5 is not a whole number"));
        edit->setText(QStringLiteral("[16 8]"));
        QVERIFY(epochscope::setProperty(experiment, "model.hidden", editor->value()));
        QVERIFY(experiment.model.hidden == (std::vector<std::int64_t>{16, 8}));
    }

    void choicesReadAsWords()
    {
        const std::unique_ptr<PropertyEditor> editor(PropertyEditor::make(property("batch.order")));
        const auto* box = editor->findChild<QComboBox*>(QStringLiteral("batch.order"));
        QCOMPARE(box->itemText(0), QStringLiteral("every epoch"));
    }
};

QTEST_MAIN(tst_PropertyEditor)
#include "tst_property_editor.moc"
