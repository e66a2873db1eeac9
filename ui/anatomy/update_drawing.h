// A step in stages, side by side: what has happened stands there, what is happening is lit, what is to come has its name alone.
// Where there is no room for all, those around the one at work.
#pragma once

#include "anatomy/update_columns.h"

#include <QtCore/QPointF>
#include <QtCore/QRectF>
#include <QtCore/QString>

#include <memory>
#include <optional>

class QFontMetricsF;
class QPainter;

namespace epochscope {

struct ChartColors;

struct UpdateDrawing
{
    std::shared_ptr<const UpdateLook> look; // null, or without anatomy: `message` stands in its place
    UpdateStage stage = UpdateStage::draw;
    QString message;
    std::optional<std::size_t> pointed; // of the batch's samples

    void draw(QPainter& painter, const QRectF& rect, const ChartColors& colors) const;
    // Of the batch's samples, under a point of what draw() makes there.
    std::optional<std::size_t> sampleAt(const QPointF& point, const QRectF& rect, const QFontMetricsF& metrics) const;
    std::size_t rows(const QRectF& rect, const QFontMetricsF& metrics) const; // there is room for
    // The stage that is drawn there.
    std::optional<UpdateStage> stageAt(const QPointF& point, const QRectF& rect, const QFontMetricsF& metrics) const;
};

} // namespace epochscope
