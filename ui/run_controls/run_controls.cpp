#include "run_controls/run_controls.h"

#include "look/look.h"

#include <QtGui/QAction>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;
using State = RunController::State;
} // namespace

RunControls::RunControls(RunController& controller, QObject* parent) : QObject(parent), m_controller(controller)
{
    m_run = add("runAction", tr("&Run"), Qt::Key_F5, "run");
    m_pause = add("pauseAction", tr("&Pause"), Qt::Key_F6, "pause");
    m_stepBatch = add("stepBatchAction", tr("Step one &batch"), Qt::Key_F8, "step_batch");
    m_stepEpoch = add("stepEpochAction", tr("Step one &epoch"), Qt::Key_F9, "step_epoch");
    m_backBatch = add("backBatchAction", tr("B&ack one batch"), Qt::SHIFT | Qt::Key_F8, "back_batch");
    m_backEpoch = add("backEpochAction", tr("Ba&ck one epoch"), Qt::SHIFT | Qt::Key_F9, "back_epoch");
    m_stop = add("stopAction", tr("&Stop"), Qt::SHIFT | Qt::Key_F5, "stop");
    m_reset = add("resetAction", tr("Rese&t"), Qt::CTRL | Qt::Key_R, "reset");
    m_newSeed = add("newSeedAction", tr("&New seed"), Qt::CTRL | Qt::SHIFT | Qt::Key_R, "new_seed");
    m_run->setIconText(tr("Run"));
    m_pause->setIconText(tr("Pause"));
    m_stepBatch->setIconText(tr("Batch"));
    m_stepEpoch->setIconText(tr("Epoch"));
    m_backBatch->setIconText(tr("Back"));
    m_backEpoch->setIconText(tr("Back an epoch"));
    m_stop->setIconText(tr("Stop"));
    m_reset->setIconText(tr("Reset"));

    connect(m_run, &QAction::triggered, this, [this] {
        if (m_controller.state() == State::paused) {
            m_controller.resume();
        } else if (!m_controller.isBusy() && m_obstacle.isEmpty()) {
            Q_EMIT startRequested(false);
        }
    });
    connect(m_pause, &QAction::triggered, &m_controller, &RunController::pause);
    connect(m_stepBatch, &QAction::triggered, this, [this] { step(&RunController::stepBatch); });
    connect(m_stepEpoch, &QAction::triggered, this, [this] { step(&RunController::stepEpoch); });
    connect(m_backBatch, &QAction::triggered, &m_controller, &RunController::stepBackBatch);
    connect(m_backEpoch, &QAction::triggered, &m_controller, &RunController::stepBackEpoch);
    connect(m_stop, &QAction::triggered, &m_controller, &RunController::stop);
    connect(m_reset, &QAction::triggered, this, &RunControls::doReset);
    connect(m_newSeed, &QAction::triggered, this, [this] {
        Q_EMIT newSeedRequested();
        doReset();
    });

    connect(&m_controller, &RunController::stateChanged, this, &RunControls::update);
    connect(&m_controller, &RunController::advanced, this, &RunControls::update);
    connect(&m_controller, &RunController::finished, this, &RunControls::update);
    connect(&m_controller, &RunController::started, this, [this] {
        m_fresh = false;
        update();
    });
    update();
}

QAction* RunControls::add(const char* name, const QString& text, const QKeySequence& keys, const char* icon)
{
    auto* made = new QAction(text, this);
    made->setObjectName(QLatin1String(name));
    made->setShortcut(keys);
    made->setData(QLatin1String(icon)); // the drawing
    return made;
}

QList<QAction*> RunControls::all() const
{
    return {m_run, m_pause, m_stepBatch, m_stepEpoch, m_backBatch, m_backEpoch, m_stop, m_reset, m_newSeed};
}

void RunControls::paintIcons(const QPalette& palette)
{
    for (QAction* action : all())
        action->setIcon(lookIcon(action->data().toString(), palette,
                                 action == m_run ? QPalette::HighlightedText : QPalette::ButtonText));
}

void RunControls::setObstacle(const QString& obstacle)
{
    m_obstacle = obstacle;
    update();
}

void RunControls::toggle()
{
    if (m_pause->isEnabled())
        m_pause->trigger();
    else
        m_run->trigger();
}

void RunControls::step(void (RunController::*command)())
{
    if (!m_controller.isBusy() && m_fresh && m_obstacle.isEmpty())
        Q_EMIT startRequested(true);
    (m_controller.*command)(); // while the data are being prepared: done as soon as they are there
}

void RunControls::doReset()
{
    m_fresh = true;
    m_controller.stop();
    Q_EMIT resetRequested();
    update();
}

void RunControls::set(QAction* action, bool enabled, const QString& what, const QString& reason)
{
    action->setEnabled(enabled);
    const QString keys = u" (%1)"_s.arg(action->shortcut().toString(QKeySequence::NativeText));
    const QString tip = enabled ? what + keys : reason;
    if (action->toolTip() != tip)
        action->setToolTip(tip);
}

void RunControls::update()
{
    const State state = m_controller.state();
    const bool idle = state == State::idle;
    const bool paused = state == State::paused;
    const bool over = idle && !m_fresh;
    const QString notReady = tr("The data are being prepared");

    m_run->setText(paused ? tr("&Resume") : tr("&Run"));
    m_run->setIconText(paused ? tr("Resume") : tr("Run"));
    set(m_run, paused || (idle && m_obstacle.isEmpty()),
        paused ? tr("Go on with this run") : tr("Train with these settings"),
        !idle ? tr("A run is at work: pause or stop it") : m_obstacle);
    set(m_pause, state == State::running, tr("Hold the training after the batch at work"),
        paused ? tr("The run is paused already") : idle ? tr("Nothing is running") : notReady);

    const bool canStep = !idle || (m_fresh && m_obstacle.isEmpty());
    const QString noStep = over ? tr("The run is over: go back in it, or reset to begin again") : m_obstacle;
    set(m_stepBatch, canStep, tr("Train on one batch, then pause"), noStep);
    set(m_stepEpoch, canStep, tr("Train to the end of the epoch, then pause"), noStep);

    const bool canBack = !m_fresh && m_controller.canStepBack();
    const QString noBack = state == State::preparing ? notReady : tr("Nothing has been trained that could be taken back");
    set(m_backBatch, canBack, tr("Take the last batch back, exactly, and pause"), noBack);
    set(m_backEpoch, canBack, tr("Go back to where the epoch began, exactly, and pause"), noBack);

    set(m_stop, !idle, tr("End the run here and keep its curve"), tr("Nothing is running"));
    set(m_reset, !idle || !m_fresh, tr("End the run and stand at update 0 again, with the same seeds"),
        tr("Nothing has been trained yet"));
    set(m_newSeed, true, tr("Other initial weights and another order of the samples, with the same data; then reset"), {});
}

} // namespace epochscope
