// A picture of the learning curves or of a panel: how large, how it looks and what stands on it, with the picture itself beside the
// choices. Saves and copies; stays open where saving fails, so that nothing chosen is lost.
#pragma once

#include "export/export_source.h"
#include "export/picture_choices.h"

#include <QtWidgets/QDialog>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QSpinBox;

namespace epochscope {

class PicturePreview;

class ExportDialog : public QDialog
{
    Q_OBJECT
public:
    // `folder`: where the file dialog begins.
    ExportDialog(ExportSource source, const PictureChoices& choices, const QString& folder, QWidget* parent = nullptr);

    PictureChoices choices() const { return m_choices; }
    // What will be saved.
    PlotOptions plotOptions() const;
    const PicturePreview& preview() const { return *m_preview; }

Q_SIGNALS:
    void choicesChanged();
    void saved(const QString& path);
    void copied();
    void failed(const epochscope::Error& error);

private:
    void makeForm(QLayout& column);
    void makeButtons(QLayout& column);
    void chooseSize(int index);
    void takeControls();
    void showChoices();
    void showError(const Error& error);
    void askAndSave();
    void copy();

    ExportSource m_source;
    PictureChoices m_choices;
    QString m_folder;
    bool m_showing = false; // the controls are being set, not used

    PicturePreview* m_preview;
    QComboBox* m_quantity;
    QCheckBox* m_zoomed;
    QComboBox* m_size;
    QSpinBox* m_width;
    QSpinBox* m_height;
    QSpinBox* m_dots;
    QLabel* m_paper;
    QComboBox* m_theme;
    QCheckBox* m_withTitle;
    QLineEdit* m_title;
    QCheckBox* m_withLegend;
    QCheckBox* m_withCaption;
    QLineEdit* m_caption;
    QLabel* m_problem;
};

} // namespace epochscope
