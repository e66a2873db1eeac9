#include "anatomy/epoch_panel.h"

#include "anatomy/cell_key.h"
#include "anatomy/epoch_cells.h"
#include "anatomy/pass_bands.h"
#include "anatomy/slow_motion.h"
#include "anatomy/visit_bars.h"
#include "anatomy/visit_cells.h"
#include "chart/number_text.h"
#include "inside/cut_label.h"
#include "panel/number_box.h"
#include "panel/words.h"

#include <QtCore/QEvent>
#include <QtCore/QPointer>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QGridLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>

#include <algorithm>
#include <span>
#include <utility>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

constexpr int side = 12;

QLabel* caption(const char* name, QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setObjectName(QLatin1String(name));
    label->setProperty("role", u"caption"_s);
    label->setAlignment(Qt::AlignTrailing | Qt::AlignTop);
    return label;
}
} // namespace

EpochPanel::EpochPanel(RunController& controller, QWidget* parent) : QWidget(parent)
{
    setObjectName(u"epochPanel"_s);
    m_clock.start();
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &EpochPanel::work);
    m_counting.setSingleShot(true);
    makeWidgets(controller);
    connect(&m_counting, &QTimer::timeout, this, [this] {
        if (shown() == Show::visits)
            countVisits();
        showWords();
    });
    connect(m_show, &QComboBox::currentIndexChanged, this, &EpochPanel::showParts);
    connect(m_box, &NumberBox::edited, this, [this] { goTo(m_box->whole()); });
    connect(m_box, &QAbstractSpinBox::editingFinished, this, [this] { m_box->setWhole(m_epoch); });
    connect(m_follow, &QCheckBox::toggled, this, &EpochPanel::schedule);
    connect(m_cells, &EpochCells::pointedChanged, this, [this] {
        showMarks();
        showWords();
    });
    connect(m_cells, &EpochCells::epochKeyPressed, this, [this](int step) { goTo(m_epoch + step); });
    connect(m_cells, &EpochCells::arranged, this, &EpochPanel::showKey);
    connect(m_map, &VisitCells::pointedChanged, this, &EpochPanel::showWords);
    connect(m_map, &VisitCells::epochKeyPressed, this, [this](int step) { goTo(m_epoch + step); });
    connect(m_slow, &SlowMotion::changed, this, [this] {
        showSlowEpoch();
        showWords();
    });
    showParts();
}

void EpochPanel::makeWidgets(RunController& controller)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(side, 0, side, 8);
    column->setSpacing(4);
    auto* controls = m_tools = new QHBoxLayout;
    controls->setSpacing(8);
    m_show = new QComboBox(this);
    m_show->setObjectName(u"epochShows"_s);
    m_show->addItems({tr("Cells"), tr("Visits"), tr("Slow motion")});
    m_show->setAccessibleName(tr("What the panel shows"));
    m_show->setToolTip(tr("The cells of an epoch, how often each sample has been seen, or one step of the run in slow motion"));
    controls->addWidget(m_show);
    m_epochControls = makeEpochControls();
    controls->addWidget(m_epochControls);
    m_slow = new SlowMotion(controller, this);
    controls->addWidget(m_slow->controls());
    controls->addStretch();
    column->addLayout(controls);
    m_cellsPart = makeCells();
    m_visitsPart = makeVisits();
    for (QWidget* part : {m_cellsPart, m_visitsPart, static_cast<QWidget*>(m_slow)})
        column->addWidget(part, 1);
    m_words = new CutLabel(this);
    m_words->setObjectName(u"epochWords"_s);
    m_words->setAccessibleName(tr("What the cells show"));
    m_key = new CellKey(this);
    m_key->setObjectName(u"epochKey"_s);
    column->addWidget(m_words);
    column->addWidget(m_key);
}

QWidget* EpochPanel::makeEpochControls()
{
    auto* made = new QWidget(this);
    auto* controls = new QHBoxLayout(made);
    controls->setContentsMargins({});
    controls->setSpacing(8);
    m_box = new NumberBox(NumberBox::Kind::whole, made);
    m_box->setObjectName(u"epochOfAnatomy"_s);
    m_box->setAccessibleName(tr("Epoch to look at"));
    m_box->setToolTip(tr("Any epoch, past or future: the order of the samples follows from the seed"));
    m_box->setWidest(u"1,000,000"_s);
    m_of = new QLabel(made);
    m_of->setObjectName(u"epochsOfAnatomy"_s);
    m_of->setProperty("role", u"caption"_s);
    m_follow = new QCheckBox(tr("Follow the run"), made);
    m_follow->setObjectName(u"followRun"_s);
    m_follow->setAccessibleName(tr("Follow the run"));
    m_follow->setToolTip(tr("Go along with the run: its epoch, and its last batch in the accent's colour"));
    m_follow->setChecked(true);
    controls->addWidget(new QLabel(tr("Epoch"), made));
    controls->addWidget(m_box);
    controls->addWidget(m_of);
    controls->addWidget(m_follow);
    return made;
}

QWidget* EpochPanel::makeCells()
{
    auto* made = new QWidget(this);
    auto* strips = new QGridLayout(made);
    strips->setContentsMargins({});
    strips->setHorizontalSpacing(8);
    strips->setVerticalSpacing(4);
    m_caption = caption("epochCaption", made);
    m_captionBefore = caption("epochBeforeCaption", made);
    m_bands = new PassBands(made);
    m_bands->setObjectName(u"passBands"_s);
    m_bands->hide();
    m_cells = new EpochCells(false, made);
    m_cells->setObjectName(u"epochCells"_s);
    m_cells->setAccessibleName(tr("Samples of the epoch"));
    m_cells->setToolTip(tr("Every sample in the order of the epoch, batch after batch. The arrow keys go from sample to sample, "
                           "Page Down and Page Up to the next and the previous epoch."));
    m_cellsBefore = new EpochCells(true, made);
    m_cellsBefore->setObjectName(u"epochCellsBefore"_s);
    m_cellsBefore->setAccessibleName(tr("Samples of the epoch before"));
    m_cellsBefore->setToolTip(tr("The epoch before: where the samples of the batch that is lit were then"));
    m_visits = new VisitBars(made);
    m_visits->setObjectName(u"epochVisits"_s);
    m_visits->hide();
    strips->addWidget(m_bands, 0, 1);
    strips->addWidget(m_caption, 1, 0, Qt::AlignTop);
    strips->addWidget(m_cells, 1, 1);
    strips->addWidget(m_visits, 0, 2, 3, 1, Qt::AlignTop);
    strips->addWidget(m_captionBefore, 2, 0);
    strips->addWidget(m_cellsBefore, 2, 1);
    strips->setColumnStretch(1, 1);
    return made;
}

QWidget* EpochPanel::makeVisits()
{
    auto* made = new QWidget(this);
    auto* row = new QHBoxLayout(made);
    row->setContentsMargins({});
    row->setSpacing(12);
    m_map = new VisitCells(made);
    m_map->setObjectName(u"visitCells"_s);
    m_map->setAccessibleName(tr("Visits of every sample"));
    m_map->setToolTip(tr("Every sample by its number, the stronger the more often it has been seen. The arrow keys go from sample to "
                         "sample, Page Down and Page Up to the next and the previous epoch."));
    m_mapBars = new VisitBars(made);
    m_mapBars->setObjectName(u"visitBars"_s);
    m_mapBars->setRows({}, {});
    row->addWidget(m_map, 1);
    row->addWidget(m_mapBars, 0, Qt::AlignTop);
    return made;
}

EpochPanel::Show EpochPanel::shown() const { return static_cast<Show>(m_show->currentIndex()); }

void EpochPanel::showParts()
{
    const Show now = shown();
    m_epochControls->setVisible(now != Show::slowMotion);
    m_slow->controls()->setVisible(now == Show::slowMotion);
    m_cellsPart->setVisible(now == Show::cells);
    m_visitsPart->setVisible(now == Show::visits);
    m_slow->setVisible(now == Show::slowMotion);
    m_key->setVisible(now == Show::cells);
    m_next = 0;
    schedule();
    showWords();
}

std::shared_ptr<void> EpochPanel::hold()
{
    if (auto held = m_hold.lock())
        return held;
    auto held = std::shared_ptr<void>(this, [panel = QPointer(this)](void*) {
        if (panel)
            panel->release();
    });
    m_hold = held;
    m_slow->setHeld(true);
    return held;
}

void EpochPanel::release()
{
    m_slow->setHeld(false);
    if (auto source = std::exchange(m_heldSource, std::nullopt))
        setSource(*std::move(source));
    if (const auto steps = std::exchange(m_heldSteps, std::nullopt))
        setStepsDone(*steps);
    schedule();
}

void EpochPanel::setSource(EpochSource source)
{
    if (!m_hold.expired()) {
        m_heldSource = std::move(source);
        m_heldSteps.reset();
        return;
    }
    m_source = std::move(source);
    m_steps = 0;
    m_newSource = true;
    m_slow->setSource(m_source);
    schedule();
}

void EpochPanel::setStepsDone(std::int64_t steps)
{
    if (!m_hold.expired()) {
        m_heldSteps = steps;
        return;
    }
    m_slow->setStepsDone(steps);
    if (steps == m_steps)
        return;
    m_steps = steps;
    schedule();
}

QString EpochPanel::words() const { return m_words->text(); }

void EpochPanel::goTo(std::int64_t epoch)
{
    m_follow->setChecked(false);
    m_epoch = std::clamp<std::int64_t>(epoch, 1, std::max<std::int64_t>(m_source.plan.epochs, 1));
    schedule();
}

void EpochPanel::schedule()
{
    if (isVisible() && !m_timer.isActive())
        m_timer.start(static_cast<int>(std::max<qint64>(0, m_next - m_clock.elapsed())));
}

void EpochPanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    schedule();
}

void EpochPanel::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (m_caption && event->type() == QEvent::FontChange)
        fitCaptions();
}

// The batch worked on last stays lit until the next one has been.
std::optional<std::int64_t> EpochPanel::latestStep() const
{
    return m_source.runId != 0 && m_steps > 0 ? std::optional(m_steps - 1) : std::nullopt;
}

void EpochPanel::work()
{
    if (!isVisible() || !m_hold.expired())
        return; // showEvent() or release() comes back to it
    const qint64 begin = m_clock.elapsed();
    if (std::exchange(m_newSource, false))
        takeSource();
    if (shown() == Show::slowMotion)
        return showSlowEpoch();
    const std::int64_t perEpoch = std::max<std::int64_t>(m_source.plan.stepsPerEpoch(), 1);
    if (m_follow->isChecked() && m_source.runId != 0)
        m_epoch = latestStep().value_or(0) / perEpoch + 1;
    m_epoch = std::clamp<std::int64_t>(m_epoch, 1, std::max<std::int64_t>(m_source.plan.epochs, 1));
    if (!m_box->hasFocus())
        m_box->setWhole(m_epoch);
    if (shown() == Show::cells)
        showCells();
    else if (shown() == Show::visits)
        countVisits();
    showWords();
    const qint64 cost = m_clock.elapsed() - begin;
    m_next = m_clock.elapsed() + std::max<qint64>(frameMilliseconds, 4 * cost); // a fifth of the window's time at most
}

void EpochPanel::showCells()
{
    if (!m_anatomy || m_anatomy->epoch() != m_epoch)
        workOut(m_epoch);
    const std::int64_t perEpoch = std::max<std::int64_t>(m_source.plan.stepsPerEpoch(), 1);
    const auto step = latestStep();
    const bool here = m_anatomy && step && *step / perEpoch + 1 == m_epoch;
    m_cells->setAtWork(here ? std::optional(*step % perEpoch / m_source.plan.repeats) : std::nullopt);
    m_bands->setAtWork(here ? std::optional(*step / m_source.plan.repeats) : std::nullopt);
    showMarks();
}

// Of the step that is there in slow motion.
void EpochPanel::showSlowEpoch()
{
    if (shown() != Show::slowMotion || m_newSource || !isVisible())
        return; // work() comes back to it
    if (const auto step = m_slow->step()) {
        const std::int64_t epoch = *step / std::max<std::int64_t>(m_source.plan.stepsPerEpoch(), 1) + 1;
        if (!m_anatomy || m_anatomy->epoch() != epoch)
            workOut(epoch);
    }
    m_slow->setEpoch(m_anatomy);
}

void EpochPanel::takeSource()
{
    m_order.reset();
    m_seen.reset();
    m_anatomy.reset();
    m_before.reset();
    m_problem = m_source.missing;
    const BatchPlan& plan = m_source.plan;
    if (m_problem.isEmpty() && plan.samples > EpochAnatomy::mostPlaces)
        m_problem = tr("%1 samples are too many to be shown one by one.").arg(groupedText(plan.samples));
    if (m_problem.isEmpty() && m_source.batch.order == BatchOrder::stratified && !m_source.classes)
        m_problem = tr("The order of stratified batches is known once the data have been read: press Run.");
    if (m_problem.isEmpty()) {
        auto order = EpochOrder::make(m_source.batch, plan.samples, plan.batchSize, m_source.seed,
                                      m_source.classes ? std::span(m_source.classes->labels) : std::span<const std::int32_t>());
        if (order)
            m_order = *std::move(order);
        else
            m_problem = problemText(order.error());
    }
    m_box->setStepRange(1, static_cast<double>(std::max<std::int64_t>(plan.epochs, 1)));
    m_box->setEnabled(m_order.has_value());
    m_of->setText(m_order ? tr("of %1").arg(groupedText(plan.epochs)) : QString());
    const BatchOrder kind = m_source.batch.order;
    m_visits->setVisible(m_order && (kind == BatchOrder::replacement || kind == BatchOrder::buffer));
    m_bands->setVisible(m_order && PassBands::areNeeded(plan));
    fitCaptions();
}

void EpochPanel::workOut(std::int64_t epoch)
{
    const auto made = [this](std::int64_t number) -> std::shared_ptr<const EpochAnatomy> {
        if (!m_order)
            return nullptr;
        auto anatomy = EpochAnatomy::make(*m_order, m_source.plan, number);
        ++m_workedOut;
        if (anatomy)
            return std::make_shared<const EpochAnatomy>(*std::move(anatomy));
        m_problem = problemText(anatomy.error());
        return nullptr;
    };
    // Going on, the one shown becomes the one before.
    for (const auto& known : {m_before, m_anatomy})
        if (known && known->epoch() == epoch - 1)
            m_before = known;
    if (epoch == 1)
        m_before = nullptr;
    else if (!m_before || m_before->epoch() != epoch - 1)
        m_before = made(epoch - 1);
    m_anatomy = made(epoch);
    const std::int64_t size = m_source.plan.batchSize;
    m_cells->setEpoch(m_anatomy, m_source.classes, size, m_problem);
    m_cellsBefore->setEpoch(m_before, m_source.classes, size);
    m_caption->setText(m_anatomy ? tr("epoch %1").arg(groupedText(epoch)) : QString());
    m_captionBefore->setText(m_before ? tr("epoch %1").arg(groupedText(epoch - 1)) : QString());
    if (m_anatomy)
        m_visits->setCounts(m_anatomy->visitHistogram(VisitBars::columns));
    m_bands->setEpoch(m_source.plan, epoch);
    showKey();
}

} // namespace epochscope
