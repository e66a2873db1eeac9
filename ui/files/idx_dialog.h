// An IDX file of samples and the file with their labels.
#pragma once

#include "data/idx_reader.h"
#include "data/source_size.h"
#include "files/background_work.h"
#include "training/experiment_json.h"

#include <QtWidgets/QDialog>

#include <optional>

class QDoubleSpinBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace epochscope {

class IdxDialog : public QDialog
{
    Q_OBJECT
public:
    // Whichever of the two the file is, the other is looked for beside it.
    IdxDialog(const QString& path, ExperimentFile current, QWidget* parent = nullptr);
    ~IdxDialog() override;

    // The experiment with the files as its data.
    ExperimentFile experiment() const;
    // What that comes to, as the heads of the files say; its classes are not known yet.
    std::optional<SourceSize> size() const { return m_size; }

Q_SIGNALS:
    void checked(); // the heads of both files have been read

private:
    struct Shapes
    {
        Result<IdxShape> samples, labels;
    };

    QLineEdit* pathRow(const char* name, const QString& label, const QString& toolTip);
    void browse(QLineEdit* edit);
    void check();
    void showShapes(const Shapes& shapes);
    QString problemOf(const Shapes& shapes) const;

    ExperimentFile m_current;
    QLineEdit *m_samples, *m_labels;
    QLabel *m_meaning, *m_problem;
    QDoubleSpinBox* m_validation;
    QPushButton* m_use;
    BackgroundWork m_reading;
    std::optional<SourceSize> m_size;
    bool m_checkAgain = false;
    bool m_maySwap = true; // the file may turn out to be the labels
};

// train-images-idx3-ubyte.gz ↔ train-labels-idx1-ubyte.gz, if it is there; else empty.
QString labelsBeside(const QString& images);
QString imagesBeside(const QString& labels);

} // namespace epochscope
