#include "gradient/gradient_canvas.h"

#include "chart/theme.h"
#include "gradient/gradient_words.h"

#include <QtGui/QFontMetricsF>
#include <QtGui/QPainter>

#include <cmath>
#include <utility>

namespace epochscope {

GradientCanvas::GradientCanvas(QWidget* parent) : PointedCanvas(parent) {}

void GradientCanvas::setMessage(const QString& message)
{
    m_drawing.message = message;
    update();
}

void GradientCanvas::setLook(std::shared_ptr<const GradientLook> look)
{
    const auto before = std::exchange(m_drawing.look, std::move(look));
    const auto& now = m_drawing.look;
    const bool sameRun = before && now && before->moment->run == now->moment->run;
    if (!sameRun) {
        m_drawing.extent = {};
        m_curvePoint.reset();
    }
    if (now) {
        m_drawing.curve.add(*now);
        if (now->problem.isEmpty() && now->samples.finite)
            m_drawing.extent = steadyExtent(m_drawing.extent, gradientExtent(now->samples, now->cloud));
    } else {
        m_drawing.curve.clear();
    }
    // The arrows are of the same samples while the same number of them is looked at.
    if (!now || (m_drawing.pointed && *m_drawing.pointed >= now->samples.arrows.size()))
        m_drawing.pointed.reset();
    update();
    Q_EMIT pointedChanged();
}

void GradientCanvas::addToCurve(const std::shared_ptr<const GradientLook>& look)
{
    if (!m_drawing.look || m_drawing.look->moment->run != look->moment->run)
        return;
    m_drawing.curve.add(*look);
    update();
}

PlaneMap GradientCanvas::map() const
{
    const QFontMetricsF metrics(font());
    return planeMap(m_drawing.extent, m_drawing.places(rect(), metrics).plane, metrics);
}

QPointF GradientCanvas::tipOf(std::size_t arrow) const { return map().at(m_drawing.look->samples.arrows[arrow].place); }

QString GradientCanvas::pointedWords() const
{
    if (!m_drawing.look)
        return {};
    if (m_drawing.pointed)
        return arrowWords(m_drawing.look->samples.arrows[*m_drawing.pointed]);
    return m_curvePoint ? noisePointWords(*m_curvePoint, m_drawing.look->moment->run->plan.batchSize) : QString();
}

QSize GradientCanvas::minimumSizeHint() const
{
    const QSizeF least = GradientDrawing::leastSize(QFontMetricsF(font()));
    return {static_cast<int>(std::ceil(least.width())), static_cast<int>(std::ceil(least.height()))};
}

QSize GradientCanvas::sizeHint() const { return {3 * minimumSizeHint().width(), 2 * minimumSizeHint().height()}; }

void GradientCanvas::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const ChartColors& colors = ChartColors::of(palette());
    painter.fillRect(rect(), colors.background);
    m_drawing.draw(painter, rect(), colors);
    if (hasFocus()) {
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.setPen(palette().color(QPalette::Highlight));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
}

void GradientCanvas::point(std::optional<std::size_t> arrow, std::optional<NoiseCurve::Point> point)
{
    const bool changed = arrow != m_drawing.pointed || point.has_value() != m_curvePoint.has_value() ||
                         (point && point->updates != m_curvePoint->updates);
    m_drawing.pointed = arrow;
    m_curvePoint = point;
    if (!changed)
        return;
    update();
    Q_EMIT pointedChanged();
}

void GradientCanvas::pointAt(std::optional<QPointF> place)
{
    if (!place) {
        point({}, {});
        return;
    }
    if (!m_drawing.look || !m_drawing.message.isEmpty())
        return;
    const QFontMetricsF metrics(font());
    const QRectF curve = m_drawing.places(rect(), metrics).curve;
    point(arrowAt(*place, map(), *m_drawing.look),
          curve.isEmpty() ? std::nullopt : noiseCurvePoint(*place, curve, m_drawing.curve, metrics));
}

bool GradientCanvas::press(int key)
{
    const std::size_t count = m_drawing.look ? m_drawing.look->samples.arrows.size() : 0;
    const QPoint arrow = arrowOf(key);
    const int step = arrow.x() + arrow.y();
    if (key == Qt::Key_Escape && m_drawing.pointed) {
        point({}, {});
    } else if (step != 0 && count > 0) {
        const std::size_t now = m_drawing.pointed.value_or(step > 0 ? count - 1 : 0);
        point((now + (step > 0 ? 1 : count - 1)) % count, {});
    } else {
        return false;
    }
    return true;
}

} // namespace epochscope
