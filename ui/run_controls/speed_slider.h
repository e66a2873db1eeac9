// How fast a run may go: from one update a second, on a logarithmic scale, to as fast as the machine can.
#pragma once

#include <QtWidgets/QWidget>

#include <optional>

class QLabel;
class QSlider;

namespace epochscope {

class SpeedSlider : public QWidget
{
    Q_OBJECT
public:
    explicit SpeedSlider(QWidget* parent = nullptr);

    // Updates per second; none: unlimited. What lies between two places goes to the nearest.
    void setPace(std::optional<double> updatesPerSecond); // without a signal
    std::optional<double> pace() const;

    // "1/s", "1 k/s", "max".
    static QString words(std::optional<double> updatesPerSecond);

    void setCaptionVisible(bool visible);

    QSlider& slider() { return *m_slider; }

Q_SIGNALS:
    void paceChanged(std::optional<double> updatesPerSecond); // by the user

protected:
    void changeEvent(QEvent* event) override;

private:
    void tell();
    void reserve();

    QLabel* m_caption;
    QSlider* m_slider;
    QLabel* m_words;
};

} // namespace epochscope
