// One step of the run, or of what would run, in slow motion: stage after stage with its real numbers, then the next batch,
// worked out beside the run, which stays where it is or goes on meanwhile. While it goes on, the step shown stands still.
#pragma once

#include "analysis/epoch_anatomy.h"
#include "anatomy/epoch_source.h"
#include "anatomy/update_words.h"

#include <QtCore/QTimer>
#include <QtWidgets/QWidget>

#include <memory>
#include <optional>

class QComboBox;
class QToolButton;

namespace epochscope {

class EpochCells;
class RunController;
class UpdateCanvas;
class UpdateWork;
struct ChartColors;

class SlowMotion : public QWidget
{
    Q_OBJECT
public:
    explicit SlowMotion(RunController& controller, QWidget* parent = nullptr);

    QWidget* controls() const { return m_controls; } // to be put beside it
    void setSource(const EpochSource& source);
    void setStepsDone(std::int64_t steps); // of the source's run, or the moment of it that is looked at
    void setHeld(bool held);               // neither plays nor follows the run

    // The epoch of step(), with its batch lit.
    void setEpoch(const std::shared_ptr<const EpochAnatomy>& anatomy);

    bool isPlaying() const { return m_playing; }
    UpdateStage stage() const;
    const std::shared_ptr<const UpdateLook>& look() const; // null: not worked out yet
    const UpdateWork& work() const { return *m_work; }
    std::optional<std::int64_t> step() const; // that is shown
    QString words() const;                    // which step, and how it lies to the run; or the sample pointed at
    void drawPicture(QPainter& painter, const QRectF& rect, const ChartColors& colors) const;

Q_SIGNALS:
    void changed(); // words()

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void makeWidgets();
    QToolButton* addButton(const char* name, const QString& icon, const QString& text, const QString& tip);
    bool isLive() const; // the run goes on
    std::int64_t lastStep() const;
    void ask(std::int64_t step);
    void follow();
    void take(const std::shared_ptr<const UpdateLook>& look);
    void setStage(UpdateStage stage);
    void goByStage(int by);
    void goByBatch(int by);
    void setPlaying(bool playing);
    void tick();
    void showState();
    void showIcons();

    RunController& m_controller;
    EpochSource m_source;
    std::int64_t m_steps = 0;
    std::optional<std::int64_t> m_asked; // the step that is wanted or shown
    std::shared_ptr<const UpdateLook> m_look;
    bool m_playing = false;
    bool m_held = false, m_missed = false; // what was asked for came meanwhile
    bool m_takenLive = false;
    UpdateStage m_first = UpdateStage::draw; // where the next batch begins
    QTimer m_timer;
    UpdateWork* m_work;
    QWidget* m_controls;
    QToolButton *m_play = nullptr, *m_back = nullptr, *m_on = nullptr, *m_batchBack = nullptr, *m_batchOn = nullptr, *m_now = nullptr;
    QComboBox* m_speed = nullptr;
    EpochCells* m_strip;
    UpdateCanvas* m_canvas;
};

} // namespace epochscope
