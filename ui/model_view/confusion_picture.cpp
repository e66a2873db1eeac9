// Which class is taken for which: a table of counts, rows what the samples are, columns what they are taken for, and beside it
// precision, recall and F1 of each class.
#include "chart/number_text.h"
#include "model_view/model_picture.h"
#include "model_view/value_colors.h"

#include <QtGui/QFontMetricsF>
#include <QtGui/QPainter>

#include <algorithm>
#include <cmath>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

QString tr(const char* text) { return QCoreApplication::translate("ConfusionPicture", text); }

constexpr int smallestFigures = 9; // pixels

QString scoreText(double score) { return std::isnan(score) ? u"–"_s : fixedText(score, 2); }

class ConfusionPicture : public ModelPicture
{
public:
    ConfusionPicture(std::shared_ptr<const ModelAnswer> answer, const QSizeF& size, const ChartColors& colors,
                     const QFont& font)
        : m_answer(std::move(answer)), m_matrix(m_answer->confusion->matrix), m_colors(colors), m_font(font),
          m_metrics(font), m_size(size)
    {
        arrange();
    }

    void paint(QPainter& painter, double, bool) const override
    {
        painter.save();
        painter.fillRect(QRectF(QPointF(), m_size), m_colors.background);
        painter.setFont(m_font);
        paintNames(painter);
        paintCells(painter);
        if (m_scores)
            paintScores(painter);
        painter.restore();
    }

    int items() const override { return static_cast<int>(m_matrix.classes() * m_matrix.classes()); }
    int columns() const override { return static_cast<int>(m_matrix.classes()); }
    QRectF rectOf(int item) const override
    {
        const int count = columns();
        return {m_cells.left() + item % count * m_cell.width(), m_cells.top() + item / count * m_cell.height(),
                m_cell.width(), m_cell.height()};
    }
    int itemAt(const QPointF& at) const override
    {
        if (!m_cells.contains(at))
            return -1;
        const int last = columns() - 1;
        return std::min(static_cast<int>((at.y() - m_cells.top()) / m_cell.height()), last) * (last + 1) +
               std::min(static_cast<int>((at.x() - m_cells.left()) / m_cell.width()), last);
    }
    QString wordsOf(int item) const override
    {
        const std::int64_t label = item / columns();
        const std::int64_t predicted = item % columns();
        const std::int64_t of = m_matrix.ofClass(label);
        const QString share =
            of == 0 ? tr("undefined")
                    : percentText(static_cast<double>(m_matrix.count(label, predicted)) / static_cast<double>(of));
        const QString counts = tr("%1 of %2 samples of %3 are taken for %4 (%5)")
                                   .arg(groupedText(m_matrix.count(label, predicted)), groupedText(of), name(label),
                                        name(predicted), share);
        return counts + u" · "_s +
               tr("of %1: precision %2, recall %3, F1 %4")
                   .arg(name(label), scoreText(m_matrix.precision(label)), scoreText(m_matrix.recall(label)),
                        scoreText(m_matrix.f1(label)));
    }
    QString keyText() const override { return tr("rows: what the samples are; columns: what they are taken for"); }

private:
    QString name(std::int64_t label) const { return className(m_answer->subject, label); }

    void arrange()
    {
        const double line = m_metrics.height();
        const auto count = static_cast<double>(m_matrix.classes());
        double widest = m_metrics.horizontalAdvance(corner());
        for (std::int64_t k = 0; k < m_matrix.classes(); ++k)
            widest = std::max(widest, m_metrics.horizontalAdvance(name(k)));
        m_left = margin + std::min(widest, 0.25 * m_size.width()) + 8;
        m_scoreWidth = 0;
        for (const QString& title : titles())
            m_scoreWidth = std::max(m_scoreWidth, m_metrics.horizontalAdvance(title) + 12);
        const double top = margin / 2 + line + 4;
        const double height = (m_size.height() - top - margin / 2) / count;
        m_figures = m_font;
        if (height < line) // smaller, as far as figures can be read
            m_figures.setPixelSize(std::max(smallestFigures, static_cast<int>(height * 0.9)));
        m_scores =
            height >= smallestFigures && m_size.width() - m_left - 3 * m_scoreWidth - 16 - margin > count * line;
        const double width = (m_size.width() - m_left - (m_scores ? 3 * m_scoreWidth + 16 + margin : margin)) / count;
        m_cell = QSizeF(std::min(width, 8 * line), std::min(height, 3 * line));
        m_cells = QRectF(m_left, top, m_cell.width() * count, m_cell.height() * count);
    }
    double nameTop() const { return margin / 2; }
    static QString corner() { return tr("is ↓  taken for →"); }
    static QStringList titles() { return {tr("precision"), tr("recall"), tr("F1")}; }

    void paintNames(QPainter& painter) const
    {
        const double line = m_metrics.height();
        painter.setPen(m_colors.quietText);
        painter.drawText(QRectF(0, nameTop(), m_left - 8, line), Qt::AlignRight | Qt::AlignVCenter, corner());
        painter.setPen(m_colors.text);
        const QFontMetricsF figures(m_figures);
        const int everyRow = std::max(1, static_cast<int>(std::ceil(smallestFigures / m_cell.height())));
        for (std::int64_t k = 0; k < m_matrix.classes(); ++k) {
            const QString own = name(k);
            painter.setFont(m_figures);
            if (k % everyRow == 0)
                painter.drawText(
                    QRectF(0, m_cells.top() + static_cast<double>(k) * m_cell.height(), m_left - 8, m_cell.height()),
                    Qt::AlignRight | Qt::AlignVCenter | Qt::TextDontClip,
                    figures.elidedText(own, Qt::ElideRight, m_left - 8));
            painter.setFont(m_font);
            // A name that is cut to nothing says nothing: then only every second, third … one.
            const int everyColumn = std::max(1, static_cast<int>(std::ceil(1.6 * line / m_cell.width())));
            const double room = everyColumn * m_cell.width() - 4;
            if (k % everyColumn == 0)
                painter.drawText(
                    QRectF(m_cells.left() + static_cast<double>(k) * m_cell.width() + 2, nameTop(), room, line),
                    (everyColumn == 1 ? Qt::AlignHCenter : Qt::AlignLeft) | Qt::AlignVCenter,
                    m_metrics.elidedText(own, Qt::ElideRight, room));
        }
    }

    // Hits in one hue, misses in another, deeper the larger their part of the row: only then can small classes be read.
    void paintCells(QPainter& painter) const
    {
        painter.setFont(m_figures);
        const QFontMetricsF metrics(m_figures);
        const bool numbers = m_cell.height() >= smallestFigures &&
                             m_cell.width() >= metrics.horizontalAdvance(groupedText(m_matrix.mostCount())) + 2;
        for (int item = 0; item < items(); ++item) {
            const std::int64_t label = item / columns();
            const std::int64_t predicted = item % columns();
            const std::int64_t count = m_matrix.count(label, predicted);
            const double share =
                static_cast<double>(count) / static_cast<double>(std::max<std::int64_t>(m_matrix.ofClass(label), 1));
            const QColor& hue = m_colors.hue(label == predicted ? 0 : 1);
            const double depth = count == 0 ? 0.04 : 0.12 + 0.5 * share;
            QRectF cell = rectOf(item);
            cell.adjust(0, 0, m_cell.width() > 6 ? -1 : 0, m_cell.height() > 6 ? -1 : 0);
            const QColor fill = count == 0 ? mixedColor(m_colors.background, m_colors.text, depth)
                                           : mixedColor(m_colors.background, hue, depth);
            painter.fillRect(cell, fill);
            if (label == predicted && m_cell.height() > 6) { // not by its hue alone
                painter.setPen(QPen(m_colors.hue(0), 1));
                painter.drawRect(cell.adjusted(0, 0, -1, -1));
            }
            if (!numbers)
                continue;
            painter.setPen(count == 0 ? m_colors.quietText : m_colors.text);
            painter.drawText(cell, Qt::AlignCenter, groupedText(count));
        }
    }

    void paintScores(QPainter& painter) const
    {
        const double line = m_metrics.height();
        const QStringList heads = titles();
        for (int i = 0; i < 3; ++i) {
            const double left = m_cells.right() + 16 + i * m_scoreWidth;
            painter.setPen(m_colors.quietText);
            painter.setFont(m_font);
            painter.drawText(QRectF(left, nameTop(), m_scoreWidth - 6, line), Qt::AlignRight | Qt::AlignVCenter,
                             heads[i]);
            painter.setPen(m_colors.text);
            painter.setFont(m_figures);
            for (std::int64_t k = 0; k < m_matrix.classes(); ++k) {
                const double score = i == 0 ? m_matrix.precision(k) : i == 1 ? m_matrix.recall(k) : m_matrix.f1(k);
                painter.drawText(QRectF(left, m_cells.top() + static_cast<double>(k) * m_cell.height(),
                                        m_scoreWidth - 6, m_cell.height()),
                                 Qt::AlignRight | Qt::AlignVCenter, scoreText(score));
            }
        }
    }

    std::shared_ptr<const ModelAnswer> m_answer;
    const ConfusionMatrix& m_matrix;
    const ChartColors& m_colors;
    QFont m_font;
    QFontMetricsF m_metrics;
    QSizeF m_size;
    QFont m_figures; // in the rows
    QSizeF m_cell;
    QRectF m_cells;
    double m_left = 0;
    double m_scoreWidth = 0;
    bool m_scores = true;
};
} // namespace

std::unique_ptr<ModelPicture> makeConfusionPicture(std::shared_ptr<const ModelAnswer> answer, const QSizeF& size,
                                                   const ChartColors& colors, const QFont& font)
{
    return std::make_unique<ConfusionPicture>(std::move(answer), size, colors, font);
}

} // namespace epochscope
