// The arithmetic of the settings, live: how an epoch falls into batches and how many updates that makes; or why there is
// none. It keeps the height it has once needed, so that what is beneath does not move while numbers change.
#pragma once

#include "training/experiment.h"

#include <QtWidgets/QFrame>

#include <cstdint>
#include <optional>

class QLabel;

namespace epochscope {

class FormulaBox : public QFrame
{
    Q_OBJECT
public:
    explicit FormulaBox(QWidget* parent = nullptr);

    // `samples`: that train, where that is known. `problems`: what is said nowhere else in sight. `runs`: false if there is
    // anything in the way.
    void show(const Experiment& experiment, std::optional<std::int64_t> samples, bool runs, const QStringList& problems);
    using QWidget::show;

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void showPlan(const Experiment& experiment, std::optional<std::int64_t> samples);
    void setLines(const QString& formula, const QString& variant = {});
    void reserve(bool again);

    QLabel* m_formula;
    QLabel* m_variant;
    QLabel* m_problems;
    int m_reserved = 0;
};

} // namespace epochscope
