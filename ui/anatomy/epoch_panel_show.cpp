// What the panel says and counts: the key, the words, the visits, and the panel as a picture.
#include "anatomy/cell_key.h"
#include "anatomy/epoch_cells.h"
#include "anatomy/epoch_panel.h"
#include "anatomy/epoch_words.h"
#include "anatomy/pass_bands.h"
#include "anatomy/slow_motion.h"
#include "anatomy/visit_bars.h"
#include "anatomy/visit_cells.h"
#include "chart/number_text.h"
#include "chart/theme.h"
#include "inside/cut_label.h"

#include <QtCore/QRegularExpression>
#include <QtGui/QFontMetrics>
#include <QtGui/QPainter>

#include <algorithm>
#include <numeric>
#include <span>
#include <utility>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

constexpr std::int64_t drawsAtOnce = 400'000; // some milliseconds
constexpr std::size_t mostClasses = 12;       // in the key
} // namespace

// Up to where the run is, where its epoch is shown; else to the end of the epoch.
void EpochPanel::countVisits()
{
    if (!m_order) {
        m_map->setVisits({}, m_problem);
        m_mapBars->setRows({}, {});
        return;
    }
    if (!m_seen)
        m_seen.emplace(*m_order, m_source.plan);
    const std::int64_t perEpoch = m_source.plan.stepsPerEpoch();
    const auto latest = latestStep();
    const bool here = latest && *latest / perEpoch + 1 == m_epoch;
    const std::int64_t steps = here ? *latest + 1 : m_epoch * perEpoch;
    if (!m_seen->reachStep(steps, drawsAtOnce)) {
        m_counting.start(frameMilliseconds);
        return;
    }
    m_counted = steps;
    std::vector<std::int64_t> visits(static_cast<std::size_t>(m_source.plan.samples));
    for (std::uint32_t sample = 0; sample < visits.size(); ++sample)
        visits[sample] = m_seen->of(sample);
    m_map->setVisits(std::move(visits));
    m_mapBars->setRows(visitRows(m_map->visits(), VisitBars::mostRows), m_map->scale());
}

QString EpochPanel::visitWords() const
{
    const auto& visits = m_map->visits();
    if (visits.empty())
        return m_order ? tr("Visits are being counted…") : m_problem;
    const BatchPosition at = m_source.plan.after(m_counted);
    const QString place = at.batch == 0 && m_counted > 0
                              ? tr("Up to the end of epoch %1").arg(groupedText(at.epoch))
                              : tr("Up to batch %1 of epoch %2").arg(groupedText(at.batch), groupedText(at.epoch + 1));
    if (const auto sample = m_map->pointed()) {
        const auto first = static_cast<std::size_t>(*sample);
        const auto end = std::min(first + static_cast<std::size_t>(m_map->grid().perCell), visits.size());
        QString text = tr("Sample %1 of %2 · seen %3")
                           .arg(groupedText(*sample + 1), groupedText(m_source.plan.samples), timesWords(visits[first]));
        if (m_source.classes)
            text += tr(" · class %1").arg(QString::fromStdString(
                m_source.classes->names[static_cast<std::size_t>(m_source.classes->labels[first])]));
        if (end > first + 1)
            text += tr(" · the cell's %1 samples: %2 times on average")
                        .arg(groupedText(static_cast<std::int64_t>(end - first)),
                             fixedText(static_cast<double>(std::accumulate(visits.begin() + static_cast<std::ptrdiff_t>(first),
                                                                           visits.begin() + static_cast<std::ptrdiff_t>(end),
                                                                           std::int64_t{0})) /
                                           static_cast<double>(end - first),
                                       2));
        return text;
    }
    const auto all = static_cast<double>(std::accumulate(visits.begin(), visits.end(), std::int64_t{0}));
    const std::int64_t never = std::count(visits.begin(), visits.end(), std::int64_t{0});
    QString text = m_map->scale().least == m_map->scale().most
                       ? tr("%1: every sample seen %2.").arg(place, timesWords(m_map->scale().least))
                       : tr("%1: seen %2 to %3 times, %4 on average")
                             .arg(place, groupedText(m_map->scale().least), groupedText(m_map->scale().most),
                                  fixedText(all / static_cast<double>(visits.size()), 2)) +
                             (never > 0 ? tr("; %1 never.").arg(groupedText(never)) : u"."_s);
    return text;
}

QString EpochPanel::whyNoPicture() const
{
    if (m_anatomy)
        return {};
    const QString reason = words();
    return reason.isEmpty() ? tr("The epoch is still being worked out.") : reason;
}

void EpochPanel::addTool(QWidget* tool) { m_tools->addWidget(tool); }

void EpochPanel::drawPicture(QPainter& painter, const QSizeF& size, const ChartColors& colors) const
{
    painter.fillRect(QRectF({}, size), colors.background);
    const int line = QFontMetrics(painter.font()).height() + 2;
    const QRect whole = QRectF({}, size).toRect().adjusted(12, 8, -12, -8);
    QRect words = whole;
    words.setTop(whole.bottom() + 1 - line);
    painter.setPen(colors.text);
    painter.drawText(words, Qt::AlignLeft | Qt::AlignVCenter,
                     QFontMetrics(painter.font()).elidedText(m_words->text(), Qt::ElideRight, words.width()));
    QRect body = whole.adjusted(0, 0, 0, -line - 4);
    const CellColors cellColors = CellColors::of(colors);
    if (shown() == Show::slowMotion) {
        m_slow->drawPicture(painter, body, colors);
    } else if (shown() == Show::visits) {
        const int bars = m_mapBars->sizeHint().width();
        m_map->drawPicture(painter, body.adjusted(0, 0, -bars - 12, 0), colors);
        m_mapBars->drawPicture(painter, body.adjusted(body.width() - bars, 0, 0, 0), cellColors);
    } else {
        if (m_bands->isVisibleTo(this)) {
            m_bands->drawPicture(painter, QRectF(body.left(), body.top(), body.width(), 2 * line), colors);
            body.setTop(body.top() + 2 * line + 4);
        }
        if (m_visits->isVisibleTo(this)) {
            const int bars = m_visits->sizeHint().width();
            m_visits->drawPicture(painter, body.adjusted(body.width() - bars, 0, 0, 0), cellColors);
            body.setRight(body.right() - bars - 12);
        }
        if (m_before)
            body.setBottom(body.bottom() - line - 4);
        m_cells->drawPicture(painter, body, colors);
        m_cellsBefore->drawPicture(painter, QRect(body.left(), body.bottom() + 5, body.width(), line), colors);
    }
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
    Q_EMIT seenChanged();
    if (shown() != Show::cells) {
        m_words->setWords(shown() == Show::visits ? visitWords() : m_slow->words());
        if (shown() == Show::visits && m_map->accessibleDescription() != m_words->text())
            m_map->setAccessibleDescription(m_words->text());
        return;
    }
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
    m_words->setWords(text);
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
