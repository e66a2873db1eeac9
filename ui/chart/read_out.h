// The values of every curve at the pointer, or at a hair line that the keyboard moves.
#pragma once

#include "chart/navigable_chart.h"

#include <QtCore/QObject>

#include <cstdint>
#include <optional>

namespace epochscope {

class ChartOverlay;
class GuardedChartView;

class ReadOut : public QObject
{
    Q_OBJECT
public:
    // The chart lives as long as the view.
    ReadOut(GuardedChartView& view, NavigableChart& chart, ChartOverlay& overlay, QObject* parent = nullptr);

    void pointAt(std::optional<QPointF> point); // of the view; none takes it away
    void step(int by);                          // by so many epochs, or by pixels where epochs lie closer
    void hide();
    // The data, the axes or the looks have changed.
    void refresh();
    // Only a hair line, where another chart has its read-out.
    void showHairAt(std::optional<double> x);

    const std::optional<ReadOutMoment>& moment() const { return m_moment; }

Q_SIGNALS:
    void hovered(std::optional<std::uint64_t> run);
    void moved(std::optional<double> x); // of the hair line, in the axis's values

private:
    void show(std::optional<ReadOutMoment> moment, const ReadOutContent& content);
    void place(const ReadOutContent& content);
    void describe(const QString& values);

    GuardedChartView& m_view;
    NavigableChart& m_chart;
    ChartOverlay& m_overlay;
    std::optional<QPointF> m_point;      // of the pointer; none: the keyboard leads, or nobody
    std::optional<double> m_stepped;     // where the keyboard has led it
    std::optional<double> m_foreignHair; // of another chart
    std::optional<ReadOutMoment> m_moment;
    std::optional<std::uint64_t> m_hovered;
    double m_width = 0; // of the box, which only grows as long as it is shown
};

} // namespace epochscope
