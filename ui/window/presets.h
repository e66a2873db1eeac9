// The presets, as a box for the tool bar and a menu, each telling what it shows.
#pragma once

#include "training/experiment_json.h"

#include <QtCore/QObject>

#include <vector>

class QAction;
class QActionGroup;
class QComboBox;
class QMenu;
class QWidget;

namespace epochscope {

class Presets : public QObject
{
    Q_OBJECT
public:
    explicit Presets(QWidget* window);

    QComboBox* box() const { return m_box; }
    QMenu* menu() const { return m_menu; }
    QAction* next() const { return m_next; }
    QAction* previous() const { return m_previous; }

    // Marks the preset that this is, or none.
    void show(const ExperimentFile& file);

Q_SIGNALS:
    void chosen(const epochscope::ExperimentFile& file, const QString& name);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void choose(int index);
    void chooseNext(int by);

    std::vector<ExperimentFile> m_files; // in the order of the box
    QComboBox* m_box;
    QMenu* m_menu;
    QActionGroup* m_group;
    QAction* m_next;
    QAction* m_previous;
    int m_last = 0; // chosen or shown
};

} // namespace epochscope
