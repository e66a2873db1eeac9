// One epoch as cells: every place of its batches, batch after batch, then the samples that are in none.
#pragma once

#include "analysis/epoch_anatomy.h"
#include "anatomy/cell_colors.h"
#include "anatomy/epoch_source.h"
#include "anatomy/pointed_cells.h"

#include <QtGui/QPixmap>

#include <memory>
#include <optional>
#include <vector>

namespace epochscope {

class EpochCells : public PointedCells
{
    Q_OBJECT
public:
    // A slim one is only looked at: it has neither pointer nor keys.
    explicit EpochCells(bool slim, QWidget* parent = nullptr);

    // `batchSize` is the full one: batches of less are marked. Null: `message` stands in the cells' place.
    void setEpoch(std::shared_ptr<const EpochAnatomy> anatomy, std::shared_ptr<const SampleClasses> classes, std::int64_t batchSize,
              const QString& message = {});
    void setAtWork(std::optional<std::int64_t> batch); // of the epoch
    // Samples to be found again here, in the accent's colour.
    void setMarked(const std::vector<std::uint32_t>& samples);

    const std::shared_ptr<const EpochAnatomy>& anatomy() const { return m_anatomy; }
    std::int64_t items() const override; // places, then absent samples
    std::uint32_t sampleOf(std::int64_t item) const;
    std::optional<std::int64_t> batchOf(std::int64_t item) const; // none: absent
    PlaceKind kindOf(std::int64_t item) const { return kindOf(item, m_grid); } // but for the batch at work
    std::optional<std::int64_t> atWork() const { return m_atWork; }

    // The cells of an epoch that is there, of another size; what is pointed at is left out.
    void drawPicture(QPainter& painter, const QRect& rect, const ChartColors& colors) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void arranged(); // grid() is another

protected:
    void paintEvent(QPaintEvent* event) override;
    void arrange() override;

private:
    CellGrid gridFor(const QSize& size) const;
    PlaceKind kindOf(std::int64_t item, const CellGrid& grid) const;
    void paintCells(QPainter& painter, const CellGrid& grid, const CellColors& colors, const ChartColors& classes) const;
    void paintLit(QPainter& painter, const CellGrid& grid, const CellColors& colors, const ChartColors& classes) const;
    void paintPointed(QPainter& painter, std::int64_t pointedItem, const CellColors& colors);
    void paintClassOf(QPainter& painter, std::int64_t item, const CellGrid& grid, const ChartColors& colors) const;

    const bool m_slim;
    std::shared_ptr<const EpochAnatomy> m_anatomy;
    std::shared_ptr<const SampleClasses> m_classes;
    std::int64_t m_batchSize = 1;
    QString m_message;
    QPixmap m_picture; // all cells without what changes as a run goes on; null: to be painted
    std::optional<std::int64_t> m_atWork;
    std::vector<std::int64_t> m_marked; // items
};

} // namespace epochscope
