// One sentence under the chart on what the curve says, the rule that led to it in the tool tip. Keeps its height.
#pragma once

#include "record/run_record.h"

#include <QtCore/QElapsedTimer>
#include <QtWidgets/QWidget>

class QLabel;

namespace epochscope {

class DiagnosisLine : public QWidget
{
    Q_OBJECT
public:
    static constexpr int leastMilliseconds = 200; // between two looks at a run at work

    explicit DiagnosisLine(QWidget* parent = nullptr);

    void clear();
    // Looks at once where the run is over or `now` is asked for, else not too often.
    void judge(const RunRecord& record, bool now = false);

    QString sentence() const;
    QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void set(const QString& sentence, const QString& rule);
    void reserve();

    QLabel* m_sentence;
    QElapsedTimer m_last;
};

} // namespace epochscope
