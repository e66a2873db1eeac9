// What the model makes of the data at a moment of its training: its curve or surface between the samples, which classes it
// takes for which, samples that are pictures, the weights of the first layer.
#pragma once

#include "inside/moment_view.h"
#include "model_view/model_answer.h"

#include <QtCore/QHash>

#include <memory>

class QComboBox;
class QLabel;

namespace epochscope {

class CutLabel;
class ModelCanvas;
class ModelWorker;

class ModelView : public MomentView
{
    Q_OBJECT
public:
    explicit ModelView(QWidget* parent = nullptr);
    ~ModelView() override;

    void setMoment(std::shared_ptr<const RunMoment> moment) override;
    QString words() const override;
    std::shared_ptr<const RunMoment> seenMoment() const override;
    PanelDrawing drawing() const override;

    const ModelWorker& worker() const { return *m_worker; }
    const ModelChoices& choices() const { return m_choices; }

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    QComboBox* addChoice(const char* name, const QString& spoken, const QString& tip);
    void offer(); // what there is to choose for these data
    void offerAxes(const LookedAtRun& run);
    void showChoices();
    void choose(); // what the boxes say
    void ask();
    void take(const std::shared_ptr<const ModelAnswer>& answer);
    void showWords();
    QString kindOfData() const;
    QString whyNothing() const;

    std::shared_ptr<const RunMoment> m_moment;
    std::shared_ptr<const LookedAtRun> m_offered; // whose choices the boxes offer
    ModelChoices m_choices;
    QHash<QString, ModelChoices> m_remembered; // by kind of data

    QComboBox* m_mode;
    QComboBox* m_first;
    QComboBox* m_second;
    QComboBox* m_part;
    QComboBox* m_order;
    ModelCanvas* m_canvas;
    CutLabel* m_words;
    ModelWorker* m_worker;
};

} // namespace epochscope
