#include "anatomy/slow_motion.h"

#include "anatomy/epoch_cells.h"
#include "anatomy/update_canvas.h"
#include "anatomy/update_work.h"
#include "bridge/run_controller.h"
#include "chart/number_text.h"
#include "look/look.h"

#include <QtCore/QEvent>
#include <QtCore/QStringList>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>
#include <utility>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

constexpr const char* iconName = "iconName"; // a property of the buttons
constexpr int speeds[] = {500, 1000, 2000, 4000}; // ms a stage
constexpr int usualSpeed = 2;
constexpr std::size_t linesRead = 10;

// For those who cannot see them.
QString numbersOf(UpdateStage stage, const UpdateLook& look)
{
    QStringList numbers;
    const UpdateColumns columns = UpdateColumns::of(look, linesRead);
    for (const UpdateLine& line : columns.columns[static_cast<std::size_t>(stage)].lines)
        numbers += line.text;
    return numbers.join(u"; "_s) + u'.';
}
} // namespace

SlowMotion::SlowMotion(RunController& controller, QWidget* parent)
    : QWidget(parent), m_controller(controller), m_work(new UpdateWork(controller, this)), m_controls(new QWidget(parent)),
      m_strip(new EpochCells(true, this)), m_canvas(new UpdateCanvas(this))
{
    setObjectName(u"slowMotion"_s);
    makeWidgets();
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &SlowMotion::tick);
    connect(m_work, &UpdateWork::answered, this, &SlowMotion::take);
    connect(m_canvas, &UpdateCanvas::stageWanted, this, [this](UpdateStage stage) {
        setPlaying(false);
        setStage(stage);
    });
    connect(m_canvas, &UpdateCanvas::stageKeyPressed, this, &SlowMotion::goByStage);
    connect(m_canvas, &UpdateCanvas::batchKeyPressed, this, &SlowMotion::goByBatch);
    connect(m_canvas, &UpdateCanvas::playKeyPressed, this, [this] { setPlaying(!m_playing); });
    connect(m_canvas, &UpdateCanvas::pointedChanged, this, &SlowMotion::changed);
    connect(m_play, &QToolButton::clicked, this, [this] { setPlaying(!m_playing); });
    connect(m_back, &QToolButton::clicked, this, [this] { goByStage(-1); });
    connect(m_on, &QToolButton::clicked, this, [this] { goByStage(1); });
    connect(m_batchBack, &QToolButton::clicked, this, [this] { goByBatch(-1); });
    connect(m_batchOn, &QToolButton::clicked, this, [this] { goByBatch(1); });
    connect(m_now, &QToolButton::clicked, this, [this] {
        m_asked.reset();
        follow();
    });
    connect(m_speed, &QComboBox::activated, this, [this] {
        if (m_timer.isActive())
            m_timer.start(speeds[m_speed->currentIndex()]);
    });
    showState();
}

QToolButton* SlowMotion::addButton(const char* name, const QString& icon, const QString& text, const QString& tip)
{
    auto* button = new QToolButton(m_controls);
    button->setObjectName(QLatin1String(name));
    button->setText(text);
    button->setAccessibleName(text);
    button->setToolTip(tip);
    button->setAutoRaise(true);
    if (icon.isEmpty())
        button->setToolButtonStyle(Qt::ToolButtonTextOnly);
    else
        button->setProperty(iconName, icon);
    m_controls->layout()->addWidget(button);
    return button;
}

void SlowMotion::makeWidgets()
{
    auto* row = new QHBoxLayout(m_controls);
    row->setContentsMargins({});
    row->setSpacing(2);
    m_controls->installEventFilter(this);
    m_batchBack = addButton("slowBatchBack", u"back_epoch"_s, tr("The batch before"), tr("The batch before (Page Up on the stages)"));
    m_back = addButton("slowStageBack", u"back_batch"_s, tr("A stage back"), tr("A stage back (Left on the stages)"));
    m_play = addButton("slowPlay", u"run"_s, tr("Play"), tr("Play the stages, batch after batch, beside the run (Space on the stages)"));
    m_on = addButton("slowStageOn", u"step_batch"_s, tr("A stage on"), tr("A stage on (Right on the stages)"));
    m_batchOn = addButton("slowBatchOn", u"step_epoch"_s, tr("The next batch"), tr("The next batch (Page Down on the stages)"));
    m_speed = new QComboBox(m_controls);
    m_speed->setObjectName(u"slowSpeed"_s);
    m_speed->setAccessibleName(tr("Time for each stage"));
    m_speed->setToolTip(tr("How long each stage stands while playing"));
    m_speed->addItems({tr("½ s"), tr("1 s"), tr("2 s"), tr("4 s")});
    m_speed->setCurrentIndex(usualSpeed);
    row->addSpacing(4);
    row->addWidget(m_speed);
    row->addSpacing(4);
    m_now = addButton("slowNow", {}, tr("Now"), tr("Back to the batch that comes next in the run"));
    m_canvas->setObjectName(u"slowStages"_s);
    m_canvas->setAccessibleName(tr("Stages of the step"));
    m_canvas->setToolTip(tr("Left and Right go from stage to stage, Page Up and Page Down from batch to batch, Space plays."));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(4);
    m_strip->setObjectName(u"slowEpoch"_s);
    m_strip->setAccessibleName(tr("Samples of the step's epoch"));
    m_strip->setToolTip(tr("The epoch in its order, with the samples of this batch lit"));
    column->addWidget(m_strip);
    column->addWidget(m_canvas, 1);
}

void SlowMotion::showIcons()
{
    for (QToolButton* button : m_controls->findChildren<QToolButton*>())
        if (const QString icon = button->property(iconName).toString(); !icon.isEmpty())
            button->setIcon(lookIcon(icon, palette()));
}

UpdateStage SlowMotion::stage() const { return m_canvas->drawing().stage; }
const std::shared_ptr<const UpdateLook>& SlowMotion::look() const { return m_look; }
std::optional<std::int64_t> SlowMotion::step() const { return m_look ? std::optional(m_look->steps) : std::nullopt; }

bool SlowMotion::isLive() const
{
    return m_source.runId != 0 && m_controller.state() == RunController::State::running && m_steps == m_controller.record().steps;
}

// A run that is over has no next step.
std::int64_t SlowMotion::lastStep() const
{
    const std::int64_t last = m_source.plan.steps() - 1;
    const auto& record = m_controller.record();
    const bool diverged = record.reason == FinishReason::diverged; // the step that failed can be looked at
    if (m_source.runId != 0 && record.reason && *record.reason != FinishReason::interrupted)
        return std::min(last, diverged ? record.steps : record.steps - 1);
    return last;
}

void SlowMotion::setSource(const EpochSource& source)
{
    m_source = source;
    m_steps = 0;
    m_asked.reset();
    m_look.reset();
    m_work->setSource(source);
    setPlaying(false);
    m_canvas->setStage(UpdateStage::draw);
    m_canvas->setLook(nullptr, source.missing);
    if (isVisible())
        follow();
    showState();
}

void SlowMotion::setStepsDone(std::int64_t steps)
{
    const bool moved = std::exchange(m_steps, steps) != steps;
    if (!isVisible()) { // showEvent() comes back to it
        if (moved)
            m_asked.reset();
        return;
    }
    if (isLive() && m_asked) { // stands still
        m_takenLive = true;
        showState();
        return;
    }
    if (moved || std::exchange(m_takenLive, false)) {
        m_asked.reset();
        follow();
    }
    showState();
}

void SlowMotion::setHeld(bool held)
{
    m_held = held;
    if (!held && std::exchange(m_missed, false) && m_asked)
        ask(*m_asked);
}

void SlowMotion::setEpoch(const std::shared_ptr<const EpochAnatomy>& anatomy)
{
    if (m_strip->anatomy() != anatomy)
        m_strip->setEpoch(anatomy, m_source.classes, m_source.plan.batchSize);
    const bool here = m_look && anatomy && anatomy->epoch() == m_source.plan.after(m_look->steps).epoch + 1;
    m_strip->setAtWork(here ? std::optional(m_source.plan.after(m_look->steps).batch) : std::nullopt);
}

void SlowMotion::follow()
{
    if (!isVisible() || m_asked || !m_source.missing.isEmpty() || m_source.plan.steps() == 0)
        return;
    ask(m_steps);
}

void SlowMotion::ask(std::int64_t step)
{
    m_asked = std::clamp<std::int64_t>(step, 0, std::max<std::int64_t>(lastStep(), 0));
    m_timer.stop(); // goes on once it is there
    if (m_look && m_look->steps == *m_asked)
        take(m_look);
    else
        m_work->ask(*m_asked);
    showState();
}

void SlowMotion::take(const std::shared_ptr<const UpdateLook>& look)
{
    if (look->runId != m_source.runId || look->steps != m_asked)
        return;
    if (m_held) {
        m_missed = true;
        return;
    }
    if (look->isOver && look->steps > 0) {
        setPlaying(false); // stopped early
        return ask(look->steps - 1);
    }
    const bool another = m_look != look;
    m_look = look;
    if (another) {
        m_canvas->setStage(std::exchange(m_first, UpdateStage::draw));
        m_canvas->setLook(look, look->problem);
    }
    if (m_playing)
        m_timer.start(speeds[m_speed->currentIndex()]);
    showState();
}

void SlowMotion::setStage(UpdateStage stage)
{
    m_canvas->setStage(stage);
    showState();
}

// From the last stage on to the next batch, from the first back to the end of the one before.
void SlowMotion::goByStage(int by)
{
    setPlaying(false);
    if (!m_look || !m_look->hasAnatomy())
        return;
    const int next = static_cast<int>(stage()) + by;
    if (next >= 0 && next < updateStages) {
        setStage(static_cast<UpdateStage>(next));
        return;
    }
    m_first = by < 0 && m_look->steps > 0 ? UpdateStage::update : UpdateStage::draw;
    goByBatch(by);
}

void SlowMotion::goByBatch(int by)
{
    if (!m_asked || *m_asked + by < 0 || *m_asked + by > lastStep())
        return;
    ask(*m_asked + by);
}

void SlowMotion::setPlaying(bool playing)
{
    m_playing = playing && m_look && m_look->hasAnatomy();
    if (!m_playing) {
        m_timer.stop();
    } else {
        if (stage() == UpdateStage::update && m_look->steps >= lastStep())
            m_canvas->setStage(UpdateStage::draw); // once more
        m_timer.start(speeds[m_speed->currentIndex()]);
    }
    showState();
}

void SlowMotion::tick()
{
    if (m_held) {
        m_timer.start(speeds[m_speed->currentIndex()]);
    } else if (stage() != UpdateStage::update) {
        setStage(static_cast<UpdateStage>(static_cast<int>(stage()) + 1));
        m_timer.start(speeds[m_speed->currentIndex()]);
    } else if (m_look->steps < lastStep() && m_look->anatomy.finite) {
        ask(m_look->steps + 1);
    } else {
        setPlaying(false);
    }
}

QString SlowMotion::words() const
{
    if (!m_look || !m_look->hasAnatomy())
        return m_canvas->drawing().message;
    if (const QString pointed = m_canvas->pointedWords(); !pointed.isEmpty())
        return pointed;
    QString relation;
    if (isLive())
        relation = tr("taken from the run, which goes on");
    else if (m_source.runId == 0)
        relation = m_look->steps == 0 ? tr("as the run will begin") : tr("as it will be");
    else if (const std::int64_t done = m_controller.record().steps; m_look->steps < done)
        relation = tr("the run has done it");
    else
        relation = m_look->steps == done ? tr("comes next") : tr("worked out beyond where the run stands");
    return stepWords(*m_look) + u" · "_s + relation;
}

void SlowMotion::showState()
{
    const bool there = m_look && m_look->hasAnatomy();
    const std::int64_t at = m_asked.value_or(0);
    m_play->setEnabled(there);
    m_play->setText(m_playing ? tr("Pause") : tr("Play"));
    m_play->setAccessibleName(m_play->text());
    if (const QString icon = m_playing ? u"pause"_s : u"run"_s; m_play->property(iconName).toString() != icon) {
        m_play->setProperty(iconName, icon);
        m_play->setIcon(lookIcon(icon, palette()));
    }
    m_back->setEnabled(there && (stage() != UpdateStage::draw || at > 0));
    m_on->setEnabled(there && (stage() != UpdateStage::update || at < lastStep()));
    m_batchBack->setEnabled(there && at > 0);
    m_batchOn->setEnabled(there && at < lastStep());
    m_now->setEnabled(there && at != std::clamp<std::int64_t>(m_steps, 0, std::max<std::int64_t>(lastStep(), 0)));
    const QString description =
        there ? stageName(stage()) + u": "_s + stageCaption(stage(), *m_look) + u' ' + numbersOf(stage(), *m_look) + u' ' + words()
              : m_canvas->drawing().message;
    if (m_canvas->accessibleDescription() != description)
        m_canvas->setAccessibleDescription(description);
    Q_EMIT changed();
}

void SlowMotion::drawPicture(QPainter& painter, const QRectF& rect, const ChartColors& colors) const
{
    const int strip = m_strip->anatomy() ? m_strip->sizeHint().height() + 6 : 0;
    if (strip > 0)
        m_strip->drawPicture(painter, QRect(rect.topLeft().toPoint(), QSize(static_cast<int>(rect.width()), strip - 6)), colors);
    UpdateDrawing drawing = m_canvas->drawing();
    drawing.pointed.reset();
    drawing.draw(painter, rect.adjusted(0, strip, 0, 0), colors);
}

void SlowMotion::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    follow();
    showState();
}

// Nothing is played or worked out for nobody.
void SlowMotion::hideEvent(QHideEvent* event)
{
    QWidget::hideEvent(event);
    setPlaying(false);
    if (m_work->isBusy())
        m_asked.reset();
    m_work->stop();
}

bool SlowMotion::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_controls && (event->type() == QEvent::Show || event->type() == QEvent::PaletteChange))
        showIcons();
    return QWidget::eventFilter(watched, event);
}

} // namespace epochscope
