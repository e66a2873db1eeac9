// Where declared epochs are no passes over the data: both, one band above the other over the same batches, with the epoch that
// is shown and the batch at work.
#pragma once

#include "batching/batch_plan.h"

#include <QtWidgets/QWidget>

#include <cstdint>
#include <optional>

namespace epochscope {

struct ChartColors;
struct CellColors;

class PassBands : public QWidget
{
    Q_OBJECT
public:
    explicit PassBands(QWidget* parent = nullptr);

    static bool areNeeded(const BatchPlan& plan) { return plan.batchesPerEpoch != plan.batchesPerPass; }
    // The epoch from 1; the batch at work counted from the run's first.
    void setEpoch(const BatchPlan& plan, std::int64_t epoch);
    void setAtWork(std::optional<std::int64_t> batch);
    void drawPicture(QPainter& painter, const QRectF& rect, const ChartColors& colors) const;

    // The batches drawn: whole passes, and the epoch shown.
    struct Range
    {
        std::int64_t begin = 0, end = 1;
    };
    Range range() const { return m_range; }

    QSize sizeHint() const override { return {160, 2 * rowHeight() + 2}; }
    QSize minimumSizeHint() const override { return {60, 2 * rowHeight() + 2}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    int rowHeight() const { return fontMetrics().height() + 1; }
    void draw(QPainter& painter, const QRectF& rect, const CellColors& colors) const;
    void drawBand(QPainter& painter, const QRectF& rect, std::int64_t length, std::int64_t lit, const QString& name,
                  const CellColors& colors) const;
    void tell();

    BatchPlan m_plan;
    std::int64_t m_epoch = 1;
    std::optional<std::int64_t> m_atWork;
    Range m_range;
};

} // namespace epochscope
