#include "anatomy/epoch_words.h"

#include "chart/number_text.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QStringList>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

QString tr(const char* text) { return QCoreApplication::translate("EpochWords", text); }

QString counted(std::int64_t count, const QString& one, const QString& many)
{
    return groupedText(count) + u' ' + (count == 1 ? one : many);
}

QString batchesText(const EpochAnatomy& anatomy, const EpochSource& source)
{
    const std::int64_t full = source.plan.batchSize;
    std::int64_t smaller = 0;
    std::int64_t size = 0;
    for (const EpochAnatomy::Batch& batch : anatomy.batches())
        if (batch.size < full) {
            ++smaller;
            size = batch.size;
        }
    const auto all = static_cast<std::int64_t>(anatomy.batches().size());
    if (smaller == 0)
        return tr("%1 of %2").arg(counted(all, tr("batch"), tr("batches")), groupedText(full));
    if (smaller == all)
        return tr("%1 of %2").arg(counted(all, tr("batch"), tr("batches")), groupedText(size));
    return tr("%1 of %2 and %3 of %4")
        .arg(counted(all - smaller, tr("batch"), tr("batches")), groupedText(full), groupedText(smaller), groupedText(size));
}

// Where declared epochs are not passes: which part of which pass this one is.
QString passText(const EpochAnatomy& anatomy, const EpochSource& source)
{
    if (source.plan.batchesPerEpoch == source.plan.batchesPerPass)
        return {};
    const EpochAnatomy::Batch& first = anatomy.batches().front();
    const EpochAnatomy::Batch& last = anatomy.batches().back();
    const auto place = [&](const EpochAnatomy::Batch& batch) { return groupedText(batch.batchOfPass + 1); };
    if (first.pass == last.pass)
        return tr("batches %1–%2 of the %3 of pass %4")
            .arg(place(first), place(last), groupedText(source.plan.batchesPerPass), groupedText(first.pass + 1));
    return tr("from batch %1 of pass %2 to batch %3 of pass %4")
        .arg(place(first), groupedText(first.pass + 1), place(last), groupedText(last.pass + 1));
}
} // namespace

QString timesWords(std::int64_t count)
{
    return count == 0 ? tr("never") : count == 1 ? tr("once") : count == 2 ? tr("twice") : tr("%1 times").arg(groupedText(count));
}

QString absenceWords(Absence why, std::int64_t count)
{
    switch (why) {
    case Absence::dropped:
        return tr("%1 left out").arg(groupedText(count));
    case Absence::otherEpoch:
        return tr("%1 in other epochs").arg(groupedText(count));
    case Absence::notDrawn:
        break;
    }
    return tr("%1 not drawn").arg(groupedText(count));
}

QString epochSummary(const EpochAnatomy& anatomy, const EpochSource& source)
{
    QStringList parts{tr("Epoch %1: %2").arg(groupedText(anatomy.epoch()), batchesText(anatomy, source))};
    if (const QString pass = passText(anatomy, source); !pass.isEmpty())
        parts += pass;
    if (anatomy.repeats() > 1)
        parts += tr("each worked through %1").arg(timesWords(anatomy.repeats()));
    for (const Absence why : {Absence::dropped, Absence::otherEpoch, Absence::notDrawn})
        if (const std::int64_t count = anatomy.absentFor(why))
            parts += absenceWords(why, count);
    return parts.join(u", "_s) + u'.';
}

QString itemWords(const EpochAnatomy& anatomy, const EpochSource& source, std::int64_t item, std::optional<std::int64_t> seen)
{
    const auto index = static_cast<std::size_t>(item);
    const std::size_t places = anatomy.places().size();
    const std::uint32_t sample = index < places ? anatomy.places()[index] : anatomy.absent()[index - places];
    QStringList parts{tr("Sample %1 of %2").arg(groupedText(std::int64_t{sample} + 1), groupedText(anatomy.samples()))};
    if (source.classes)
        parts[0] += tr(", class %1").arg(QString::fromStdString(
            source.classes->names[static_cast<std::size_t>(source.classes->labels[sample])]));
    if (index < places) {
        const EpochAnatomy::Place place = anatomy.placeAt(item);
        parts += tr("batch %1 of %2, place %3 of %4")
                     .arg(groupedText(place.batch + 1), groupedText(static_cast<std::int64_t>(anatomy.batches().size())),
                          groupedText(place.position + 1),
                          groupedText(anatomy.batches()[static_cast<std::size_t>(place.batch)].size));
    } else {
        switch (anatomy.absence(index - places)) {
        case Absence::dropped:
            parts += tr("left out: it is in the rest of the pass that fills no batch");
            break;
        case Absence::otherEpoch:
            parts += tr("its batch of this pass is in another epoch");
            break;
        case Absence::notDrawn:
            parts += tr("not drawn into any batch");
            break;
        }
    }
    QString visits = tr("seen %1 in this epoch").arg(timesWords(anatomy.visits(sample)));
    visits += seen ? tr(", %1 up to its end").arg(timesWords(*seen)) : tr(", earlier ones are being counted…");
    parts += visits;
    return parts.join(u" · "_s);
}

} // namespace epochscope
