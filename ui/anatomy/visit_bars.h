// How many samples have been seen how often: bars with their numbers, in the colours of the cells where these have them.
#pragma once

#include "anatomy/cell_colors.h"

#include <QtWidgets/QWidget>

#include <cstdint>
#include <vector>

namespace epochscope {

struct VisitRow
{
    std::int64_t least = 0, most = 0; // visits; `most` none above: −1
    std::int64_t samples = 0;

    QString name() const; // "3×", "4–6×", "3+×"
};

// One row for every number of visits, or for so many of them together that `rows` are enough; never has one of its own.
std::vector<VisitRow> visitRows(const std::vector<std::int64_t>& visits, std::size_t rows);

class VisitBars : public QWidget
{
    Q_OBJECT
public:
    explicit VisitBars(QWidget* parent = nullptr);
    static constexpr std::size_t columns = 4;
    static constexpr std::size_t mostRows = 5;
    void setCounts(std::vector<std::int64_t> counts); // of never, once, twice, three times or more in one epoch
    const std::vector<std::int64_t>& counts() const { return m_counts; }
    // In the colours of `scale`.
    void setRows(std::vector<VisitRow> rows, const VisitScale& scale);
    const std::vector<VisitRow>& rows() const { return m_rows; }
    void drawPicture(QPainter& painter, const QRectF& rect, const CellColors& colors) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    std::vector<std::int64_t> m_counts;
    std::vector<VisitRow> m_rows;
    VisitScale m_scale;
    bool m_isScaled = false;
};

} // namespace epochscope
