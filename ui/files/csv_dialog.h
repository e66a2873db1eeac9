// How a CSV file is read, before it is used: its first rows, its dialect, the target and the task.
#pragma once

#include "data/csv_reader.h"
#include "data/source_size.h"
#include "files/background_work.h"
#include "training/experiment_json.h"

#include <QtWidgets/QDialog>

#include <memory>
#include <optional>

class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QPushButton;
class QTableView;

namespace epochscope {

class CsvPreviewModel;

class CsvDialog : public QDialog
{
    Q_OBJECT
public:
    // `current` is the experiment that will read the file; all but its data stays, as far as it suits them.
    CsvDialog(const QString& path, ExperimentFile current, QWidget* parent = nullptr);
    ~CsvDialog() override;

    // The experiment with the file as its data; data.file is relative where the file is in the experiment's folder.
    ExperimentFile experiment() const;
    // What that comes to, if all of it has been read.
    std::optional<SourceSize> size() const;

Q_SIGNALS:
    void checked(); // the whole file has been read with these choices

private:
    // What the whole file comes to.
    struct Content
    {
        Task task = Task::regression;
        SourceSize size;
        std::vector<std::string> classes;
        std::vector<std::string> warnings;
    };

    void makeTable();
    void makeForm();
    void readPreview();
    void showPreview(const Result<CsvPreview>& preview);
    void showTarget(int column);
    void check();
    void showContent(const Result<Content>& content);
    void showDialect();
    void showProblem(const QString& problem);
    TaskChoice task() const;
    std::string target() const;

    QString m_path;
    ExperimentFile m_current;
    CsvPreview m_preview;
    bool m_isTable = false; // there is a preview
    std::optional<Content> m_content;
    std::optional<std::int64_t> m_rows;
    CsvPreviewModel* m_model;
    QLabel *m_dialect, *m_meaning, *m_problem;
    QTableView* m_table;
    QComboBox *m_target, *m_task;
    QDoubleSpinBox* m_validation;
    QPushButton* m_use;
    BackgroundWork m_reading;
    bool m_checkAgain = false;
};

} // namespace epochscope
