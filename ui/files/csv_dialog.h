// How a CSV file is read, before it is used: its first rows, its dialect, the target and the task.
#pragma once

#include "files/background_work.h"
#include "training/experiment_json.h"

#include <QtWidgets/QDialog>

namespace epochscope {

class CsvDialog : public QDialog
{
    Q_OBJECT
public:
    // `current` is the experiment that will read the file; all but its data stays.
    CsvDialog(const QString& path, const ExperimentFile& current, QWidget* parent = nullptr);
    ~CsvDialog() override;

    // The experiment with the file as its data; data.file is relative where the file is in the experiment's folder.
    ExperimentFile result() const;

private:
    QString m_path;
    ExperimentFile m_current;
};

} // namespace epochscope
