#include "model_view/model_view.h"

#include "inside/cut_label.h"
#include "model_view/model_canvas.h"
#include "model_view/model_worker.h"

#include <QtCore/QSignalBlocker>
#include <QtGui/QPainter>
#include <QtWidgets/QAbstractItemView>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

constexpr int side = 12;
constexpr std::int64_t mostOfferedFeatures = 2000;

void select(QComboBox* box, int value)
{
    const QSignalBlocker quiet(box);
    box->setCurrentIndex(std::max(0, box->findData(value)));
}

void showListWhole(QComboBox* box) { box->view()->setMinimumWidth(box->view()->sizeHintForColumn(0) + 24); }
} // namespace

ModelView::ModelView(QWidget* parent) : MomentView(parent)
{
    setObjectName(u"modelView"_s);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(side, 0, side, 8);
    column->setSpacing(4);
    auto* const row = m_tools = new QHBoxLayout;
    row->setSpacing(8);
    m_mode = addChoice("modelMode", tr("What is shown of the model"), tr("What is shown of the model"));
    m_first = addChoice("modelFirstAxis", tr("Feature to the right"),
                        tr("The feature to the right, the others at their means; or the two directions in which the "
                           "samples differ most"));
    m_second = addChoice("modelSecondAxis", tr("Feature upwards"),
                         tr("The feature upwards; the others stand at their means"));
    m_part = addChoice("modelPart", tr("Part of the data"), tr("Which samples are looked at"));
    m_order =
        addChoice("modelOrder", tr("Which images are first"), tr("Which samples are shown, and in which order"));
    for (QComboBox* box : {m_mode, m_first, m_second, m_part, m_order})
        row->addWidget(box);
    row->addStretch();
    column->addLayout(row);
    m_canvas = new ModelCanvas(this);
    m_canvas->setObjectName(u"modelPicture"_s);
    m_canvas->setAccessibleName(tr("Picture of the model"));
    m_canvas->setToolTip(tr("What the model makes of the samples. The arrow keys go from sample to sample."));
    column->addWidget(m_canvas, 1);
    m_words = new CutLabel(this);
    m_words->setObjectName(u"modelWords"_s);
    m_words->setAccessibleName(tr("What the picture shows"));
    column->addWidget(m_words);
    m_worker = new ModelWorker(this);

    m_part->addItem(tr("Training"), 0);
    m_part->addItem(tr("Validation"), 1);
    m_order->addItem(tr("Wrong ones first"), static_cast<int>(TileOrder::wrongFirst));
    m_order->addItem(tr("The next batch"), static_cast<int>(TileOrder::batchInTurn));
    m_order->addItem(tr("In their order"), static_cast<int>(TileOrder::inOrder));
    connect(m_worker, &ModelWorker::answered, this, &ModelView::take);
    connect(m_canvas, &ModelCanvas::pointedChanged, this, &ModelView::showWords);
    connect(m_canvas, &ModelCanvas::drawn, m_worker, &ModelWorker::addCost);
    connect(m_canvas, &ModelCanvas::resized, this, &ModelView::ask);
    offer();
    setMoment(nullptr);
}

// The parts outlive what is this class in it, and tell of their losing the focus.
ModelView::~ModelView()
{
    m_canvas->disconnect(this);
    m_worker->disconnect(this);
}

QComboBox* ModelView::addChoice(const char* name, const QString& spoken, const QString& tip)
{
    auto* box = new QComboBox(this);
    box->setObjectName(QLatin1String(name));
    box->setAccessibleName(spoken);
    box->setToolTip(tip);
    box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    box->setMinimumWidth(5 * fontMetrics().height()); // where the panel is narrow
    box->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(box, &QComboBox::currentIndexChanged, this, &ModelView::choose);
    return box;
}

QString ModelView::kindOfData() const
{
    const ModelSubject subject = subjectOf(*m_offered);
    return u"%1 %2 %3 %4"_s.arg(static_cast<int>(subject.experiment.data.source))
        .arg(subject.shape.features())
        .arg(subject.classes())
        .arg(QString::fromStdString(subject.experiment.data.file));
}

void ModelView::offerAxes(const LookedAtRun& run)
{
    const QSignalBlocker quietFirst(m_first);
    const QSignalBlocker quietSecond(m_second);
    m_first->clear();
    m_second->clear();
    const std::int64_t features = run.shape.features();
    if (features > 2)
        m_first->addItem(tr("Principal components"), -1);
    for (std::int64_t f = 0; f < std::min(features, mostOfferedFeatures); ++f)
        for (QComboBox* box : {m_first, m_second})
            box->addItem(QString::fromStdString(featureAxis(*run.data, f).name), static_cast<int>(f));
    showListWhole(m_first);
    showListWhole(m_second);
}

void ModelView::offer()
{
    m_offered = m_moment ? m_moment->run : nullptr;
    const QSignalBlocker quiet(m_mode);
    m_mode->clear();
    const auto mode = [this](const QString& name, ModelMode value) {
        m_mode->addItem(name, static_cast<int>(value));
    };
    if (!m_offered) {
        m_mode->addItem(tr("Model"));
        showChoices();
        return;
    }
    const ModelSubject subject = subjectOf(*m_offered);
    const bool classes = subject.hasClasses();
    const bool pictures = subject.pictureSide() > 0;
    if (subject.shape.features() == 1)
        mode(classes ? tr("Probabilities") : tr("Fitted curve"), ModelMode::fit);
    else
        mode(classes ? tr("Decision surface") : tr("Prediction surface"), ModelMode::fit);
    if (classes)
        mode(tr("Confusion matrix"), ModelMode::confusion);
    else if (subject.shape.features() > 1)
        mode(tr("Predicted against true"), ModelMode::againstTruth);
    if (pictures) {
        mode(tr("Images"), ModelMode::images);
        mode(tr("First-layer weights"), ModelMode::weights);
    }
    showListWhole(m_mode);
    offerAxes(*m_offered);
    ModelChoices first;
    first.mode = pictures ? ModelMode::images : ModelMode::fit;
    if (subject.shape.features() == 2)
        first.axes = {0, 1};
    first.validation = subject.part(true).samples() > 0;
    m_choices = m_remembered.value(kindOfData(), first);
    if (subject.part(true).samples() == 0)
        m_choices.validation = false;
    showChoices();
}

void ModelView::showChoices()
{
    const bool any = m_offered != nullptr;
    const ModelMode mode = m_choices.mode;
    if (any) {
        select(m_mode, static_cast<int>(mode));
        select(m_first, static_cast<int>(m_choices.axes.first));
        select(m_second, static_cast<int>(m_choices.axes.second));
        select(m_part, m_choices.validation ? 1 : 0);
        select(m_order, static_cast<int>(m_choices.order));
    }
    m_mode->setEnabled(any && m_mode->count() > 1);
    const bool plane = any && mode == ModelMode::fit && m_offered->shape.features() > 1;
    m_first->setVisible(plane);
    m_second->setVisible(plane && m_choices.axes.first >= 0);
    const bool parts = any && m_offered->data->validation.samples() > 0;
    m_part->setVisible(parts && (mode == ModelMode::confusion ||
                                 (mode == ModelMode::images && m_choices.order != TileOrder::batchInTurn)));
    m_order->setVisible(any && mode == ModelMode::images);
}

void ModelView::choose()
{
    if (!m_offered)
        return;
    const ModelChoices before = m_choices;
    m_choices.mode = static_cast<ModelMode>(m_mode->currentData().toInt());
    m_choices.validation = m_part->currentData().toInt() == 1;
    m_choices.order = static_cast<TileOrder>(m_order->currentData().toInt());
    SceneAxes axes{m_first->currentData().toInt(), m_second->currentData().toInt()};
    if (axes.first < 0)
        axes.second = -1;
    else if (axes.second < 0 || axes.second == axes.first) // each feature once: the other way round, or the next one
        axes.second = before.axes.first >= 0 && before.axes.first != axes.first ? before.axes.first
                      : axes.first == 0                                         ? 1
                                                                                : 0;
    m_choices.axes = axes;
    m_remembered[kindOfData()] = m_choices;
    showChoices();
    ask();
}

void ModelView::setMoment(std::shared_ptr<const RunMoment> moment)
{
    const bool another = !moment || !m_moment || moment->run != m_moment->run;
    m_moment = std::move(moment);
    if (another && (m_moment ? m_moment->run : nullptr) != m_offered)
        offer();
    if (!m_moment) {
        m_worker->giveUp();
        m_canvas->setAnswer(nullptr, whyNothing());
        showWords();
        return;
    }
    ask();
}

QString ModelView::whyNothing() const
{
    if (!m_moment)
        return tr("Press Run, or step one batch: then the model is to be seen here.");
    if (m_choices.mode == ModelMode::confusion)
        return tr("There are too many classes for a matrix of them.");
    return {};
}

void ModelView::ask()
{
    if (!m_moment || !isVisible())
        return;
    m_worker->ask({m_moment, m_choices, m_canvas->surfacePixels(), ChartColors::of(palette()).forDark});
}

void ModelView::take(const std::shared_ptr<const ModelAnswer>& answer)
{
    if (!m_moment || answer->question.moment->run != m_moment->run)
        return;
    m_canvas->setAnswer(answer, whyNothing());
    m_order->setItemText(m_order->findData(static_cast<int>(TileOrder::batchInTurn)),
                         answer->sight.batchIsNext ? tr("The next batch") : tr("The last batch"));
    // How large the surface is to be is known once its axes are.
    if (!answer->surface.isNull() && answer->question.pixels != m_canvas->surfacePixels() && !m_worker->isBusy())
        ask();
    showWords();
}

QString ModelView::words() const
{
    const auto& answer = m_canvas->answer();
    return answer ? answerWords(*answer) : whyNothing();
}

void ModelView::showWords()
{
    QString all = m_canvas->answer() ? words() : QString();
    if (m_canvas->picture() && !m_canvas->picture()->remark().isEmpty())
        all += u' ' + m_canvas->picture()->remark() + u'.';
    const QString pointed = m_canvas->pointedWords();
    m_words->setWords(pointed.isEmpty() ? all : pointed);
    QString spoken = m_canvas->answer() ? all : words();
    if (m_canvas->picture() && !m_canvas->picture()->keyText().isEmpty())
        spoken += u' ' + tr("Key: %1.").arg(m_canvas->picture()->keyText());
    if (!pointed.isEmpty())
        spoken += u' ' + pointed;
    if (m_canvas->accessibleDescription() != spoken)
        m_canvas->setAccessibleDescription(spoken);
    Q_EMIT seenChanged();
}

std::shared_ptr<const RunMoment> ModelView::seenMoment() const
{
    return m_canvas->picture() ? m_canvas->answer()->question.moment : nullptr;
}

PanelDrawing ModelView::drawing() const
{
    return [answer = m_canvas->answer()](QPainter& painter, const QSizeF& size, const ChartColors& colors) {
        painter.fillRect(QRectF(QPointF(), size), colors.background);
        if (!answer)
            return;
        const auto drawn = redrawn(*answer, size.toSize().boundedTo({2000, 2000}), colors.forDark);
        if (const auto picture = makePicture(drawn, size, colors, painter.font()))
            picture->paint(painter, 1, true);
    };
}

void ModelView::showEvent(QShowEvent* event)
{
    MomentView::showEvent(event);
    ask();
}

void ModelView::hideEvent(QHideEvent* event)
{
    MomentView::hideEvent(event);
    m_worker->giveUp();
}

} // namespace epochscope
