// The first rows of a table as they will be read, with the target's column marked.
#pragma once

#include "data/csv_reader.h"

#include <QtCore/QAbstractTableModel>

namespace epochscope {

class CsvPreviewModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;

    void setPreview(CsvPreview preview);
    void setTarget(int column);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QString cell(int row, int column) const;

    CsvPreview m_preview;
    int m_target = -1;
};

} // namespace epochscope
