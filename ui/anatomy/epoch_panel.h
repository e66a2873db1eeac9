// The anatomy of an epoch: which samples are in which batch, in any epoch past or future, with the epoch before it for
// comparison; how often each has been seen; and a step of the run in slow motion. Follows a run if wanted. What is hidden is
// not worked out; what is costly is worked out less often.
#pragma once

#include "analysis/epoch_anatomy.h"
#include "anatomy/epoch_source.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QTimer>
#include <QtWidgets/QWidget>

#include <memory>
#include <optional>

class QCheckBox;
class QComboBox;
class QHBoxLayout;
class QLabel;
class QPainter;
class QVBoxLayout;

namespace epochscope {

class CellKey;
class CutLabel;
class EpochCells;
class NumberBox;
class PassBands;
class RunController;
class SlowMotion;
class VisitBars;
class VisitCells;
struct ChartColors;

class EpochPanel : public QWidget
{
    Q_OBJECT
public:
    enum class Show { cells, visits, slowMotion };

    explicit EpochPanel(RunController& controller, QWidget* parent = nullptr);

    void setSource(EpochSource source);
    void setStepsDone(std::int64_t steps); // of the source's run

    std::int64_t epoch() const { return m_epoch; } // the one shown, or to be shown
    // Null while hidden from the beginning, and where there is nothing to show.
    const std::shared_ptr<const EpochAnatomy>& anatomy() const { return m_anatomy; }
    std::int64_t epochsWorkedOut() const { return m_workedOut; } // so far; for tests
    QString words() const;
    Show shown() const;
    // The same as on the screen, at another size and in other colours; without buttons.
    void drawPicture(QPainter& painter, const QSizeF& size, const ChartColors& colors) const;
    QString whyNoPicture() const; // empty: there is one
    // Lets the panel stand still, and run on once the last of them is gone.
    std::shared_ptr<void> hold();
    void addTool(QWidget* tool); // at the end of the row above the cells

    static constexpr int frameMilliseconds = 16;

Q_SIGNALS:
    void seenChanged(); // at times without a change

protected:
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void makeWidgets(RunController& controller);
    QWidget* makeEpochControls();
    QWidget* makeCells();
    QWidget* makeVisits();
    void showParts();
    void goTo(std::int64_t epoch); // by the user, who then does not follow
    void schedule();
    void work();
    std::optional<std::int64_t> latestStep() const;
    void release();
    void takeSource();
    void workOut(std::int64_t epoch);
    void showCells();
    void showSlowEpoch();
    void countVisits();
    QString visitWords() const;
    void showKey();
    void showWords();
    void showMarks();
    void fitCaptions();

    EpochSource m_source;
    std::int64_t m_steps = 0;
    std::weak_ptr<void> m_hold;
    std::optional<EpochSource> m_heldSource; // what came meanwhile
    std::optional<std::int64_t> m_heldSteps;
    std::int64_t m_epoch = 1;
    bool m_newSource = true;
    std::optional<EpochOrder> m_order; // of m_source; none: m_problem says why
    std::optional<VisitCount> m_seen;
    QString m_problem;
    std::shared_ptr<const EpochAnatomy> m_anatomy, m_before;
    std::int64_t m_workedOut = 0;

    QTimer m_timer; // the next work
    QTimer m_counting;
    QElapsedTimer m_clock;
    qint64 m_next = 0; // on m_clock

    QHBoxLayout* m_tools = nullptr;
    QComboBox* m_show = nullptr;
    QWidget* m_epochControls = nullptr;
    QWidget* m_cellsPart = nullptr;
    QWidget* m_visitsPart = nullptr;
    NumberBox* m_box = nullptr;
    QLabel* m_of = nullptr;
    QCheckBox* m_follow = nullptr;
    EpochCells* m_cells = nullptr;
    EpochCells* m_cellsBefore = nullptr;
    QLabel* m_caption = nullptr;
    QLabel* m_captionBefore = nullptr;
    PassBands* m_bands = nullptr;
    VisitBars* m_visits = nullptr; // of the epoch
    VisitCells* m_map = nullptr;
    VisitBars* m_mapBars = nullptr;
    std::int64_t m_counted = 0; // steps that the map stands at
    SlowMotion* m_slow = nullptr;
    CutLabel* m_words = nullptr;
    CellKey* m_key = nullptr;
};

} // namespace epochscope
