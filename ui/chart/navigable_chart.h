// What a chart must tell and do so that it can be zoomed, panned and read: nothing of how it draws.
#pragma once

#include "chart/read_out_rows.h"
#include "chart/theme.h"
#include "chart/view_ranges.h"

#include <QtCore/QRectF>
#include <QtGui/QFont>

#include <optional>

namespace epochscope {

class NavigableChart
{
public:
    virtual ~NavigableChart() = default;

    virtual QRectF plotRect() const = 0; // in the pixels of its view; empty before the first layout
    virtual AxisView horizontalAxis() const = 0;
    virtual AxisView verticalAxis() const = 0;
    // None: as the data ask for.
    virtual void setView(std::optional<Range> horizontal, std::optional<Range> vertical) = 0;

    virtual ReadOutContent readOutContent() const = 0;
    virtual ChartColors colors() const = 0;
    virtual QFont font() const = 0;          // with a size in pixels
    virtual QString description() const = 0; // one sentence for those who cannot see it

    // Where a point of the axes stands in the view.
    QPointF position(double x, double y) const
    {
        const QRectF plot = plotRect();
        return {plot.left() + placeOf(x, horizontalAxis()) * plot.width(),
                plot.bottom() - placeOf(y, verticalAxis()) * plot.height()};
    }
};

} // namespace epochscope
