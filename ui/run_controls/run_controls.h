// What can be done with a run, as actions: each is enabled where it makes sense, and where it is not its tool tip says why.
#pragma once

#include "bridge/run_controller.h"

#include <QtCore/QList>
#include <QtCore/QObject>

class QAction;
class QPalette;

namespace epochscope {

class RunControls : public QObject
{
    Q_OBJECT
public:
    RunControls(RunController& controller, QObject* parent);

    QAction* run() const { return m_run; } // or resume
    QAction* pause() const { return m_pause; }
    QAction* stepBatch() const { return m_stepBatch; }
    QAction* stepEpoch() const { return m_stepEpoch; }
    QAction* backBatch() const { return m_backBatch; }
    QAction* backEpoch() const { return m_backEpoch; }
    QAction* stop() const { return m_stop; }
    QAction* reset() const { return m_reset; }
    QAction* newSeed() const { return m_newSeed; }
    QList<QAction*> all() const;

    // Why the experiment cannot run, in words; empty if it can.
    void setObstacle(const QString& obstacle);
    // Nothing has been trained since the start or the last reset: steps begin a run.
    bool isFresh() const { return m_fresh; }

    void paintIcons(const QPalette& palette);

    // Run where nothing runs, pause where something does.
    void toggle();

Q_SIGNALS:
    void startRequested(bool paused); // of the experiment in the panel
    void resetRequested();            // what ran is told to stop; the window is to stand at update 0 again
    void newSeedRequested();          // other seeds are wanted; reset comes after it

private:
    QAction* add(const char* name, const QString& text, const QKeySequence& keys, const char* icon);
    void step(void (RunController::*command)());
    void doReset();
    void update();
    void set(QAction* action, bool enabled, const QString& what, const QString& reason);

    RunController& m_controller;
    QString m_obstacle;
    bool m_fresh = true;

    QAction* m_run;
    QAction* m_pause;
    QAction* m_stepBatch;
    QAction* m_stepEpoch;
    QAction* m_backBatch;
    QAction* m_backEpoch;
    QAction* m_stop;
    QAction* m_reset;
    QAction* m_newSeed;
};

} // namespace epochscope
