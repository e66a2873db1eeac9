// The experiment as a form, generated from the property table: the three numbers first and large, the rest below, the
// arithmetic that follows from them always in sight. Knows nothing of runs.
#pragma once

#include "document/experiment_document.h"

#include <QtWidgets/QWidget>

#include <span>
#include <string_view>
#include <vector>

class QLabel;
class QScrollArea;
class QVBoxLayout;

namespace epochscope {

class PropertyRow;

class ExperimentPanel : public QWidget
{
    Q_OBJECT
public:
    struct RowOf
    {
        std::string_view path;
        char mnemonic; // with Alt, to the row's editor
    };

    // The document must outlive the panel, which shows it and makes every change through it.
    explicit ExperimentPanel(ExperimentDocument& document, QWidget* parent = nullptr);

    const ExperimentFile& experiment() const { return m_document.file(); }

    // Why this experiment cannot run, in words; empty if it can.
    const QString& obstacle() const { return m_obstacle; }
    // A remark at the foot of the panel, such as that changes belong to the next run.
    void setRemark(const QString& remark);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void changed(); // experiment() or obstacle() is another

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void addRows(std::span<const RowOf> rows, bool large, QVBoxLayout* column);
    void edited(PropertyRow& row);
    void documentChanged();
    void refresh();
    void refreshFormula();
    void refreshProblems();

    ExperimentDocument& m_document;
    bool m_editing = false; // the change comes from a row
    std::vector<PropertyRow*> m_rows;
    std::vector<const PropertyRow*> m_refused; // rows whose text the table refuses: left as typed
    QScrollArea* m_scroll;
    QLabel* m_formula;
    QLabel* m_variant;
    QLabel* m_general; // problems of properties that have no row
    QLabel* m_remark;
    QString m_obstacle;
};

} // namespace epochscope
