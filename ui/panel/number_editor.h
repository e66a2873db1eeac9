// A number: a box, a slider beneath where that helps, and a button for "not set" where the property may be that.
#pragma once

#include "panel/property_editor.h"

class QLabel;
class QToolButton;

namespace epochscope {

class NumberBox;
class NumberSlider;

class NumberEditor : public PropertyEditor
{
    Q_OBJECT
public:
    NumberEditor(const Property& property, QWidget* parent);

    PropertyValue value() const override;
    void setValue(const PropertyValue& value) override;
    void setSliderEnd(double end) override;
    void offerUnset(bool offered) override;

private:
    void boxEdited();
    void sliderEdited(double number);
    void unsetClicked(bool unset);
    void setUnset(bool unset);
    void showNumber(double number);

    NumberBox* m_box;
    NumberSlider* m_slider = nullptr;
    QToolButton* m_unset = nullptr;
    QLabel* m_lowPole = nullptr; // what the slider's ends mean
    QLabel* m_highPole = nullptr;
};

} // namespace epochscope
