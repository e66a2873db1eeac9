// A slider over a useful part of a property's range, linear or logarithmic. The property itself may lie outside.
#pragma once

#include <QtWidgets/QSlider>

#include <optional>
#include <string_view>

namespace epochscope {

struct SliderScale
{
    double from = 0;
    double to = 1;
    bool logarithmic = false;
    bool whole = false;
    double step = 0; // linear fractions: values are multiples of it
};

// What a slider for this property spans; none for properties that a slider does not suit.
std::optional<SliderScale> sliderScale(std::string_view path);

class NumberSlider : public QSlider
{
    Q_OBJECT
public:
    explicit NumberSlider(const SliderScale& scale, QWidget* parent = nullptr);

    void setScale(const SliderScale& scale);
    const SliderScale& scale() const { return m_scale; }

    void setNumber(double value); // the nearest place; the ends for what lies outside
    double number() const;        // a rounded value: whole, or two significant digits

Q_SIGNALS:
    void edited(double number); // by the user

private:
    int place(double value) const;

    SliderScale m_scale;
    double m_number = 0;
};

} // namespace epochscope
