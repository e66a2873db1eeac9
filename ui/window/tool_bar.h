// The tool bar: the run's controls, the speed, the presets and the export. Where the window is narrow, all but Run show
// their icon alone; the room for Run is that of its widest word.
#pragma once

#include <QtWidgets/QToolBar>

class QComboBox;
class QMenu;
class QToolButton;

namespace epochscope {

class RunControls;
class SpeedSlider;

class ToolBar : public QToolBar
{
    Q_OBJECT
public:
    ToolBar(const RunControls& run, QComboBox* presets, const QList<QAction*>& exports, QWidget* parent);

    SpeedSlider& speed() const { return *m_speed; }
    void setReduced(bool reduced); // in front of a class: only what runs

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QToolButton* addButton(QAction* action, const char* name, const QList<QAction*>& more = {});
    QAction* addExport(const QList<QAction*>& exports);
    void fit();
    int needed(bool labelled) const;
    void moveFocus();

    QToolButton* m_run = nullptr;
    QToolButton* m_pause = nullptr;
    QToolButton* m_export = nullptr;
    QList<QToolButton*> m_buttons;
    SpeedSlider* m_speed;
    QList<QAction*> m_notInClass;
    QAction* m_presetsCaption = nullptr; // gives way first
    bool m_keyboardOnRun = false; // Run or Pause was pressed, and the keyboard has not gone elsewhere
    bool m_labelled = true;
    bool m_reduced = false;
};

} // namespace epochscope
