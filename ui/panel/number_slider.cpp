#include "panel/number_slider.h"

#include <QtCore/QSignalBlocker>
#include <QtGui/QKeyEvent>
#include <QtGui/QMouseEvent>
#include <QtGui/QPainter>
#include <QtGui/QWheelEvent>
#include <QtWidgets/QStyle>
#include <QtWidgets/QStyleOptionSlider>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace epochscope {

namespace {
constexpr int places = 400;
constexpr int reach = 12;    // places from which a stop catches the handle
constexpr int tickRoom = 6;  // beneath, for the marks of the stops
constexpr int tickApart = 4; // marks closer than this run together: the later one is left out

double roundedTo(double value, int digits)
{
    if (value == 0)
        return 0;
    const double unit = std::pow(10.0, std::floor(std::log10(std::abs(value))) - digits + 1);
    // Through the reciprocal where the unit is below 1: 29 / 100 is the double that people mean by 0.29, 29 · 0.01 is
    // not.
    return unit < 1 ? std::round(value / unit) / std::round(1 / unit) : std::round(value / unit) * unit;
}
} // namespace

std::optional<SliderScale> sliderScale(std::string_view path)
{
    static constexpr std::array<std::pair<std::string_view, SliderScale>, 10> scales = {{
        {"data.samples", {10, 10'000, true, true, 0}},
        {"batch.size", {1, 200, true, true, 0}}, // up to the number of samples, set by the panel
        {"stop.epochs", {1, 10'000, true, true, 0}},
        {"optimizer.learning_rate", {1e-4, 10, true, false, 0}},
        {"data.noise", {0, 2, false, false, 0.05}},
        {"data.label_flip", {0, 0.5, false, false, 0.01}},
        {"data.validation", {0, 0.9, false, false, 0.05}},
        {"data.test", {0, 0.9, false, false, 0.05}},
        {"optimizer.momentum", {0, 0.99, false, false, 0.01}},
        {"optimizer.weight_decay", {0, 0.1, false, false, 0.001}},
    }};
    const auto* found =
        std::find_if(scales.begin(), scales.end(), [&](const auto& entry) { return entry.first == path; });
    return found == scales.end() ? std::nullopt : std::optional(found->second);
}

NumberSlider::NumberSlider(const SliderScale& scale, QWidget* parent)
    : QSlider(Qt::Horizontal, parent), m_scale(scale)
{
    setRange(0, places);
    setPageStep(places / 20);
    connect(this, &QSlider::actionTriggered, this, &NumberSlider::acted);
    connect(this, &QSlider::valueChanged, this, [this] { choose(m_target.value_or(numberAt(value()))); });
}

int NumberSlider::place(double value) const
{
    const auto [from, to] = std::pair(m_scale.from, m_scale.to);
    const double inside = std::clamp(value, from, to);
    if (to <= from)
        return 0;
    const double share =
        m_scale.logarithmic ? std::log(inside / from) / std::log(to / from) : (inside - from) / (to - from);
    return static_cast<int>(std::lround(share * places));
}

double NumberSlider::numberAt(int place) const
{
    const auto [from, to] = std::pair(m_scale.from, m_scale.to);
    if (place <= minimum())
        return from;
    if (place >= maximum())
        return to;
    const double share = static_cast<double>(place) / places;
    const double number = m_scale.logarithmic ? from * std::pow(to / from, share) : from + share * (to - from);
    if (m_scale.whole)
        return std::round(number < 100 ? number : roundedTo(number, 2));
    if (m_scale.step > 0)
        return std::round(number / m_scale.step) / std::round(1 / m_scale.step);
    return roundedTo(number, 2);
}

void NumberSlider::setScale(const SliderScale& scale, std::vector<double> stops)
{
    const bool hadStops = !m_stops.empty();
    m_scale = scale;
    m_stops = std::move(stops);
    if (hadStops == m_stops.empty())
        updateGeometry();
    setNumber(m_number);
}

void NumberSlider::setNumber(double value)
{
    m_number = value;
    const QSignalBlocker silent(this); // only the user's own movement is an edit
    setValue(place(value));
    update();
}

void NumberSlider::choose(double number)
{
    m_target.reset();
    if (number == m_number)
        return;
    m_number = number;
    Q_EMIT edited(number);
}

std::optional<double> NumberSlider::nextStop(bool up) const
{
    if (up) {
        const auto above = std::upper_bound(m_stops.begin(), m_stops.end(), m_number);
        return above == m_stops.end() ? std::nullopt : std::optional(*above);
    }
    const auto below = std::lower_bound(m_stops.begin(), m_stops.end(), m_number);
    return below == m_stops.begin() ? std::nullopt : std::optional(*std::prev(below));
}

// Neighbouring places may stand for one number.
double NumberSlider::nextNumber(bool up) const
{
    for (int at = value() + (up ? 1 : -1); at >= minimum() && at <= maximum(); at += up ? 1 : -1)
        if (const double number = numberAt(at); up ? number > m_number : number < m_number)
            return number;
    return m_number;
}

// Before the movement counts: it may be corrected here.
void NumberSlider::acted(int action)
{
    m_target.reset();
    const bool up = action == SliderSingleStepAdd || action == SliderPageStepAdd;
    switch (action) {
    case SliderSingleStepAdd:
    case SliderSingleStepSub:
        m_target = m_stops.empty() || m_free ? nextNumber(up) : nextStop(up).value_or(m_number);
        break;
    case SliderPageStepAdd:
    case SliderPageStepSub:
        if (!m_stops.empty())
            m_target = nextStop(up).value_or(m_number);
        break;
    case SliderMove:
        if (!m_free)
            for (const double stop : m_stops)
                if (const int apart = std::abs(place(stop) - sliderPosition());
                    apart <= reach && (!m_target || apart < std::abs(place(*m_target) - sliderPosition())))
                    m_target = stop;
        break;
    default:
        return;
    }
    if (!m_target)
        return;
    const double target = *m_target;
    setSliderPosition(place(target));
    if (place(target) == value())
        choose(target); // the handle stays where it is, but the number need not
}

void NumberSlider::keyPressEvent(QKeyEvent* event)
{
    m_free = event->modifiers().testFlag(Qt::ShiftModifier);
    QSlider::keyPressEvent(event);
    m_free = false;
}

void NumberSlider::mousePressEvent(QMouseEvent* event)
{
    m_free = event->modifiers().testFlag(Qt::ShiftModifier);
    QSlider::mousePressEvent(event);
}

void NumberSlider::mouseMoveEvent(QMouseEvent* event)
{
    m_free = event->modifiers().testFlag(Qt::ShiftModifier);
    QSlider::mouseMoveEvent(event);
}

// From stop to stop: a stop would catch each of the wheel's small steps again.
void NumberSlider::wheelEvent(QWheelEvent* event)
{
    m_free = event->modifiers().testFlag(Qt::ShiftModifier);
    if (m_stops.empty()) {
        QSlider::wheelEvent(event);
        return;
    }
    if (const int turn = event->angleDelta().y() + event->angleDelta().x(); turn != 0)
        triggerAction(turn > 0 ? SliderSingleStepAdd : SliderSingleStepSub);
    m_free = false;
    event->accept();
}

QSize NumberSlider::sizeHint() const
{
    return QSlider::sizeHint() + QSize(0, m_stops.empty() ? 0 : tickRoom);
}

QSize NumberSlider::minimumSizeHint() const { return {56, sizeHint().height()}; }

void NumberSlider::paintEvent(QPaintEvent* event)
{
    QSlider::paintEvent(event);
    if (m_stops.empty())
        return;
    QStyleOptionSlider option;
    initStyleOption(&option);
    const int handle = style()->pixelMetric(QStyle::PM_SliderLength, &option, this);
    QPainter painter(this);
    painter.setPen(palette().color(isEnabled() ? QPalette::Active : QPalette::Disabled, QPalette::PlaceholderText));
    int last = -tickApart;
    for (const double stop : m_stops) {
        const int along = QStyle::sliderPositionFromValue(minimum(), maximum(), place(stop), width() - handle, false);
        if (along - last < tickApart && along != width() - handle)
            continue;
        last = along;
        const int x = handle / 2 + (option.upsideDown ? width() - handle - along : along);
        painter.drawLine(x, height() - tickRoom + 1, x, height() - 2);
    }
}

} // namespace epochscope
