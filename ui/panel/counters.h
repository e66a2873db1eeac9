// Where the run stands, in numbers. Every number has the room of its widest value, so nothing moves while it counts.
#pragma once

#include "bridge/run_controller.h"

#include <QtWidgets/QWidget>

#include <array>

class QGridLayout;
class QLabel;
class QProgressBar;

namespace epochscope {

class Counters : public QWidget
{
    Q_OBJECT
public:
    explicit Counters(QWidget* parent = nullptr);

    void setPlan(const BatchPlan& plan); // nothing done yet
    void showSnapshot(const RunSnapshot& snapshot);
    void setPreparing(double share); // of the data read; negative: not known

    QSize minimumSizeHint() const override; // as narrow as in the fewest columns, whatever they are in now

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    enum Which { epoch, batch, update, samples, rate, elapsed, left, count };
    struct Counter
    {
        QWidget* cell = nullptr;
        QLabel* caption = nullptr;
        QLabel* value = nullptr;
    };

    void reserve(Which which, const QString& widest);
    int widthIn(int columns) const; // that the counters need
    void arrange();
    void set(Which which, const QString& text);

    std::array<Counter, count> m_counters;
    QGridLayout* m_grid;
    QProgressBar* m_progress;
    int m_columns = 0;
};

} // namespace epochscope
