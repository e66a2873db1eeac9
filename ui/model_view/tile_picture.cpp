// Samples that are pictures, each with what the model takes it for; or the weights from every pixel to a unit.
#include "chart/number_text.h"
#include "model_view/model_picture.h"
#include "model_view/picture_key.h"
#include "model_view/value_colors.h"

#include <QtGui/QFontMetricsF>
#include <QtGui/QPainter>

#include <algorithm>
#include <cmath>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

QString tr(const char* text) { return QCoreApplication::translate("TilePicture", text); }

class TilePicture : public ModelPicture
{
public:
    TilePicture(std::shared_ptr<const ModelAnswer> answer, const QSizeF& size, const ChartColors& colors,
                const QFont& font)
        : m_answer(std::move(answer)), m_colors(colors), m_font(font), m_metrics(font), m_size(size),
          m_key(keyEntries(), font)
    {
        QRectF rect = QRectF(QPointF(), size).adjusted(margin, margin, -margin, -margin / 2);
        m_key.takeFrom(rect);
        arrange(rect);
    }

    void paint(QPainter& painter, double, bool) const override
    {
        painter.save();
        painter.fillRect(QRectF(QPointF(), m_size), m_colors.background);
        painter.setFont(m_font);
        for (int i = 0; i < m_shown; ++i)
            paintTile(painter, i);
        m_key.paint(painter, m_colors);
        painter.restore();
    }

    int items() const override { return m_shown; }
    int columns() const override { return m_columns; }
    QRectF rectOf(int item) const override
    {
        return {m_place.left() + item % m_columns * m_step.width(),
                m_place.top() + item / m_columns * m_step.height(), m_side, m_side};
    }
    int itemAt(const QPointF& at) const override
    {
        for (int i = 0; i < m_shown; ++i)
            if (rectOf(i).adjusted(0, 0, 0, m_step.height() - m_side).contains(at))
                return i;
        return -1;
    }
    QString wordsOf(int item) const override
    {
        const ModelTile& tile = m_answer->tiles[static_cast<std::size_t>(item)];
        if (!isWeights())
            return sampleWords(m_answer->subject, tile.point, m_answer->sight);
        const LayerShape& layer = m_answer->subject.shape.layers.front();
        const auto& parameters = m_answer->question.moment->parameters;
        double low = HUGE_VAL;
        double high = -HUGE_VAL;
        for (std::int64_t i = 0; i < layer.in; ++i) {
            const double weight =
                double{parameters[static_cast<std::size_t>(layer.weightOffset + i * layer.out + tile.unit)]};
            low = std::min(low, weight);
            high = std::max(high, weight);
        }
        return tr("%1: weights from %2 to %3, bias %4")
            .arg(unitName(tile.unit), valueText(low), valueText(high),
                 valueText(double{parameters[static_cast<std::size_t>(layer.biasOffset + tile.unit)]}));
    }
    QString remark() const override
    {
        if (m_shown == m_answer->tilesOf)
            return {};
        return tr("%1 of %2 shown").arg(groupedText(m_shown), groupedText(m_answer->tilesOf));
    }
    QString keyText() const override { return m_key.text(); }

private:
    bool isWeights() const { return m_answer->question.choices.mode == ModelMode::weights; }
    // Without a hidden layer the units are the outputs: one per class.
    QString unitName(std::int64_t unit) const
    {
        const ModelSubject& subject = m_answer->subject;
        const bool outputs = subject.shape.layers.size() == 1;
        if (outputs && subject.shape.outputs() > 1)
            return tr("Class %1").arg(className(subject, unit));
        return tr("Unit %1").arg(groupedText(unit + 1));
    }
    QString caption(const ModelTile& tile) const
    {
        if (isWeights())
            return m_answer->subject.shape.layers.size() == 1 && m_answer->subject.shape.outputs() > 1
                       ? className(m_answer->subject, tile.unit)
                       : groupedText(tile.unit + 1);
        const ModelSubject& subject = m_answer->subject;
        if (!subject.hasClasses())
            return valueText(tile.point.predicted, 2);
        const QString predicted = className(subject, tile.point.predictedClass);
        return tile.point.isWrong() ? tr("✗ %1, is %2").arg(predicted, className(subject, tile.point.point.label))
                                    : predicted;
    }

    std::vector<KeyEntry> keyEntries() const
    {
        using Kind = KeyEntry::Kind;
        std::vector<KeyEntry> entries;
        if (isWeights()) {
            const ChartColors& colors = m_colors;
            const QString end = valueText(m_answer->largestWeight, 2);
            entries.push_back({Kind::ramp, {}, end, u"−"_s + end, [&colors](double place) {
                                   return signedColor(colors, 2 * place - 1);
                               }});
        }
        return entries;
    }

    // The largest tiles of which all fit; where they would be too small, some are left out.
    void arrange(const QRectF& rect)
    {
        m_place = rect;
        constexpr double gap = 8;
        const auto all = static_cast<int>(m_answer->tiles.size());
        const double line = m_metrics.height();
        const double text = line + 4;
        const double smallest = (isWeights() ? 1.5 : 2) * line;
        // Room for the names, not for what is predicted now, so that nothing moves as that changes.
        double words = smallest;
        const ModelSubject& subject = m_answer->subject;
        for (std::int64_t k = 0; !isWeights() && k < std::min<std::int64_t>(subject.classes(), 50); ++k)
            words = std::max(words, std::min(m_metrics.horizontalAdvance(
                                                 tr("✗ %1, is %2").arg(className(subject, k), className(subject, k))),
                                             6.5 * line));
        const int mostColumns = std::max(1, static_cast<int>((rect.width() + gap) / (words + gap)));
        for (m_shown = all; m_shown > 0; --m_shown) {
            m_side = 0;
            for (int columns = 1; columns <= std::min(mostColumns, m_shown); ++columns) {
                const int rows = (m_shown + columns - 1) / columns;
                const double side = std::min((rect.width() + gap) / columns - gap, rect.height() / rows - text);
                if (side > m_side) {
                    m_side = side;
                    m_columns = columns;
                }
            }
            if (m_side >= smallest)
                break;
        }
        m_side = std::floor(std::min(m_side, 7 * line));
        m_step = QSizeF(std::max(m_side, words) + gap, m_side + text);
        if (m_side >= 7 * line - 1) // few of them: side by side from the left
            m_columns = std::clamp(static_cast<int>((rect.width() + gap) / m_step.width()), 1, std::max(m_shown, 1));
    }

    void paintTile(QPainter& painter, int item) const
    {
        const ModelTile& tile = m_answer->tiles[static_cast<std::size_t>(item)];
        const QRectF place = rectOf(item);
        const bool wrong = !isWeights() && tile.point.isWrong();
        painter.drawImage(place, tile.image);
        painter.setBrush(Qt::NoBrush);
        const bool lit = !isWeights() && tile.point.inBatch;
        painter.setPen(QPen(wrong ? m_colors.hue(1) : lit ? m_colors.hue(0) : m_colors.grid, wrong || lit ? 2 : 1));
        painter.drawRect(place.adjusted(0, 0, -1, -1));
        painter.setPen(wrong ? m_colors.text : m_colors.quietText);
        const QRectF below(place.left(), place.bottom() + 1, m_step.width() - 4, m_metrics.height());
        painter.drawText(below, Qt::AlignLeft | Qt::AlignVCenter,
                         m_metrics.elidedText(caption(tile), Qt::ElideRight, below.width()));
    }

    std::shared_ptr<const ModelAnswer> m_answer;
    const ChartColors& m_colors;
    QFont m_font;
    QFontMetricsF m_metrics;
    QSizeF m_size;
    PictureKey m_key;
    QRectF m_place;
    QSizeF m_step;
    double m_side = 0;
    int m_columns = 1;
    int m_shown = 0;
};
} // namespace

std::unique_ptr<ModelPicture> makeTilePicture(std::shared_ptr<const ModelAnswer> answer, const QSizeF& size,
                                              const ChartColors& colors, const QFont& font)
{
    return std::make_unique<TilePicture>(std::move(answer), size, colors, font);
}

ModelPicture::~ModelPicture() = default;

std::unique_ptr<ModelPicture> makePicture(std::shared_ptr<const ModelAnswer> answer, const QSizeF& size,
                                          const ChartColors& colors, const QFont& font)
{
    if (!answer || size.width() < 40 || size.height() < 40)
        return nullptr;
    switch (answer->question.choices.mode) {
    case ModelMode::fit:
    case ModelMode::againstTruth:
        return makeFitPicture(std::move(answer), size, colors, font);
    case ModelMode::confusion:
        return answer->confusion ? makeConfusionPicture(std::move(answer), size, colors, font) : nullptr;
    case ModelMode::images:
    case ModelMode::weights:
        break;
    }
    return makeTilePicture(std::move(answer), size, colors, font);
}

} // namespace epochscope
