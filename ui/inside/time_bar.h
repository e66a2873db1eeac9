// The time machine: a slider over all that the run has been through, and keys for a batch or an epoch back and forth. Every view
// goes to the moment that is chosen; the run itself stands or goes on where it is.
#pragma once

#include "batching/batch_plan.h"

#include <QtWidgets/QWidget>

#include <cstdint>

class QLabel;
class QMouseEvent;
class QSlider;
class QToolButton;

namespace epochscope {

class MomentSource;

class TimeBar : public QWidget
{
    Q_OBJECT
public:
    explicit TimeBar(MomentSource& source, QWidget* parent = nullptr);

    // Of the run that is looked at; a plan without steps: there is none.
    void setRun(const BatchPlan& plan, std::int64_t stepsDone);

    void setBranchable(bool branchable); // whether another run may begin now

    std::int64_t steps() const; // shown
    QString words() const;      // "Update 12,345 of 40,000 · epoch 309, batch 25 of 40"

Q_SIGNALS:
    void branchWanted(std::int64_t steps);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    QToolButton* addButton(const char* name, const QString& icon, const QString& text, const QString& tip);
    void goTo(std::int64_t steps);
    void goByEpochs(int by);
    void jumpTo(const QMouseEvent& press);
    void showMoment();
    void showWords();
    void showIcons();

    MomentSource& m_source;
    BatchPlan m_plan;
    std::int64_t m_done = 0;
    bool m_hasRun = false, m_branchable = false;
    int m_wordsWidth = 0;
    bool m_showing = false; // the slider is being set, not moved
    QSlider* m_slider;
    QLabel* m_words;
    QToolButton* m_newest;
    QToolButton* m_branch;
    QList<QToolButton*> m_back, m_forward;
};

} // namespace epochscope
