#include "anatomy/epoch_cells.h"

#include "chart/theme.h"

#include <QtGui/QPainter>

#include <algorithm>
#include <utility>

namespace epochscope {

EpochCells::EpochCells(bool slim, QWidget* parent) : PointedCells(parent), m_slim(slim)
{
    setSizePolicy(QSizePolicy::Expanding, slim ? QSizePolicy::Fixed : QSizePolicy::Expanding);
    setAttribute(Qt::WA_OpaquePaintEvent);
    if (!slim)
        takePointer();
}

QSize EpochCells::sizeHint() const { return {320, m_slim ? fontMetrics().height() : 4 * fontMetrics().height()}; }
QSize EpochCells::minimumSizeHint() const { return {120, m_slim ? fontMetrics().height() : 2 * fontMetrics().height()}; }

void EpochCells::setEpoch(std::shared_ptr<const EpochAnatomy> anatomy, std::shared_ptr<const SampleClasses> classes,
                          std::int64_t batchSize, const QString& message)
{
    // The sample that the keys are at is followed to where it is now.
    const auto current = m_current >= 0 && m_anatomy && anatomy && m_current < items() && m_anatomy->samples() == anatomy->samples()
                             ? std::optional(sampleOf(m_current))
                             : std::nullopt;
    m_anatomy = std::move(anatomy);
    m_classes = std::move(classes);
    m_batchSize = batchSize;
    m_message = message;
    m_atWork.reset();
    m_marked.clear();
    m_current = -1;
    if (current)
        for (m_current = 0; sampleOf(m_current) != *current;)
            ++m_current;
    m_hovered = m_hovered < items() ? m_hovered : -1;
    arrange();
}

void EpochCells::setAtWork(std::optional<std::int64_t> batch)
{
    if (batch == m_atWork)
        return;
    m_atWork = batch;
    update();
}

void EpochCells::setMarked(const std::vector<std::uint32_t>& samples)
{
    std::vector<std::int64_t> marked;
    if (m_anatomy && !samples.empty()) {
        std::vector<char> wanted(static_cast<std::size_t>(m_anatomy->samples()));
        for (const std::uint32_t sample : samples)
            wanted[sample] = 1;
        for (std::int64_t item = 0; item < items(); ++item)
            if (wanted[sampleOf(item)] != 0)
                marked.push_back(item);
    }
    if (marked == m_marked)
        return;
    m_marked = std::move(marked);
    update();
}

std::int64_t EpochCells::items() const
{
    return m_anatomy ? static_cast<std::int64_t>(m_anatomy->places().size() + m_anatomy->absent().size()) : 0;
}

std::uint32_t EpochCells::sampleOf(std::int64_t item) const
{
    const auto places = m_anatomy->places();
    const auto index = static_cast<std::size_t>(item);
    return index < places.size() ? places[index] : m_anatomy->absent()[index - places.size()];
}

std::optional<std::int64_t> EpochCells::batchOf(std::int64_t item) const
{
    if (item >= static_cast<std::int64_t>(m_anatomy->places().size()))
        return std::nullopt;
    return m_anatomy->placeAt(item).batch;
}

PlaceKind EpochCells::kindOf(std::int64_t item, const CellGrid& grid) const
{
    const auto batch = batchOf(item);
    if (!batch) {
        const auto index = static_cast<std::size_t>(item) - m_anatomy->places().size();
        return m_anatomy->absence(index) == Absence::otherEpoch ? PlaceKind::elsewhere : PlaceKind::absent;
    }
    if (m_anatomy->batches()[static_cast<std::size_t>(*batch)].size < m_batchSize)
        return PlaceKind::lastOfFew;
    // Above each other they differ as well, where they stand above each other.
    const std::int64_t perRow = grid.columns % m_batchSize == 0 ? grid.columns / m_batchSize : 1;
    const std::int64_t row = perRow % 2 == 0 ? *batch / perRow : 0;
    return (*batch + row) % 2 == 0 ? PlaceKind::batch : PlaceKind::otherBatch;
}

CellGrid EpochCells::gridFor(const QSize& size) const
{
    CellGrid grid = CellGrid::fitted(size, items(), std::min(m_batchSize, items()));
    if (m_slim)
        grid.centre(size.height());
    return grid;
}

void EpochCells::arrange()
{
    m_grid = gridFor(size());
    m_picture = {};
    update();
    Q_EMIT arranged();
}

// Of several samples in one cell, the class that most of them have.
void EpochCells::paintClassOf(QPainter& painter, std::int64_t item, const CellGrid& grid, const ChartColors& colors) const
{
    if (!m_classes)
        return;
    const std::int64_t first = item / grid.perCell * grid.perCell;
    const std::int64_t end = std::min(first + grid.perCell, items());
    std::vector<int> counts(m_classes->names.size());
    for (std::int64_t each = first; each < end; ++each)
        ++counts[static_cast<std::size_t>(m_classes->labels[sampleOf(each)])];
    const auto most = std::max_element(counts.begin(), counts.end());
    paintClass(painter, grid.rectOf(grid.cellOf(item)), static_cast<int>(most - counts.begin()), colors);
}

void EpochCells::paintCells(QPainter& painter, const CellGrid& grid, const CellColors& colors, const ChartColors& classes) const
{
    for (std::int64_t cell = 0; cell < grid.cells(); ++cell) {
        const std::int64_t item = cell * grid.perCell;
        paintCell(painter, grid.rectOf(cell), kindOf(item, grid), colors);
        paintClassOf(painter, item, grid, classes);
    }
}

// The batch at work, and what is marked.
void EpochCells::paintLit(QPainter& painter, const CellGrid& grid, const CellColors& colors, const ChartColors& classes) const
{
    auto light = [&, last = std::int64_t{-1}](std::int64_t item) mutable {
        if (std::exchange(last, grid.cellOf(item)) == grid.cellOf(item))
            return;
        paintCell(painter, grid.rectOf(grid.cellOf(item)), PlaceKind::atWork, colors);
        paintClassOf(painter, item, grid, classes);
    };
    if (m_atWork && *m_atWork < static_cast<std::int64_t>(m_anatomy->batches().size())) {
        const EpochAnatomy::Batch& batch = m_anatomy->batches()[static_cast<std::size_t>(*m_atWork)];
        for (std::int64_t item = batch.begin; item < batch.begin + batch.size; item += grid.perCell)
            light(item);
    }
    for (const std::int64_t item : m_marked)
        light(item);
}

void EpochCells::drawPicture(QPainter& painter, const QRect& rect, const ChartColors& colors) const
{
    if (!m_anatomy)
        return;
    const CellGrid grid = gridFor(rect.size());
    painter.save();
    painter.translate(rect.topLeft());
    paintCells(painter, grid, CellColors::of(colors), colors);
    paintLit(painter, grid, CellColors::of(colors), colors);
    painter.restore();
}

void EpochCells::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const CellColors colors = CellColors::of(palette());
    if (!m_anatomy) {
        painter.fillRect(rect(), colors.background);
        painter.setPen(colors.quiet);
        painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap, m_message);
    } else {
        const ChartColors& classes = ChartColors::of(palette());
        if (m_picture.isNull()) {
            m_picture = QPixmap(size() * devicePixelRatioF());
            m_picture.setDevicePixelRatio(devicePixelRatioF());
            m_picture.fill(colors.background);
            QPainter into(&m_picture);
            paintCells(into, m_grid, colors, classes);
        }
        painter.drawPixmap(0, 0, m_picture);
        paintLit(painter, m_grid, colors, classes);
        if (const auto item = pointed())
            paintPointed(painter, *item, colors);
    }
    if (hasFocus()) {
        painter.setPen(QPen(colors.atWork, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
}

// The sample, and the others of its batch.
void EpochCells::paintPointed(QPainter& painter, std::int64_t pointedItem, const CellColors& colors)
{
    painter.setBrush(Qt::NoBrush);
    if (const auto number = batchOf(pointedItem)) {
        painter.setPen(QPen(colors.atWork, m_grid.side >= 10 ? 2 : 1));
        const EpochAnatomy::Batch& batch = m_anatomy->batches()[static_cast<std::size_t>(*number)];
        for (std::int64_t item = batch.begin; item < batch.begin + batch.size; item += m_grid.perCell)
            painter.drawRect(rectOf(item));
    }
    painter.setPen(QPen(colors.line, 2));
    painter.drawRect(rectOf(pointedItem));
}

} // namespace epochscope
