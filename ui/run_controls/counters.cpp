#include "run_controls/counters.h"

#include "chart/number_text.h"

#include <QtCore/QEvent>
#include <QtWidgets/QGridLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QProgressBar>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

constexpr int progressSteps = 10'000;
constexpr int gap = 16;
constexpr int side = 16;
constexpr int fewestColumns = 2;
constexpr double largeType = 1.25;
constexpr double fastEpochs = 5; // per second: beyond this a bar for each would only flicker

// From here on what is planned is shortened, and the formula has it in full; no run gets as far as the second.
constexpr std::int64_t longTotal = 100'000'000;
constexpr std::int64_t mostInFull = 999'999'999'999;

QString ofAll(std::int64_t done, std::int64_t all)
{
    return groupedText(done) + u'/' + (all >= longTotal ? siText(static_cast<double>(all)) : groupedText(all));
}

QString widestOfAll(std::int64_t all) { return ofAll(std::min(all, mostInFull), all); }

int share(std::int64_t done, std::int64_t all)
{
    return all > 0 ? static_cast<int>(static_cast<double>(done) / static_cast<double>(all) * progressSteps) : 0;
}

int widthOf(const QLabel& label, const QString& text) { return label.fontMetrics().horizontalAdvance(text) + 2; }
} // namespace

Counters::Counters(QWidget* parent) : QWidget(parent), m_bars(new QGridLayout), m_grid(new QGridLayout)
{
    setObjectName(u"counters"_s);
    if (parent)
        parent->installEventFilter(this);
    const std::array<std::pair<const char*, QString>, count> captions = {{{"epoch", tr("epoch")},
                                                                          {"batch", tr("batch · size")},
                                                                          {"update", tr("update")},
                                                                          {"samples", tr("samples seen")},
                                                                          {"rate", tr("updates/s")},
                                                                          {"elapsed", tr("elapsed")},
                                                                          {"left", tr("left")}}};
    const std::array<QString, count> tips = {
        tr("Passes over the training data: done, or at work, of all that are planned"),
        tr("Batches of this epoch that are done, of all; and how many samples the latest one holds"),
        tr("Changes of the weights so far, of all that are planned; other tools say step or iteration"),
        tr("Samples worked through; one that comes in every epoch counts in every epoch"),
        tr("Updates per second of training, of late"),
        tr("Time spent on training, without pauses"),
        tr("Time that is left at the present speed")};
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(side, 8, side, 8);
    column->setSpacing(8);
    m_run = addBar("runProgress", tr("run"), tr("Progress of the run"));
    m_epoch = addBar("epochProgress", tr("epoch"), tr("Progress of the epoch at work"));
    m_bars->setHorizontalSpacing(8);
    m_bars->setColumnStretch(1, 2);
    m_bars->setColumnMinimumWidth(2, 8);
    m_bars->setColumnStretch(4, 1);
    column->addLayout(m_bars);
    column->addLayout(m_grid);
    m_grid->setHorizontalSpacing(gap);
    m_grid->setVerticalSpacing(4);

    for (std::size_t i = 0; i < count; ++i) {
        Counter& counter = m_counters[i];
        counter.cell = new QWidget(this);
        counter.cell->setToolTip(tips[i]);
        auto* lines = new QVBoxLayout(counter.cell);
        lines->setContentsMargins({});
        lines->setSpacing(0);
        counter.caption = new QLabel(captions[i].second, counter.cell);
        counter.caption->setProperty("role", u"caption"_s);
        counter.value = new QLabel(counter.cell);
        counter.value->setObjectName(QString::fromLatin1(captions[i].first));
        counter.value->setAccessibleName(captions[i].second);
        lines->addWidget(counter.caption);
        lines->addWidget(counter.value, 0, Qt::AlignLeft);
    }
    setPlan({});
}

QProgressBar* Counters::addBar(const char* name, const QString& caption, const QString& tip)
{
    auto* label = new QLabel(caption, this);
    label->setProperty("role", u"caption"_s);
    auto* bar = new QProgressBar(this);
    bar->setObjectName(QLatin1String(name));
    bar->setAccessibleName(tip);
    bar->setToolTip(tip);
    bar->setTextVisible(false);
    bar->setRange(0, progressSteps);
    bar->setFixedHeight(4);
    const int at = m_bars->count() > 0 ? 3 : 0;
    m_bars->addWidget(label, 0, at);
    m_bars->addWidget(bar, 0, at + 1, Qt::AlignVCenter);
    return bar;
}

void Counters::set(Which which, const QString& text)
{
    QLabel* const value = m_counters[which].value;
    if (value->text() == text)
        return;
    value->setText(text); // does not ask for a new layout of the whole window, as the size is fixed
    if (const int width = widthOf(*value, text); width > value->minimumWidth())
        value->setFixedWidth(width);
}

void Counters::reserve()
{
    const std::array<QString, count> widest = {widestOfAll(m_plan.epochs),
                                               widestOfAll(m_plan.batchesPerEpoch) + u" · "_s +
                                                   groupedText(m_plan.batchSize),
                                               widestOfAll(m_plan.updates),
                                               groupedText(std::min(m_plan.samplesSeen, mostInFull)),
                                               u"000 M"_s,
                                               u"00:00:00"_s,
                                               u"000 d 00 h"_s};
    for (std::size_t i = 0; i < count; ++i) {
        QLabel* value = m_counters[i].value;
        QFont large = font();
        large.setPointSizeF(large.pointSizeF() * largeType);
        value->setFont(large);
        value->setFixedSize(std::max(widthOf(*value, widest[i]), widthOf(*value, value->text())), std::max(value->fontMetrics().height(), value->sizeHint().height()));
    }
    m_columns = 0;
    arrange();
}

void Counters::setPlan(const BatchPlan& plan)
{
    m_plan = plan;
    RunSnapshot none;
    none.plan = plan;
    showSnapshot(none);
    set(left, u"–"_s);
    reserve();
}

void Counters::showSnapshot(const RunSnapshot& snapshot, bool standing)
{
    const BatchPlan& plan = snapshot.plan;
    const BatchPosition& position = snapshot.position;
    // Between two epochs the one just done is shown as complete, not the next one as empty.
    const bool between = position.batch == 0;
    const std::int64_t batches = between && position.epoch > 0 ? plan.batchesPerEpoch : position.batch;
    const bool begun = batches > 0;
    const std::int64_t latest = plan.batchesPerPass > 0 ? (position.batchOfPass + plan.batchesPerPass - 1) % plan.batchesPerPass
                                                        : 0;
    set(epoch, ofAll(between ? position.epoch : position.epoch + 1, plan.epochs));
    set(batch, ofAll(batches, plan.batchesPerEpoch) + u" · "_s +
                   groupedText(begun ? plan.sizeOf(latest) : plan.batchSize));
    set(update, ofAll(position.updates, plan.updates));
    set(samples, groupedText(position.samplesSeen));
    set(rate, snapshot.updatesPerSecond > 0 ? siText(snapshot.updatesPerSecond) : u"–"_s);
    set(elapsed, durationText(snapshot.seconds));
    set(left, snapshot.finished || snapshot.updatesPerSecond <= 0 ? u"–"_s : durationText(snapshot.secondsLeft()));

    const bool tooFast = !standing && !snapshot.finished && plan.updatesPerEpoch > 0 &&
                         snapshot.updatesPerSecond > fastEpochs * static_cast<double>(plan.updatesPerEpoch);
    m_run->setRange(0, progressSteps);
    m_run->setValue(share(position.updates, plan.updates));
    m_epoch->setValue(tooFast ? progressSteps : share(batches, plan.batchesPerEpoch));
    const QString tip = tooFast ? tr("Epochs pass too fast to show the progress of each") : tr("Progress of the epoch at work");
    if (m_epoch->toolTip() != tip)
        m_epoch->setToolTip(tip);
}

void Counters::setPreparing(double done)
{
    m_run->setRange(0, done < 0 ? 0 : progressSteps); // 0: busy
    if (done >= 0)
        m_run->setValue(static_cast<int>(std::min(done, 1.0) * progressSteps));
}

QString Counters::summary() const
{
    const auto text = [this](Which which) { return m_counters[which].value->text(); };
    return tr("epoch %1 · batch %2 · update %3")
        .arg(text(epoch), text(batch).section(u' ', 0, 0), text(update));
}

int Counters::widthIn(int columns, const Shown& shown) const
{
    int sum = 2 * side + (columns - 1) * gap;
    for (int column = 0; column < columns; ++column) {
        int widest = 0;
        for (std::size_t i = static_cast<std::size_t>(column); i < shown.size(); i += static_cast<std::size_t>(columns)) {
            const Counter& counter = m_counters[shown[i]];
            widest = std::max({widest, counter.value->minimumWidth(), counter.caption->sizeHint().width()});
        }
        sum += widest;
    }
    return sum;
}

void Counters::setLow(bool low)
{
    if (std::exchange(m_low, low) != low)
        arrange();
}

void Counters::fitParent()
{
    constexpr int least = 34; // heights of the font, for counters in more than one row
    if (parentWidget())
        setLow(parentWidget()->height() < least * fontMetrics().height());
}

bool Counters::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == parent() && event->type() == QEvent::Resize)
        fitParent();
    return QWidget::eventFilter(watched, event);
}

QSize Counters::minimumSizeHint() const
{
    // The layout would insist on the columns that it has, and never be given less room.
    return {widthIn(fewestColumns, all), QWidget::minimumSizeHint().height()};
}

void Counters::arrange()
{
    Shown shown = all;
    int columns = count; // all in one row, or in as few rows as there is room for
    if (m_low) {
        for (const Which lessTelling : {samples, rate, elapsed, left})
            if (widthIn(columns, shown) > width()) {
                std::erase(shown, lessTelling);
                --columns;
            }
        if (widthIn(columns, shown) > width()) { // not even those that are left
            shown = all;
            columns = count;
        }
    }
    for (const int fewer : {4, 3, fewestColumns})
        if (widthIn(columns, shown) > width())
            columns = fewer;
    if (columns == m_columns && shown == m_shown)
        return;
    m_columns = columns;
    m_shown = shown;
    for (std::size_t i = 0; i < count; ++i) {
        const auto place = std::find(shown.begin(), shown.end(), static_cast<Which>(i)) - shown.begin();
        QWidget* cell = m_counters[i].cell;
        cell->setVisible(place < static_cast<std::ptrdiff_t>(shown.size()));
        if (!cell->isHidden())
            m_grid->addWidget(cell, static_cast<int>(place) / columns, static_cast<int>(place) % columns);
    }
    for (int i = 0; i <= count; ++i)
        m_grid->setColumnStretch(i, i == columns ? 1 : 0);
}

void Counters::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void Counters::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        reserve();
        fitParent();
    }
}

} // namespace epochscope
