// A slider over a useful part of a property's range, linear or logarithmic. The property itself may lie outside. It may
// have stops, numbers that it prefers: marked beneath, caught when dragged near, and where the arrow keys go.
#pragma once

#include <QtWidgets/QSlider>

#include <optional>
#include <string_view>
#include <vector>

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

    // The number stays; stops are in ascending order and may be none.
    void setScale(const SliderScale& scale, std::vector<double> stops = {});
    const SliderScale& scale() const { return m_scale; }

    void setNumber(double value);              // shown at the nearest place; at the ends what lies outside
    double number() const { return m_number; } // by the user: a stop, whole, or with two significant digits
    std::optional<double> nextStop(bool up) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void edited(double number); // by the user

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    int place(double value) const;
    double numberAt(int place) const;
    double nextNumber(bool up) const;
    void acted(int action);
    void choose(double number);

    SliderScale m_scale;
    std::vector<double> m_stops;
    double m_number = 0;
    std::optional<double> m_target; // of the movement under way, where the place alone does not say it
    bool m_free = false;            // Shift: past the stops
};

} // namespace epochscope
