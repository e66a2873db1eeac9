#include "panel/counters.h"

#include "chart/number_text.h"

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

// No run gets this far; what is planned beyond is shortened, and the formula has it in full.
constexpr std::int64_t mostInFull = 999'999'999'999;

QString ofAll(std::int64_t done, std::int64_t all)
{
    return groupedText(done) + u'/' + (all > mostInFull ? siText(static_cast<double>(all)) : groupedText(all));
}

QString widestOfAll(std::int64_t all) { return ofAll(std::min(all, mostInFull), all); }
} // namespace

Counters::Counters(QWidget* parent) : QWidget(parent), m_grid(new QGridLayout), m_progress(new QProgressBar(this))
{
    setObjectName(u"counters"_s);
    const std::array<std::pair<const char*, QString>, count> captions = {{{"epoch", tr("epoch")},
                                                                          {"batch", tr("batch")},
                                                                          {"update", tr("update")},
                                                                          {"samples", tr("samples seen")},
                                                                          {"rate", tr("updates/s")},
                                                                          {"elapsed", tr("elapsed")},
                                                                          {"left", tr("left")}}};
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(side, 8, side, 12);
    column->setSpacing(8);
    m_progress->setObjectName(u"runProgress"_s);
    m_progress->setAccessibleName(tr("Progress of the run"));
    m_progress->setTextVisible(false);
    m_progress->setRange(0, progressSteps);
    m_progress->setFixedHeight(4);
    column->addWidget(m_progress);
    column->addLayout(m_grid);
    m_grid->setHorizontalSpacing(gap);
    m_grid->setVerticalSpacing(8);

    for (std::size_t i = 0; i < count; ++i) {
        Counter& counter = m_counters[i];
        counter.cell = new QWidget(this);
        auto* lines = new QVBoxLayout(counter.cell);
        lines->setContentsMargins({});
        lines->setSpacing(0);
        counter.caption = new QLabel(captions[i].second, counter.cell);
        counter.caption->setProperty("role", u"caption"_s);
        counter.value = new QLabel(counter.cell);
        counter.value->setObjectName(QString::fromLatin1(captions[i].first));
        counter.value->setAccessibleName(captions[i].second);
        QFont large = counter.value->font();
        large.setPointSizeF(large.pointSizeF() * 1.25);
        counter.value->setFont(large);
        lines->addWidget(counter.caption);
        lines->addWidget(counter.value);
    }
    setPlan({});
}

void Counters::reserve(Which which, const QString& widest)
{
    QLabel* value = m_counters[which].value;
    value->setMinimumWidth(value->fontMetrics().horizontalAdvance(widest) + 2);
}

void Counters::set(Which which, const QString& text) { m_counters[which].value->setText(text); }

void Counters::setPlan(const BatchPlan& plan)
{
    m_progress->setRange(0, progressSteps);
    m_progress->setValue(0);
    reserve(epoch, widestOfAll(plan.epochs));
    reserve(batch, widestOfAll(plan.batchesPerEpoch));
    reserve(update, widestOfAll(plan.updates));
    reserve(samples, groupedText(std::min(plan.samplesSeen, mostInFull)));
    reserve(rate, u"000 M"_s);
    reserve(elapsed, u"00:00:00"_s);
    reserve(left, u"00:00:00"_s);
    set(epoch, ofAll(0, plan.epochs));
    set(batch, ofAll(0, plan.batchesPerEpoch));
    set(update, ofAll(0, plan.updates));
    set(samples, groupedText(0));
    set(rate, u"–"_s);
    set(elapsed, durationText(0));
    set(left, u"–"_s);
    m_columns = 0;
    arrange();
}

void Counters::showSnapshot(const RunSnapshot& snapshot)
{
    const BatchPlan& plan = snapshot.plan;
    const BatchPosition& position = snapshot.position;
    // Between two epochs the one just done is shown as complete, not the next one as empty.
    const bool between = position.batch == 0;
    set(epoch, ofAll(between ? position.epoch : position.epoch + 1, plan.epochs));
    set(batch, ofAll(between && position.epoch > 0 ? plan.batchesPerEpoch : position.batch, plan.batchesPerEpoch));
    set(update, ofAll(position.updates, plan.updates));
    set(samples, groupedText(position.samplesSeen));
    set(rate, snapshot.updatesPerSecond > 0 ? siText(snapshot.updatesPerSecond) : u"–"_s);
    set(elapsed, durationText(snapshot.seconds));
    set(left, snapshot.finished ? u"–"_s : durationText(snapshot.secondsLeft()));
    m_progress->setRange(0, progressSteps);
    m_progress->setValue(plan.updates > 0 ? static_cast<int>(static_cast<double>(position.updates) /
                                                             static_cast<double>(plan.updates) * progressSteps)
                                          : 0);
}

void Counters::setPreparing(double share)
{
    m_progress->setRange(0, share < 0 ? 0 : progressSteps); // 0: busy
    if (share >= 0)
        m_progress->setValue(static_cast<int>(std::min(share, 1.0) * progressSteps));
}

int Counters::widthIn(int columns) const
{
    int sum = 2 * side + (columns - 1) * gap;
    for (int column = 0; column < columns; ++column) {
        int widest = 0;
        for (int i = column; i < count; i += columns) {
            const Counter& counter = m_counters[static_cast<std::size_t>(i)];
            widest = std::max({widest, counter.value->minimumWidth(), counter.caption->sizeHint().width()});
        }
        sum += widest;
    }
    return sum;
}

QSize Counters::minimumSizeHint() const
{
    // The layout would insist on the columns that it has, and never be given less room.
    return {widthIn(fewestColumns), QWidget::minimumSizeHint().height()};
}

void Counters::arrange()
{
    int columns = count; // all in one row, or in as few rows as there is room for
    for (const int fewer : {4, 3, fewestColumns})
        if (widthIn(columns) > width())
            columns = fewer;
    if (columns == m_columns)
        return;
    m_columns = columns;
    for (int i = 0; i < count; ++i)
        m_grid->addWidget(m_counters[static_cast<std::size_t>(i)].cell, i / columns, i % columns);
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
    if (event->type() == QEvent::FontChange) {
        m_columns = 0;
        arrange();
    }
}

} // namespace epochscope
