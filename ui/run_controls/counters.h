// Where the run stands, in numbers and two slim bars. Every number has the room of its widest value, so nothing moves while
// it counts.
#pragma once

#include "bridge/run_controller.h"

#include <QtWidgets/QWidget>

#include <array>
#include <vector>

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
    // `standing`: paused, so that the epoch's bar shows the batch however fast they went.
    void showSnapshot(const RunSnapshot& snapshot, bool standing = false);
    void setPreparing(double share); // of the data read; negative: not known

    // One row, of the counters that say most: of itself where the parent is low, as the chart needs the room.
    void setLow(bool low);

    // "epoch 12/1,000 · batch 7/40 · update 487/40,000": what the counters say, for the window's title.
    QString summary() const;

    QSize minimumSizeHint() const override; // as narrow as in the fewest columns, whatever they are in now

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
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

    QProgressBar* addBar(const char* name, const QString& caption, const QString& tip);
    void reserve(); // the room of the plan's widest values
    static inline const std::vector<Which> all{epoch, batch, update, samples, rate, elapsed, left};
    using Shown = std::vector<Which>;
    int widthIn(int columns, const Shown& shown) const; // that these counters need
    void arrange();
    void fitParent();
    void set(Which which, const QString& text);

    std::array<Counter, count> m_counters;
    QGridLayout* m_bars;
    QGridLayout* m_grid;
    QProgressBar* m_run;
    QProgressBar* m_epoch;
    BatchPlan m_plan;
    int m_columns = 0;
    Shown m_shown;
    bool m_low = false;
};

} // namespace epochscope
