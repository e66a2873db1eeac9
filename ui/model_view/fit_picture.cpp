// One feature: samples and the curve of the model. Two and more: samples on a plane, and what the model says between them.
#include "chart/number_text.h"
#include "inside/moment_words.h"
#include "model_view/model_picture.h"
#include "model_view/picture_key.h"
#include "model_view/plot_area.h"
#include "model_view/value_colors.h"

#include <QtGui/QFontMetricsF>
#include <QtGui/QPainter>
#include <QtGui/QPainterPath>

#include <algorithm>
#include <cmath>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

QString tr(const char* text) { return QCoreApplication::translate("FitPicture", text); }

constexpr std::int64_t mostResiduals = 400;
constexpr std::int64_t mostNamedClasses = 12;
constexpr double reach = 10; // of the pointer, to a sample

bool isAgainstTruth(const ModelAnswer& answer) { return answer.question.choices.mode == ModelMode::againstTruth; }

PlotArea areaOf(const ModelAnswer& answer, const QFont& font)
{
    const ModelScene& scene = *answer.scene;
    const std::string& target = answer.subject.data->train.targetName;
    const QString number = QString::fromStdString(target.empty() ? "y" : target);
    if (isAgainstTruth(answer))
        return {{scene.lowest, scene.highest},
                {scene.lowest, scene.highest},
                tr("true %1").arg(number),
                tr("predicted %1").arg(number),
                font};
    const auto range = [](const InputAxis& axis) { return Range{axis.inUnits(axis.from), axis.inUnits(axis.to)}; };
    if (!scene.isCurve)
        return {range(scene.u), range(scene.v), axisTitle(scene.u), axisTitle(scene.v), font};
    if (answer.subject.hasClasses()) {
        const QString name = answer.sight.hasProbabilities ? tr("probability of a class") : tr("score of a class");
        return {range(scene.u), {-0.06, 1.06}, axisTitle(scene.u), name, font};
    }
    return {range(scene.u), {scene.lowest, scene.highest}, axisTitle(scene.u), number, font};
}

class FitPicture : public ModelPicture
{
public:
    FitPicture(std::shared_ptr<const ModelAnswer> answer, const QSizeF& size, const ChartColors& colors,
               const QFont& font)
        : m_answer(std::move(answer)), m_scene(*m_answer->scene), m_colors(colors), m_font(font), m_size(size),
          m_area(areaOf(*m_answer, font)), m_key(keyEntries(), font)
    {
        QRectF rect = QRectF(QPointF(), size).adjusted(margin, margin / 2, -margin, -margin / 2);
        m_key.takeFrom(rect);
        m_area.fit(rect);
        const std::size_t count = points().size();
        m_radius = QFontMetricsF(font).height() * (count > 1500 ? 0.15 : count > 500 ? 0.18 : 0.24);
        for (const SightPoint& each : points())
            m_places.push_back(placeOf(each));
    }

    void paint(QPainter& painter, double ratio, bool vector) const override
    {
        painter.save();
        painter.setFont(m_font);
        painter.fillRect(QRectF(QPointF(), m_size), m_colors.background);
        const QRectF plot = m_area.plot();
        if (isPlain())
            m_area.paintGrid(painter, m_colors);
        painter.save();
        painter.setClipRect(plot);
        if (!m_answer->surface.isNull()) {
            const QSize exact = (plot.size() * ratio).toSize(); // else of another size, for the moment
            painter.setRenderHint(QPainter::SmoothPixmapTransform, vector || m_answer->surface.size() != exact);
            painter.drawImage(plot, m_answer->surface);
        }
        if (isPlain()) {
            paintResiduals(painter);
            paintCurves(painter);
        }
        painter.setClipRect(plot.adjusted(-m_radius - 4, -m_radius - 4, m_radius + 4, m_radius + 4));
        paintSamples(painter, ratio, vector);
        painter.restore();
        m_area.paintNames(painter, m_colors);
        m_key.paint(painter, m_colors);
        painter.restore();
    }

    int items() const override { return static_cast<int>(points().size()); }
    QRectF rectOf(int item) const override
    {
        const QPointF place = m_places[static_cast<std::size_t>(item)];
        if (!m_area.plot().adjusted(-1, -1, 1, 1).contains(place))
            return {};
        const double half = m_radius + 3;
        return {place.x() - half, place.y() - half, 2 * half, 2 * half};
    }
    int itemAt(const QPointF& at) const override
    {
        double nearest = reach * reach;
        int item = -1;
        for (std::size_t i = 0; i < m_places.size(); ++i) {
            const QPointF from = m_places[i] - at;
            const double distance = QPointF::dotProduct(from, from);
            if (distance <= nearest) {
                nearest = distance;
                item = static_cast<int>(i);
            }
        }
        return item;
    }
    QString wordsOf(int item) const override
    {
        return sampleWords(m_answer->subject, points()[static_cast<std::size_t>(item)], m_answer->sight);
    }
    QString wordsAt(const QPointF& at) const override;
    QString keyText() const override { return m_key.text(); }
    QSizeF surfaceSize() const override { return isPlain() ? QSizeF() : m_area.plot().size(); }

private:
    const std::vector<SightPoint>& points() const { return m_answer->sight.points; }
    bool isPlain() const { return m_scene.isCurve || isAgainstTruth(*m_answer); } // nothing behind the samples
    bool classes() const { return m_answer->subject.hasClasses(); }

    QPointF placeOf(const SightPoint& each) const
    {
        if (isAgainstTruth(*m_answer))
            return {m_area.toX(each.point.target), std::isfinite(each.predicted) ? m_area.toY(each.predicted) : NAN};
        const double across = m_area.toX(m_scene.u.inUnits(each.point.u));
        if (!m_scene.isCurve)
            return {across, m_area.toY(m_scene.v.inUnits(each.point.v))};
        // Of a class: on its own class's curve.
        return {across, m_area.toY(classes() ? each.shareOfOwn : each.point.target)};
    }
    SampleMark markOf(const SightPoint& each) const
    {
        SampleMark mark;
        mark.filled = !each.point.validation;
        mark.wrong = each.isWrong();
        mark.lit = each.inBatch;
        if (classes()) {
            mark.shape = each.point.label;
            mark.color = classMarkColor(m_colors, each.point.label);
        } else if (isPlain()) {
            mark.color = sampleColor();
        } else {
            // In steps that the eye does not see, so that few kinds of marks are to be drawn.
            const double place = (each.point.target - m_answer->lowest) / (m_answer->highest - m_answer->lowest);
            mark.color = scaleColor(std::round(place * 24) / 24);
        }
        return mark;
    }
    QColor sampleColor() const { return mixedColor(m_colors.background, m_colors.text, 0.62); }

    std::vector<KeyEntry> keyEntries() const;
    void paintResiduals(QPainter& painter) const;
    void paintCurves(QPainter& painter) const;
    void paintSamples(QPainter& painter, double ratio, bool vector) const;

    std::shared_ptr<const ModelAnswer> m_answer;
    const ModelScene& m_scene;
    const ChartColors& m_colors;
    QFont m_font;
    QSizeF m_size;
    PlotArea m_area;
    PictureKey m_key;
    double m_radius = 4;
    std::vector<QPointF> m_places;
};

std::vector<KeyEntry> FitPicture::keyEntries() const
{
    using Kind = KeyEntry::Kind;
    std::vector<KeyEntry> entries;
    const QColor any = sampleColor();
    const bool hasValidation = m_answer->subject.part(true).samples() > 0;
    if (classes()) {
        const std::int64_t count = m_answer->subject.classes();
        for (std::int64_t k = 0; k < std::min(count, mostNamedClasses); ++k)
            entries.push_back(
                {Kind::mark, {static_cast<int>(k), classMarkColor(m_colors, k)}, className(m_answer->subject, k), {}});
        if (count > mostNamedClasses)
            entries.push_back({Kind::line,
                               {0, m_colors.background},
                               tr("and %1 more classes").arg(groupedText(count - mostNamedClasses)),
                               {}});
    } else if (isPlain()) {
        entries.push_back({Kind::line,
                           {0, m_colors.hue(1)},
                           isAgainstTruth(*m_answer) ? tr("exactly right") : tr("prediction"),
                           {}});
    } else {
        entries.push_back({Kind::ramp, {}, valueText(m_scene.highest, 2), valueText(m_scene.lowest, 2), scaleColor});
        entries.push_back({Kind::line, {0, m_colors.background}, tr("behind: predicted"), {}});
        entries.push_back({Kind::line, {0, m_colors.background}, tr("in marks: true"), {}});
    }
    if (hasValidation || !classes())
        entries.push_back({Kind::mark, {0, any}, tr("training"), {}});
    if (hasValidation)
        entries.push_back({Kind::mark, {0, any, false}, tr("validation"), {}});
    if (isPlain() && !classes())
        entries.push_back({Kind::line, {0, m_colors.axis}, tr("residual"), {}});
    if (classes())
        entries.push_back({Kind::mark, {0, any, true, true}, tr("taken for another"), {}});
    entries.push_back(
        {Kind::mark, {0, any, true, false, true}, batchInTurnName(m_answer->sight.batchIsNext), {}});
    return entries;
}

void FitPicture::paintResiduals(QPainter& painter) const
{
    if (classes())
        return;
    painter.setRenderHint(QPainter::Antialiasing, false); // they are upright
    const bool all = static_cast<std::int64_t>(points().size()) <= mostResiduals;
    const QRectF plot = m_area.plot();
    for (const bool lit : {false, true}) {
        painter.setPen(QPen(lit ? m_colors.hue(0) : m_colors.axis, lit ? 2 : 1));
        for (std::size_t i = 0; i < points().size(); ++i) {
            const SightPoint& each = points()[i];
            if (each.inBatch != lit || (!all && !lit) || !std::isfinite(each.predicted))
                continue;
            const double to = isAgainstTruth(*m_answer) ? each.point.target : each.predicted;
            const double end = std::clamp(m_area.toY(to), plot.top() - 1, plot.bottom() + 1);
            painter.drawLine(QPointF(m_places[i].x(), std::clamp(m_places[i].y(), plot.top() - 1, plot.bottom() + 1)),
                             QPointF(m_places[i].x(), end));
        }
    }
}

void FitPicture::paintCurves(QPainter& painter) const
{
    painter.setRenderHint(QPainter::Antialiasing);
    if (isAgainstTruth(*m_answer)) {
        painter.setPen(QPen(m_colors.hue(1), 2));
        painter.drawLine(m_area.plot().bottomLeft(), m_area.plot().topRight());
        return;
    }
    const SightCurve& curve = m_answer->sight.curve;
    const QRectF plot = m_area.plot();
    for (Eigen::Index row = 0; row < curve.values.rows(); ++row) {
        QPolygonF line;
        for (std::size_t i = 0; i < curve.u.size(); ++i) {
            const double value = double{curve.values(row, static_cast<Eigen::Index>(i))};
            if (std::isfinite(value)) // far outside, painters lose count
                line += QPointF(m_area.toX(m_scene.u.inUnits(curve.u[i])),
                                std::clamp(m_area.toY(value), plot.top() - 1e4, plot.bottom() + 1e4));
        }
        static constexpr Qt::PenStyle styles[] = {Qt::SolidLine, Qt::DashLine, Qt::DashDotLine};
        painter.setPen(
            QPen(classes() ? classColor(m_colors, row) : m_colors.hue(1), 2, styles[classes() ? row % 3 : 0]));
        painter.drawPolyline(line);
    }
}

// Training over validation, the batch in turn over all.
void FitPicture::paintSamples(QPainter& painter, double ratio, bool vector) const
{
    MarkStamps stamps(m_radius, ratio, m_colors, vector);
    for (const int turn : {0, 1, 2})
        for (std::size_t i = 0; i < points().size(); ++i) {
            const SightPoint& each = points()[i];
            const int own = each.inBatch ? 2 : each.point.validation ? 0 : 1;
            if (own == turn && std::isfinite(m_places[i].y()))
                stamps.paint(painter, m_places[i], markOf(each));
        }
}

QString FitPicture::wordsAt(const QPointF& at) const
{
    if (!m_area.plot().contains(at) || isAgainstTruth(*m_answer))
        return {};
    const QString u = tr("%1 %2").arg(QString::fromStdString(m_scene.u.name), valueText(m_area.fromX(at.x())));
    const ModelSubject& subject = m_answer->subject;
    const auto share = [&](double value) {
        return m_answer->sight.hasProbabilities ? percentText(value) : valueText(value);
    };
    if (m_scene.isCurve) {
        const SightCurve& curve = m_answer->sight.curve;
        const double right = (at.x() - m_area.plot().left()) / m_area.plot().width();
        const auto index = static_cast<Eigen::Index>(std::llround(right * static_cast<double>(curve.u.size() - 1)));
        if (!classes())
            return tr("At %1 the prediction is %2").arg(u, valueText(double{curve.values(0, index)}));
        Eigen::Index winner = 0;
        const double most = double{curve.values.col(index).maxCoeff(&winner)};
        return tr("At %1: %2 (%3)").arg(u, className(subject, winner), share(most));
    }
    const SightGrid& grid = m_answer->sight.grid;
    if (grid.places() == 0)
        return {};
    const auto nearest = [](double share01, std::int64_t count) {
        return std::clamp<std::int64_t>(std::llround(share01 * static_cast<double>(count - 1)), 0, count - 1);
    };
    const std::int64_t column = nearest((at.x() - m_area.plot().left()) / m_area.plot().width(), grid.columns);
    const std::int64_t row = nearest((at.y() - m_area.plot().top()) / m_area.plot().height(), grid.rows);
    const std::int64_t place = row * grid.columns + column;
    const QString where =
        tr("%1, %2 %3").arg(u, QString::fromStdString(m_scene.v.name), valueText(m_area.fromY(at.y())));
    if (!classes())
        return tr("At %1 the prediction is %2").arg(where, valueText(double{grid.values(0, place)}));
    return tr("At %1: %2 (%3)")
        .arg(where, className(subject, grid.classes[static_cast<std::size_t>(place)]),
             share(double{grid.shares[static_cast<std::size_t>(place)]}));
}
} // namespace

std::unique_ptr<ModelPicture> makeFitPicture(std::shared_ptr<const ModelAnswer> answer, const QSizeF& size,
                                             const ChartColors& colors, const QFont& font)
{
    return std::make_unique<FitPicture>(std::move(answer), size, colors, font);
}

} // namespace epochscope
