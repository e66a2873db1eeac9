#include "anatomy/epoch_panel.h"

#include "anatomy/cell_key.h"
#include "anatomy/epoch_cells.h"
#include "anatomy/epoch_words.h"
#include "anatomy/visit_bars.h"
#include "chart/number_text.h"
#include "inside/cut_label.h"
#include "panel/number_box.h"
#include "panel/words.h"

#include <QtCore/QEvent>
#include <QtCore/QRegularExpression>
#include <QtGui/QPainter>
#include <QtWidgets/QCheckBox>
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
constexpr std::int64_t drawsAtOnce = 400'000; // some milliseconds
constexpr std::size_t mostClasses = 12;       // in the key

QLabel* caption(const char* name, QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setObjectName(QLatin1String(name));
    label->setProperty("role", u"caption"_s);
    label->setAlignment(Qt::AlignTrailing | Qt::AlignTop);
    return label;
}
} // namespace

EpochPanel::EpochPanel(QWidget* parent) : QWidget(parent)
{
    setObjectName(u"epochPanel"_s);
    m_clock.start();
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &EpochPanel::work);
    m_counting.setSingleShot(true);
    connect(&m_counting, &QTimer::timeout, this, &EpochPanel::showWords);
    makeWidgets();
    connect(m_box, &NumberBox::edited, this, [this] { goTo(m_box->whole()); });
    connect(m_box, &QAbstractSpinBox::editingFinished, this, [this] { m_box->setWhole(m_epoch); });
    connect(m_follow, &QCheckBox::toggled, this, &EpochPanel::schedule);
    connect(m_cells, &EpochCells::pointedChanged, this, [this] {
        showMarks();
        showWords();
    });
    connect(m_cells, &EpochCells::epochKeyPressed, this, [this](int step) { goTo(m_epoch + step); });
    connect(m_cells, &EpochCells::arranged, this, &EpochPanel::showKey);
}

void EpochPanel::makeWidgets()
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(side, 0, side, 8);
    column->setSpacing(4);

    auto* controls = new QHBoxLayout;
    controls->setSpacing(8);
    auto* name = new QLabel(tr("Epoch"), this);
    m_box = new NumberBox(NumberBox::Kind::whole, this);
    m_box->setObjectName(u"epochOfAnatomy"_s);
    m_box->setAccessibleName(tr("Epoch to look at"));
    m_box->setToolTip(tr("Any epoch, past or future: the order of the samples follows from the seed"));
    m_box->setWidest(u"1,000,000"_s);
    m_of = new QLabel(this);
    m_of->setObjectName(u"epochsOfAnatomy"_s);
    m_of->setProperty("role", u"caption"_s);
    m_follow = new QCheckBox(tr("Follow the run"), this);
    m_follow->setObjectName(u"followRun"_s);
    m_follow->setAccessibleName(tr("Follow the run"));
    m_follow->setToolTip(tr("Go along with the run: its epoch, and its last batch in the accent's colour"));
    m_follow->setChecked(true);
    controls->addWidget(name);
    controls->addWidget(m_box);
    controls->addWidget(m_of);
    controls->addSpacing(8);
    controls->addWidget(m_follow);
    controls->addStretch();
    column->addLayout(controls);

    auto* strips = new QGridLayout;
    strips->setContentsMargins({});
    strips->setHorizontalSpacing(8);
    strips->setVerticalSpacing(4);
    m_caption = caption("epochCaption", this);
    m_captionBefore = caption("epochBeforeCaption", this);
    m_cells = new EpochCells(false, this);
    m_cells->setObjectName(u"epochCells"_s);
    m_cells->setAccessibleName(tr("Samples of the epoch"));
    m_cells->setToolTip(tr("Every sample in the order of the epoch, batch after batch. The arrow keys go from sample to sample, "
                           "Page Down and Page Up to the next and the previous epoch."));
    m_cellsBefore = new EpochCells(true, this);
    m_cellsBefore->setObjectName(u"epochCellsBefore"_s);
    m_cellsBefore->setAccessibleName(tr("Samples of the epoch before"));
    m_cellsBefore->setToolTip(tr("The epoch before: where the samples of the batch that is lit were then"));
    m_visits = new VisitBars(this);
    m_visits->setObjectName(u"epochVisits"_s);
    m_visits->hide();
    strips->addWidget(m_caption, 0, 0, Qt::AlignTop);
    strips->addWidget(m_cells, 0, 1);
    strips->addWidget(m_visits, 0, 2, 2, 1, Qt::AlignTop);
    strips->addWidget(m_captionBefore, 1, 0);
    strips->addWidget(m_cellsBefore, 1, 1);
    strips->setColumnStretch(1, 1);
    column->addLayout(strips, 1);

    m_words = new CutLabel(this);
    m_words->setObjectName(u"epochWords"_s);
    m_words->setTextFormat(Qt::PlainText); // classes have any names
    m_words->setAccessibleName(tr("What the cells show"));
    m_key = new CellKey(this);
    m_key->setObjectName(u"epochKey"_s);
    column->addWidget(m_words);
    column->addWidget(m_key);
}

void EpochPanel::setSource(EpochSource source)
{
    m_source = std::move(source);
    m_steps = 0;
    m_newSource = true;
    schedule();
}

void EpochPanel::setStepsDone(std::int64_t steps)
{
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
    if (!isVisible())
        return; // showEvent() comes back to it
    const qint64 begin = m_clock.elapsed();
    if (std::exchange(m_newSource, false))
        takeSource();
    const std::int64_t perEpoch = std::max<std::int64_t>(m_source.plan.stepsPerEpoch(), 1);
    if (m_follow->isChecked() && m_source.runId != 0)
        m_epoch = latestStep().value_or(0) / perEpoch + 1;
    m_epoch = std::clamp<std::int64_t>(m_epoch, 1, std::max<std::int64_t>(m_source.plan.epochs, 1));
    if (!m_box->hasFocus())
        m_box->setWhole(m_epoch);
    if (!m_anatomy || m_anatomy->epoch() != m_epoch)
        workOut(m_epoch);
    const auto step = latestStep();
    const bool here = m_anatomy && step && *step / perEpoch + 1 == m_epoch;
    m_cells->setAtWork(here ? std::optional(*step % perEpoch / m_source.plan.repeats) : std::nullopt);
    showMarks();
    showWords();
    const qint64 cost = m_clock.elapsed() - begin;
    m_next = m_clock.elapsed() + std::max<qint64>(frameMilliseconds, 4 * cost); // a fifth of the window's time at most
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
    showKey();
}

void EpochPanel::showKey()
{
    std::vector<CellKey::Entry> entries;
    if (m_anatomy) {
        if (m_anatomy->batches().size() > 1)
            entries.push_back({{PlaceKind::batch, PlaceKind::otherBatch}, 0, tr("batches in turn")});
        if (m_source.runId != 0)
            entries.push_back({{PlaceKind::atWork}, 0, tr("batch at work")});
        for (const EpochAnatomy::Batch& batch : m_anatomy->batches())
            if (batch.size < m_source.plan.batchSize) {
                entries.push_back({{PlaceKind::lastOfFew}, 0, tr("last batch, of %1").arg(groupedText(batch.size))});
                break;
            }
        for (const Absence why : {Absence::dropped, Absence::otherEpoch, Absence::notDrawn})
            if (const std::int64_t count = m_anatomy->absentFor(why))
                entries.push_back(
                    {{why == Absence::otherEpoch ? PlaceKind::elsewhere : PlaceKind::absent}, 0, absenceWords(why, count)});
        if (m_cells->grid().perCell > 1)
            entries.push_back({{PlaceKind::batch}, 0, tr("each cell %1 samples").arg(groupedText(m_cells->grid().perCell))});
        if (m_source.classes)
            for (std::size_t i = 0; i < std::min(m_source.classes->names.size(), mostClasses); ++i)
                entries.push_back({{}, static_cast<int>(i), QString::fromStdString(m_source.classes->names[i])});
    }
    m_key->setEntries(std::move(entries));
}

// In the epoch before, the samples of the batch under the pointer; else of the one at work.
void EpochPanel::showMarks()
{
    std::vector<std::uint32_t> marked;
    if (m_anatomy && m_before) {
        const auto item = m_cells->pointed();
        const auto batch = item ? m_cells->batchOf(*item) : m_cells->atWork();
        if (batch && *batch < static_cast<std::int64_t>(m_anatomy->batches().size())) {
            const EpochAnatomy::Batch& of = m_anatomy->batches()[static_cast<std::size_t>(*batch)];
            const auto samples = m_anatomy->places().subspan(static_cast<std::size_t>(of.begin), static_cast<std::size_t>(of.size));
            marked.assign(samples.begin(), samples.end());
        } else if (item) {
            marked = {m_cells->sampleOf(*item)};
        }
    }
    m_cellsBefore->setMarked(marked);
}

void EpochPanel::showWords()
{
    if (!isVisible())
        return;
    QString text;
    QString summary;
    if (m_anatomy) {
        summary = epochSummary(*m_anatomy, m_source);
        text = summary;
        if (const auto item = m_cells->pointed()) {
            if (!m_seen)
                m_seen.emplace(*m_order, m_source.plan);
            const bool counted = m_seen->reach(m_anatomy->epoch(), drawsAtOnce);
            if (!counted)
                m_counting.start(frameMilliseconds);
            text = itemWords(*m_anatomy, m_source, *item,
                             counted ? std::optional(m_seen->of(m_cells->sampleOf(*item))) : std::nullopt);
        }
    }
    m_words->setText(text);
    m_words->setToolTip(text);
    const QString all = !m_anatomy ? m_problem : text == summary ? summary : summary + u' ' + text;
    if (m_cells->accessibleDescription() != all)
        m_cells->setAccessibleDescription(all);
}

// Wide enough for every epoch, so that nothing moves as they go by.
void EpochPanel::fitCaptions()
{
    const QString last =
        groupedText(std::max<std::int64_t>(m_source.plan.epochs, 1)).replace(QRegularExpression(u"[0-9]"_s), u"8"_s);
    const int width = m_order ? m_caption->fontMetrics().horizontalAdvance(tr("epoch %1").arg(last)) : 0;
    m_caption->setFixedWidth(width);
    m_captionBefore->setFixedWidth(width);
}

} // namespace epochscope
