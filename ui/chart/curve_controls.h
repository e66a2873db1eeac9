// The quiet row above the learning curves: what their x axis counts, the scales, smoothing, and which curves are drawn. All
// of it are actions too, for the menu and the keyboard; in a narrow window some are found in the menu alone.
#pragma once

#include "chart/learning_curve_options.h"

#include <QtWidgets/QWidget>

#include <array>

class QAction;
class QComboBox;
class QLabel;
class QMenu;
class QPushButton;
class QSlider;
class QTimer;

namespace epochscope {

class CurveControls : public QWidget
{
    Q_OBJECT
public:
    explicit CurveControls(QWidget* parent = nullptr);

    void setOptions(const LearningCurveOptions& options);
    const LearningCurveOptions& options() const { return m_options; }
    // For the View menu: in groups divided by separators.
    const QList<QAction*>& menuActions() const { return m_menuActions; }

Q_SIGNALS:
    void changed(const LearningCurveOptions& options); // by a person

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void makeActions();
    QAction* makeSwitch(const char* name, const QString& text, const QString& toolTip,
                        bool LearningCurveOptions::*option);
    void makeRow();
    void choose(const LearningCurveOptions& options);
    void showOptions();
    void fitWidth();

    LearningCurveOptions m_options;
    struct Switch
    {
        QAction* action;
        bool LearningCurveOptions::*option;
    };
    std::vector<Switch> m_switches;
    std::array<QAction*, 4> m_axes{};
    std::array<QAction*, 4> m_smoothings{};
    QAction* m_smoothingMenu = nullptr;
    QMenu* m_smoothingChoices = nullptr;
    QAction* m_logarithmicX = nullptr;
    QAction* m_logarithmicY = nullptr;
    QAction* m_definitions = nullptr;
    QList<QAction*> m_menuActions;

    QComboBox* m_axis = nullptr;
    QWidget* m_whichLoss = nullptr; // button
    QWidget* m_smoothingRow = nullptr;
    QSlider* m_smoothing = nullptr;
    QLabel* m_smoothingValue = nullptr;
    QTimer* m_smoothed = nullptr;
    QPushButton* m_curves = nullptr;
};

} // namespace epochscope
