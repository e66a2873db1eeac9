#include "files/csv_preview_model.h"

#include "base/text.h"

#include <QtGui/QFont>
#include <QtGui/QPalette>
#include <QtWidgets/QApplication>

#include <algorithm>

namespace epochscope {

namespace {
constexpr qsizetype longestCell = 200;
constexpr qsizetype longestHead = 24; // in a head; the tool tip has all of it

QString shortened(const std::string& text)
{
    const QString whole =
        QString::fromUtf8(text.data(), static_cast<qsizetype>(std::min<std::size_t>(text.size(), 1000)));
    return whole.size() > longestCell ? whole.left(longestCell - 1) + u'…' : whole;
}

bool isNumber(QString text)
{
    return epochscope::parseNumber(text.replace(u',', u'.').trimmed().toStdString()).has_value();
}
} // namespace

void CsvPreviewModel::setPreview(CsvPreview preview)
{
    beginResetModel();
    m_preview = std::move(preview);
    m_target = -1;
    endResetModel();
}

void CsvPreviewModel::setTarget(int column)
{
    if (column == m_target)
        return;
    const int before = std::exchange(m_target, column);
    for (const int changed : {before, column}) {
        if (changed < 0 || changed >= columnCount())
            continue;
        Q_EMIT headerDataChanged(Qt::Horizontal, changed, changed);
        if (rowCount() > 0)
            Q_EMIT dataChanged(index(0, changed), index(rowCount() - 1, changed));
    }
}

int CsvPreviewModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_preview.rows.size());
}

int CsvPreviewModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_preview.names.size());
}

QString CsvPreviewModel::cell(int row, int column) const
{
    const auto& cells = m_preview.rows[static_cast<std::size_t>(row)];
    const auto at = static_cast<std::size_t>(column);
    return at < cells.size() ? shortened(cells[at]) : QString();
}

QVariant CsvPreviewModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount() || index.column() >= columnCount())
        return {};
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        return cell(index.row(), index.column());
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::AlignVCenter |
                                   (isNumber(cell(index.row(), index.column())) ? Qt::AlignRight : Qt::AlignLeft));
    case Qt::BackgroundRole:
        if (index.column() == m_target) {
            QColor tint = QApplication::palette().color(QPalette::Highlight);
            constexpr float share = 0.18F;
            tint.setAlphaF(share);
            return tint;
        }
        return {};
    default:
        return {};
    }
}

QVariant CsvPreviewModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (section < 0 || section >= (orientation == Qt::Horizontal ? columnCount() : rowCount()))
        return {};
    if (orientation == Qt::Vertical)
        return role == Qt::DisplayRole ? QVariant::fromValue(m_preview.rowNumbers[static_cast<std::size_t>(section)])
                                       : QVariant();
    const QString name = shortened(m_preview.names[static_cast<std::size_t>(section)]);
    const bool isTarget = section == m_target;
    switch (role) {
    case Qt::DisplayRole: {
        const QString shown = name.size() > longestHead ? name.left(longestHead - 1) + u'…' : name;
        return isTarget ? tr("%1 (target)").arg(shown) : shown;
    }
    case Qt::ToolTipRole:
        return isTarget ? tr("%1: what the model learns to predict").arg(name)
                        : tr("%1: click to make it the target").arg(name);
    case Qt::FontRole: {
        QFont font = QApplication::font();
        font.setBold(isTarget);
        return font;
    }
    default:
        return {};
    }
}

} // namespace epochscope
