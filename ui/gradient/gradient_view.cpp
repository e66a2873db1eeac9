#include "gradient/gradient_view.h"

#include "chart/number_text.h"
#include "chart/theme.h"
#include "gradient/gradient_canvas.h"
#include "gradient/gradient_words.h"
#include "gradient/gradient_work.h"
#include "gradient/noise_past.h"
#include "inside/cut_label.h"
#include "panel/number_box.h"
#include "panel/number_slider.h"

#include <QtCore/QEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>
#include <utility>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

constexpr int side = 12;
constexpr int quietMilliseconds = 250;

SliderScale sizes(std::int64_t samples) { return {1, static_cast<double>(std::max<std::int64_t>(samples, 2)), true, true, 0}; }
} // namespace

GradientView::GradientView(QWidget* parent) : MomentView(parent), m_work(new GradientWork(this)), m_past(new NoisePast(this))
{
    setObjectName(u"gradientView"_s);
    makeWidgets();
    connect(m_box, &NumberBox::edited, this, [this] { chooseSize(m_box->whole()); });
    connect(m_box, &QAbstractSpinBox::editingFinished, this, &GradientView::showSize);
    connect(m_slider, &NumberSlider::edited, this, [this](double number) { chooseSize(static_cast<std::int64_t>(number)); });
    connect(m_back, &QToolButton::clicked, this, [this] { chooseSize(m_moment->run->plan.batchSize); });
    connect(m_canvas, &GradientCanvas::pointedChanged, this, &GradientView::showWords);
    connect(m_work, &GradientWork::answered, this, &GradientView::take);
    m_quiet.setSingleShot(true);
    connect(&m_quiet, &QTimer::timeout, this, [this] { m_past->fill(m_moment, m_canvas->drawing().curve); });
    connect(m_past, &NoisePast::made, m_canvas, &GradientCanvas::addToCurve);
    setMoment(nullptr);
}

// The canvas outlives what is this class in it, and tells of its losing the focus.
GradientView::~GradientView() { m_canvas->disconnect(this); }

void GradientView::take(const std::shared_ptr<const GradientLook>& look)
{
    if (!m_moment || look->moment->run != m_moment->run)
        return;
    m_canvas->setMessage(look->problem.isEmpty() && look->samples.finite ? QString() : gradientWords(*look));
    m_canvas->setLook(look);
    if (look->moment == m_moment && !look->coarse && look->problem.isEmpty())
        m_quiet.start(quietMilliseconds);
}

void GradientView::makeWidgets()
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(side, 0, side, 8);
    column->setSpacing(4);
    auto* const controls = m_tools = new QHBoxLayout;
    controls->setSpacing(8);
    m_asks = new QLabel(tr("What if B were"), this);
    m_box = new NumberBox(NumberBox::Kind::whole, this);
    m_box->setObjectName(u"gradientBatchSize"_s);
    m_box->setAccessibleName(tr("Batch size to draw batches at"));
    m_box->setToolTip(tr("Batches of this size are drawn in the picture. The experiment stays as it is."));
    m_box->setWidest(u"1,000,000"_s);
    m_slider = new NumberSlider(sizes(2), this);
    m_slider->setObjectName(u"gradientBatchSlider"_s);
    m_slider->setAccessibleName(tr("Batch size to draw batches at, from 1 to all samples"));
    m_slider->setToolTip(m_box->toolTip());
    m_slider->setMaximumWidth(280);
    m_back = new QToolButton(this);
    m_back->setObjectName(u"gradientBatchBack"_s);
    m_back->setText(tr("The run's"));
    m_back->setAccessibleName(tr("Back to the run's batch size"));
    m_back->setToolTip(tr("Draw batches of the run's own size again"));
    controls->addWidget(m_asks);
    controls->addWidget(m_box);
    controls->addWidget(m_slider, 1);
    controls->addWidget(m_back);
    controls->addStretch();
    column->addLayout(controls);
    m_canvas = new GradientCanvas(this);
    m_canvas->setObjectName(u"gradientCanvas"_s);
    m_canvas->setAccessibleName(tr("Gradients as arrows"));
    m_canvas->setToolTip({});
    column->addWidget(m_canvas, 1);
    m_words = new CutLabel(this);
    m_words->setObjectName(u"gradientWords"_s);
    m_words->setTextFormat(Qt::PlainText);
    m_words->setAccessibleName(tr("What the gradients show"));
    column->addWidget(m_words);
}

const std::shared_ptr<const GradientLook>& GradientView::look() const { return m_canvas->drawing().look; }

void GradientView::setMoment(std::shared_ptr<const RunMoment> moment)
{
    const bool sameRun = m_moment && moment && m_moment->run == moment->run;
    if (m_moment != moment) {
        m_quiet.stop();
        m_past->stop();
    }
    m_moment = std::move(moment);
    for (QWidget* control : {static_cast<QWidget*>(m_box), static_cast<QWidget*>(m_slider)})
        control->setEnabled(m_moment != nullptr);
    if (!m_moment) {
        m_work->stop();
        m_canvas->setLook(nullptr);
        m_canvas->setMessage(tr("Gradients are there once a run has begun: press Run, or step one batch (F8)."));
        m_back->setEnabled(false);
        showWords();
        return;
    }
    const BatchPlan& plan = m_moment->run->plan;
    if (!sameRun) {
        m_canvas->setLook(nullptr);
        m_canvas->setMessage(tr("Looking at the gradients …"));
        m_slider->setScale(sizes(plan.samples), {static_cast<double>(plan.batchSize)});
        m_box->setStepRange(1, static_cast<double>(plan.samples));
        m_batchSize = plan.batchSize;
        showSize();
    }
    m_work->ask(m_moment, m_batchSize, false);
}

void GradientView::chooseSize(std::int64_t batchSize)
{
    if (!m_moment)
        return;
    m_batchSize = std::clamp<std::int64_t>(batchSize, 1, m_moment->run->plan.samples);
    if (!m_box->hasFocus())
        m_box->setWhole(m_batchSize);
    m_slider->setNumber(static_cast<double>(m_batchSize));
    m_back->setEnabled(m_batchSize != m_moment->run->plan.batchSize);
    m_quiet.stop();
    m_past->stop();
    m_work->ask(m_moment, m_batchSize, true);
}

// As it is taken, whatever was typed.
void GradientView::showSize()
{
    m_box->setWhole(m_batchSize);
    m_slider->setNumber(static_cast<double>(m_batchSize));
    m_back->setEnabled(m_moment && m_batchSize != m_moment->run->plan.batchSize);
}

QString GradientView::words() const { return look() ? gradientWords(*look()) : m_canvas->drawing().message; }

void GradientView::showWords()
{
    const QString pointed = m_canvas->pointedWords();
    m_words->setText(!pointed.isEmpty() ? pointed : look() ? gradientSummary(*look()) : QString());
    m_words->setToolTip(words());
    m_canvas->setAccessibleDescription(pointed.isEmpty() ? words() : pointed);
    Q_EMIT seenChanged();
}

std::shared_ptr<const RunMoment> GradientView::seenMoment() const
{
    return look() && m_canvas->drawing().message.isEmpty() ? look()->moment : nullptr;
}

PanelDrawing GradientView::drawing() const
{
    GradientDrawing seen = m_canvas->drawing();
    seen.pointed.reset();
    return [seen = std::move(seen)](QPainter& painter, const QSizeF& size, const ChartColors& colors) {
        painter.fillRect(QRectF({}, size), colors.background);
        seen.draw(painter, QRectF({}, size).adjusted(side, 8, -side, -8), colors);
    };
}

void GradientView::hideEvent(QHideEvent* event)
{
    m_work->stop();
    m_quiet.stop();
    m_past->stop();
    MomentView::hideEvent(event);
}

void GradientView::changeEvent(QEvent* event)
{
    MomentView::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_canvas)
        m_canvas->update();
}

} // namespace epochscope
