#include "runs/run_names.h"

#include "base/text.h"
#include "chart/number_text.h"
#include "panel/words.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QHash>

#include <algorithm>
#include <array>
#include <map>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

QString tr(const char* text) { return QCoreApplication::translate("RunNames", text); }

constexpr qsizetype longestPiece = 20;
constexpr qsizetype longestTitle = 32;
constexpr qsizetype longestPieces = 36; // the rest of a name is for "+12" and "(200)"

QString shortened(const QString& words, qsizetype most)
{
    return words.size() > most ? words.left(most - 1) + u'…' : words;
}

// Properties that a teacher changes most come first in a name; the seeds last; the others in the order of the table.
int importance(const Property& property)
{
    static constexpr std::array<std::string_view, 8> first = {
        "data.source",    "data.file",   "data.samples", "batch.size", "stop.epochs", "optimizer.learning_rate",
        "optimizer.kind", "model.hidden"};
    const auto place = std::find(first.begin(), first.end(), property.path);
    if (place != first.end())
        return static_cast<int>(place - first.begin());
    return static_cast<int>(first.size()) + (property.path.starts_with("seed.") ? 1 : 0);
}

std::vector<const Property*> byImportance()
{
    std::vector<const Property*> order;
    for (const Property& property : properties())
        order.push_back(&property);
    std::stable_sort(order.begin(), order.end(),
                     [](const Property* a, const Property* b) { return importance(*a) < importance(*b); });
    return order;
}

QString numberText(double value)
{
    const QString exact = QString::fromStdString(exactNumber(value));
    return exact.contains(u'e') ? valueText(value) : exact;
}

QString valueWords(const Property& property, const PropertyValue& value)
{
    struct Words
    {
        const Property& property;
        QString operator()(std::monostate) const { return textOf(property.nullWord); }
        QString operator()(bool on) const { return on ? tr("on") : tr("off"); }
        QString operator()(std::int64_t number) const { return groupedText(number); }
        QString operator()(double number) const { return numberText(number); }
        QString operator()(const std::string& word) const
        {
            if (property.type == PropertyType::choice)
                return choiceText(word);
            return property.path == "data.file" || property.path == "data.labels"
                       ? QString::fromStdString(word).section(u'/', -1)
                       : QString::fromStdString(word);
        }
        QString operator()(const std::vector<std::int64_t>& list) const
        {
            if (list.empty())
                return property.path == "model.hidden" ? tr("linear") : tr("none");
            QStringList items;
            for (const std::int64_t item : list)
                items += QString::number(item);
            return items.join(u'×');
        }
        QString operator()(const std::vector<double>& list) const
        {
            QStringList items;
            for (const double item : list)
                items += numberText(item);
            return items.join(u" : "_s);
        }
    };
    return std::visit(Words{property}, value);
}

using Values = std::vector<std::optional<PropertyValue>>; // per run; nothing where the property has no effect

bool differ(const Values& values, const std::vector<std::size_t>& runs)
{
    const PropertyValue* first = nullptr;
    for (const std::size_t run : runs) {
        if (!values[run])
            continue;
        if (first && *first != *values[run])
            return true;
        first = &*values[run];
    }
    return false;
}

// What more than half of the runs have goes without saying: "B 5", "B 32 · rate 0.1".
const PropertyValue* usual(const Values& values, const std::vector<std::size_t>& runs)
{
    for (const std::size_t candidate : runs) {
        if (!values[candidate])
            continue;
        const auto same = std::count_if(runs.begin(), runs.end(), [&](std::size_t run) {
            return values[run] && *values[run] == *values[candidate];
        });
        if (2 * same > static_cast<std::ptrdiff_t>(runs.size()))
            return &*values[candidate];
        if (2 * (&candidate - runs.data()) > static_cast<std::ptrdiff_t>(runs.size()))
            break; // a value of more than half would have been met
    }
    return nullptr;
}

// Where every seed that differs is the same number within each run ("New seed" sets them all), one word is enough.
bool seedsAgree(const std::vector<const Values*>& seeds, const std::vector<std::size_t>& runs)
{
    return std::all_of(runs.begin(), runs.end(), [&](std::size_t run) {
        const PropertyValue* first = nullptr;
        for (const Values* each : seeds) {
            if (!(*each)[run])
                continue;
            if (first && *first != *(*each)[run])
                return false;
            first = &*(*each)[run];
        }
        return true;
    });
}

QString joined(const QStringList& pieces)
{
    QString name;
    for (qsizetype i = 0; i < pieces.size(); ++i) {
        const QString longer = name.isEmpty() ? pieces[i] : name + u" · "_s + pieces[i];
        if (i > 0 && longer.size() > longestPieces)
            return name + u" · +%1"_s.arg(pieces.size() - i);
        name = longer;
    }
    return name;
}
} // namespace

QString pieceOfName(const Property& property, const PropertyValue& value)
{
    static const std::map<std::string_view, QString> shortForms = {
        {"data.source", u"%1"_s},
        {"data.file", u"%1"_s},
        {"data.samples", tr("N %1")},
        {"batch.size", tr("B %1")},
        {"stop.epochs", tr("E %1")},
        {"optimizer.learning_rate", tr("rate %1")},
        {"optimizer.kind", u"%1"_s},
        {"model.hidden", u"%1"_s},
        {"model.activation", u"%1"_s},
        {"optimizer.beta1", u"β₁ %1"_s},
        {"optimizer.beta2", u"β₂ %1"_s},
        {"optimizer.clip_norm", tr("clip %1")},
        {"optimizer.weight_decay", tr("decay %1")},
    };
    QString form;
    if (const auto known = shortForms.find(property.path); known != shortForms.end()) {
        form = known->second;
    } else {
        QString label = textOf(property.label);
        if (label.size() > 1 && label[1].isLower())
            label[0] = label[0].toLower();
        form = label + u" %1"_s;
    }
    return shortened(form.arg(valueWords(property, value)), longestPiece);
}

QString nameOfGivenStart(const std::vector<float>& initial)
{
    return initial.size() == 2 ? tr("From (%1, %2)").arg(valueText(double{initial[0]}), valueText(double{initial[1]}))
                               : tr("From weights set by hand");
}

QString titleOf(const ExperimentFile& file)
{
    return file.name.empty() ? choiceText(std::get<std::string>(findProperty("data.source")->get(file.experiment)))
                             : QString::fromStdString(file.name);
}

QStringList namesOfRuns(const std::vector<const ExperimentFile*>& runs)
{
    static const std::vector<const Property*> table = byImportance();
    std::vector<Values> values(table.size(), Values(runs.size()));
    for (std::size_t p = 0; p < table.size(); ++p)
        for (std::size_t run = 0; run < runs.size(); ++run)
            if (!table[p]->applies || table[p]->applies(runs[run]->experiment))
                values[p][run] = table[p]->get(runs[run]->experiment);

    // Runs of different titles are told apart by them, and those of the same title by their settings.
    std::map<QString, std::vector<std::size_t>> groups;
    for (std::size_t run = 0; run < runs.size(); ++run)
        groups[titleOf(*runs[run])].push_back(run);

    QStringList names(static_cast<qsizetype>(runs.size()));
    for (const auto& [title, members] : groups) {
        std::vector<std::size_t> different;
        std::vector<const Values*> seeds;
        for (std::size_t p = 0; p < table.size(); ++p) {
            if (!differ(values[p], members))
                continue;
            different.push_back(p);
            if (table[p]->path.starts_with("seed."))
                seeds.push_back(&values[p]);
        }
        std::map<std::size_t, const PropertyValue*> norms;
        for (const std::size_t p : different)
            norms[p] = usual(values[p], members);
        const bool oneSeed = !seeds.empty() && seedsAgree(seeds, members);
        for (const std::size_t run : members) {
            QStringList pieces;
            if (groups.size() > 1 || different.empty())
                pieces += shortened(title, longestTitle);
            bool seedSaid = false;
            for (const std::size_t p : different) {
                if (!values[p][run])
                    continue;
                if (p != different.front() && norms[p] && *norms[p] == *values[p][run])
                    continue;
                if (oneSeed && table[p]->path.starts_with("seed.")) {
                    if (!seedSaid)
                        pieces += tr("seed %1").arg(valueWords(*table[p], *values[p][run]));
                    seedSaid = true;
                } else {
                    pieces += pieceOfName(*table[p], *values[p][run]);
                }
            }
            if (pieces.isEmpty()) // what the others differ in has no effect here
                pieces += shortened(title, longestTitle);
            names[static_cast<qsizetype>(run)] = joined(pieces);
        }
    }

    QHash<QString, int> seen;
    for (QString& name : names)
        if (const int before = seen[name]++; before > 0)
            name += u" (%1)"_s.arg(before + 1);
    return names;
}

} // namespace epochscope
