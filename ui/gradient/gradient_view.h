// The gradient at a moment of a run: of every sample, of the batch whose turn it is and of all samples, and how far batches of
// this size, or of another that one asks for, lie from it. Nothing here touches the experiment.
#pragma once

#include "gradient/gradient_look.h"
#include "inside/moment_view.h"

#include <QtCore/QTimer>

class QLabel;
class QToolButton;

namespace epochscope {

class GradientCanvas;
class GradientWork;
class NoisePast;
class NumberBox;
class NumberSlider;

class GradientView : public MomentView
{
    Q_OBJECT
public:
    explicit GradientView(QWidget* parent = nullptr);
    ~GradientView() override;

    void setMoment(std::shared_ptr<const RunMoment> moment) override;
    QString words() const override;
    std::shared_ptr<const RunMoment> seenMoment() const override;
    PanelDrawing drawing() const override;

    const GradientWork& work() const { return *m_work; }
    const std::shared_ptr<const GradientLook>& look() const; // the newest; null: none yet

protected:
    void hideEvent(QHideEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void makeWidgets();
    void take(const std::shared_ptr<const GradientLook>& look);
    void chooseSize(std::int64_t batchSize); // that batches are drawn at
    void showSize();
    void showWords();

    std::shared_ptr<const RunMoment> m_moment;
    std::int64_t m_batchSize = 1;
    GradientWork* m_work;
    NoisePast* m_past;
    QTimer m_quiet; // nothing new for a while: the time to look at the past
    QLabel* m_asks = nullptr;
    NumberBox* m_box = nullptr;
    NumberSlider* m_slider = nullptr;
    QToolButton* m_back = nullptr;
    GradientCanvas* m_canvas = nullptr;
    QLabel* m_words = nullptr;
};

} // namespace epochscope
