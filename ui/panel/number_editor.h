// A number: a box, a slider where that helps, and "not set" where the property may be that. Large, the slider lies beneath
// the box; the batch size's has its poles named and goes from divisor to divisor of the number of samples.
#pragma once

#include "panel/property_editor.h"

class QBoxLayout;
class QLabel;
class QToolButton;

namespace epochscope {

class NumberBox;
class NumberSlider;

class NumberEditor : public PropertyEditor
{
    Q_OBJECT
public:
    NumberEditor(const Property& property, EditorSize size, QWidget* parent);

    PropertyValue value() const override;
    void setValue(const PropertyValue& value) override;
    void setTotal(std::optional<std::int64_t> samples) override;
    void offerUnset(bool offered) override;
    bool takeLabel(QLabel* label) override;

    QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void layOut();
    void layOutLarge();
    void makeUnset(EditorSize size);
    void makeStops(QBoxLayout* column);
    QToolButton* makeButton(const char* suffix, const QString& text, const QString& role, const QString& does);

    void boxEdited();
    void sliderEdited(double number);
    void choose(std::optional<double> number); // by a button; none: not set
    void setUnset(bool unset);
    void showNumber(double number);
    int leastWidth() const;
    double numberToBegin() const; // for what was not set until now
    void refreshSlider();

    NumberBox* m_box;
    NumberSlider* m_slider = nullptr;
    QToolButton* m_unset = nullptr; // sets it to nothing; where it can be checked, it says so too
    QToolButton* m_lowPole = nullptr;
    QToolButton* m_previous = nullptr; // stop
    QToolButton* m_next = nullptr;
    QLabel* m_unit = nullptr;
    QBoxLayout* m_head = nullptr; // of a large editor
    bool m_fitting = false; // what there is room for
    std::optional<std::int64_t> m_total;
};

} // namespace epochscope
