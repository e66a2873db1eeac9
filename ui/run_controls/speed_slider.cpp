#include "run_controls/speed_slider.h"

#include <QtCore/QEvent>
#include <QtCore/QSignalBlocker>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QSlider>

#include <algorithm>
#include <array>
#include <cmath>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

// Three places per decade at numbers that people say: 1, 2, 5, 10 … a million; the place after the last is "max".
constexpr std::array<double, 3> mantissas{1, 2, 5};
constexpr int decades = 6;
constexpr int unlimited = decades * static_cast<int>(mantissas.size()) + 1;

double paceAt(int place)
{
    const auto perDecade = static_cast<int>(mantissas.size());
    return mantissas[static_cast<std::size_t>(place % perDecade)] * std::pow(10.0, place / perDecade);
}

// 500, 1 k, 1 M: the places of the scale are whole numbers of each.
QString paceText(double pace)
{
    for (const auto& [unit, word] : {std::pair(1e6, u" M"_s), std::pair(1e3, u" k"_s)})
        if (pace >= unit)
            return QString::number(pace / unit, 'g', 3) + word;
    return QString::number(pace, 'g', 3);
}

int placeOf(std::optional<double> pace)
{
    if (!pace)
        return unlimited;
    int nearest = 0;
    for (int place = 1; place < unlimited; ++place)
        if (std::abs(std::log(paceAt(place) / *pace)) < std::abs(std::log(paceAt(nearest) / *pace)))
            nearest = place;
    return nearest;
}
} // namespace

SpeedSlider::SpeedSlider(QWidget* parent)
    : QWidget(parent), m_caption(new QLabel(tr("Spee&d"), this)), m_slider(new QSlider(Qt::Horizontal, this)), m_words(new QLabel(this))
{
    setObjectName(u"speedControl"_s);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins({});
    row->setSpacing(8);
    m_caption->setObjectName(u"speedCaption"_s);
    m_caption->setBuddy(m_slider);
    m_slider->setObjectName(u"speed"_s);
    m_slider->setAccessibleName(tr("Speed"));
    m_slider->setRange(0, unlimited);
    m_slider->setPageStep(static_cast<int>(mantissas.size()));
    m_slider->setMinimumWidth(64);
    m_slider->setMaximumWidth(128);
    m_words->setObjectName(u"speedWords"_s);
    row->addWidget(m_caption);
    row->addWidget(m_slider, 1);
    row->addWidget(m_words);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred);
    m_slider->setValue(unlimited);
    reserve();
    tell();
    connect(m_slider, &QSlider::valueChanged, this, [this] {
        tell();
        Q_EMIT paceChanged(pace());
    });
}

std::optional<double> SpeedSlider::pace() const
{
    return m_slider->value() == unlimited ? std::nullopt : std::optional(paceAt(m_slider->value()));
}

void SpeedSlider::setPace(std::optional<double> updatesPerSecond)
{
    const QSignalBlocker silent(m_slider);
    m_slider->setValue(placeOf(updatesPerSecond));
    m_slider->update();
    tell();
}

void SpeedSlider::setCaptionVisible(bool visible) { m_caption->setVisible(visible); }

QString SpeedSlider::words(std::optional<double> updatesPerSecond)
{
    if (!updatesPerSecond)
        return tr("max");
    return paceText(*updatesPerSecond) + tr("/s");
}

void SpeedSlider::tell()
{
    const QString now = words(pace());
    m_words->setText(now);
    const QString sentence = pace() ? tr("At most %1 updates per second").arg(paceText(*pace()))
                                    : tr("As fast as this computer can");
    m_slider->setAccessibleDescription(sentence);
    setToolTip(tr("Speed of training: %1. To the left slow enough to follow each update, to the right without limit.")
                   .arg(sentence));
}

void SpeedSlider::reserve()
{
    int widest = 0;
    for (int place = 0; place <= unlimited; ++place) {
        const auto pace = place == unlimited ? std::nullopt : std::optional(paceAt(place));
        widest = std::max(widest, m_words->fontMetrics().horizontalAdvance(words(pace)));
    }
    m_words->setMinimumWidth(widest + 2);
}

void SpeedSlider::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        reserve();
}

} // namespace epochscope
