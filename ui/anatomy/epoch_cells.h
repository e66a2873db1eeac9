// One epoch as cells: every place of its batches, batch after batch, then the samples that are in none.
#pragma once

#include "analysis/epoch_anatomy.h"
#include "anatomy/cell_colors.h"
#include "anatomy/cell_grid.h"
#include "anatomy/epoch_source.h"

#include <QtGui/QPixmap>
#include <QtWidgets/QWidget>

#include <memory>
#include <optional>
#include <vector>

namespace epochscope {

class EpochCells : public QWidget
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
    std::int64_t items() const; // places, then absent samples
    std::uint32_t sampleOf(std::int64_t item) const;
    std::optional<std::int64_t> batchOf(std::int64_t item) const; // none: absent
    PlaceKind kindOf(std::int64_t item) const { return kindOf(item, m_grid); } // but for the batch at work
    const CellGrid& grid() const { return m_grid; }
    QRect rectOf(std::int64_t item) const { return m_grid.rectOf(m_grid.cellOf(item)); }
    std::optional<std::int64_t> atWork() const { return m_atWork; }
    // Under the pointer, else where the keys are.
    std::optional<std::int64_t> pointed() const;

    // The cells of an epoch that is there, of another size; what is pointed at is left out.
    void drawPicture(QPainter& painter, const QRect& rect, const ChartColors& colors) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void pointedChanged();
    void arranged();                // grid() is another
    void epochKeyPressed(int step); // another epoch is wanted, so many further

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void arrange();
    CellGrid gridFor(const QSize& size) const;
    PlaceKind kindOf(std::int64_t item, const CellGrid& grid) const;
    void paintCells(QPainter& painter, const CellGrid& grid, const CellColors& colors, const ChartColors& classes) const;
    void paintLit(QPainter& painter, const CellGrid& grid, const CellColors& colors, const ChartColors& classes) const;
    void paintPointed(QPainter& painter, std::int64_t pointedItem, const CellColors& colors);
    void paintClassOf(QPainter& painter, std::int64_t item, const CellGrid& grid, const ChartColors& colors) const;
    void moveTo(std::int64_t item);
    void setHovered(std::int64_t item);

    const bool m_slim;
    std::shared_ptr<const EpochAnatomy> m_anatomy;
    std::shared_ptr<const SampleClasses> m_classes;
    std::int64_t m_batchSize = 1;
    QString m_message;
    CellGrid m_grid;
    QPixmap m_picture; // all cells without what changes as a run goes on; null: to be painted
    std::optional<std::int64_t> m_atWork;
    std::vector<std::int64_t> m_marked; // items
    std::int64_t m_hovered = -1;
    std::int64_t m_current = -1; // by keys
};

} // namespace epochscope
