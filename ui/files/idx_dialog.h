// An IDX file of samples and the file with their labels.
#pragma once

#include "training/experiment_json.h"

#include <QtWidgets/QDialog>

namespace epochscope {

class IdxDialog : public QDialog
{
    Q_OBJECT
public:
    IdxDialog(const QString& path, const ExperimentFile& current, QWidget* parent = nullptr);

    ExperimentFile result() const;

private:
    QString m_path;
    ExperimentFile m_current;
};

// train-images-idx3-ubyte.gz → train-labels-idx1-ubyte.gz, if it is there; else empty.
QString labelsBeside(const QString& images);

} // namespace epochscope
