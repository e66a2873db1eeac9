// What the views ask of the list.
#include "runs/run_list.h"

#include "chart/number_text.h"
#include "runs/run_figures.h"

#include <algorithm>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;
} // namespace

int RunList::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}
int RunList::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : columns; }

QVariant RunList::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    const bool isName = index.column() == nameColumn;
    switch (role) {
    case Qt::DisplayRole:
        return isName ? row.name() : row.texts[index.column()];
    case Qt::EditRole:
        return isName ? row.name() : QVariant();
    case Qt::CheckStateRole:
        return isName ? QVariant(row.run.shown ? Qt::Checked : Qt::Unchecked) : QVariant();
    case Qt::TextAlignmentRole:
        return isName ? QVariant() : QVariant(Qt::AlignRight | Qt::AlignVCenter);
    case Qt::ToolTipRole:
        return toolTip(row);
    case Qt::AccessibleTextRole:
        return isName ? QVariant(tr("%1, %2, %3")
                                     .arg(row.name(), row.run.shown ? tr("shown") : tr("hidden"),
                                          stateText(row.run.record)))
                      : QVariant();
    case idRole:
        return QVariant::fromValue(row.run.id);
    case progressRole:
        return row.progress ? QVariant(*row.progress) : QVariant();
    default:
        return {};
    }
}

QString RunList::toolTip(const Row& row) const
{
    const RunRecord& record = row.run.record;
    QStringList lines;
    lines += u"<b>"_s + row.name().toHtmlEscaped() + u"</b>"_s;
    if (!row.run.name.isEmpty())
        lines += row.madeName.toHtmlEscaped();
    lines += QString::fromStdString(record.plan.formula()).toHtmlEscaped();
    if (record.branch)
        lines += tr("a branch of “%1”, which it left after %2 updates in all")
                     .arg(QString::fromStdString(record.branch->run), groupedText(record.branch->updates))
                     .toHtmlEscaped();
    lines += stateText(record) + u" · "_s + workSentence(record);
    if (const auto error = finalError(record))
        lines += tr("%1: %2, %3").arg(judgedErrorName(record), valueText(*error), bestSentence(record));
    if (const auto accuracy = finalAccuracy(record))
        lines += tr("accuracy: %1 %").arg(fixedText(*accuracy * 100, 1));
    if (!record.message.empty())
        lines += QString::fromStdString(record.message).toHtmlEscaped();
    return u"<p>"_s + lines.join(u"<br>"_s) + u"</p>"_s;
}

bool RunList::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid) || index.column() != nameColumn)
        return false;
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    if (role == Qt::CheckStateRole) {
        setShown(row.run.id, value.toInt() == Qt::Checked);
        return true;
    }
    if (role != Qt::EditRole)
        return false;
    const QString name = value.toString().simplified();
    rename(row.run.id, name == row.madeName ? QString() : name); // left as it was, it stays a made name
    return true;
}

QVariant RunList::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columns)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant((section == nameColumn ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    struct Header
    {
        QString title, help;
    };
    const QString which = tr("on the validation samples where some are set aside, else the running mean over the "
                             "training samples. The tool tip of each run says which.");
    const auto byValidation = std::count_if(m_rows.begin(), m_rows.end(),
                                            [](const Row& row) { return judgedByValidation(row.run.record); });
    const bool all = byValidation > 0 && byValidation == rowCount();
    const Header headers[columns] = {
        {tr("Run"),
         tr("Named by what differs between the runs, the newest first. The mark says whether it is drawn.")},
        {all ? tr("Final val.") : tr("Final"), tr("The error after the last epoch: ") + which},
        {tr("Best"), tr("The lowest error of any epoch: ") + which},
        {tr("Epoch"), tr("The epoch of the lowest error.")},
        {tr("Updates"), tr("How many updates were made.")},
        {tr("Time"), tr("How long it was trained, without pauses.")}};
    if (role == Qt::DisplayRole)
        return headers[section].title;
    return role == Qt::ToolTipRole ? QVariant(u"<p>"_s + headers[section].help + u"</p>"_s) : QVariant();
}

Qt::ItemFlags RunList::flags(const QModelIndex& index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    const Qt::ItemFlags plain = QAbstractTableModel::flags(index) | Qt::ItemNeverHasChildren;
    return index.column() == nameColumn ? plain | Qt::ItemIsUserCheckable | Qt::ItemIsEditable : plain;
}

} // namespace epochscope
