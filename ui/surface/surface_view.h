// The error surface of a run: over slope and intercept, or a plane through its weights, with the path that the run takes on it,
// the surface of the batch at work over the full one, and the exact solution where there is one. A click begins a run there.
//
// Surfaces are worked out in a thread of their own, coarse first. The plane stays while the run goes on, and is laid again
// when the run has done twice as many steps, leaves the window, or is over.
#pragma once

#include "inside/moment_view.h"
#include "surface/surface_job.h"
#include "surface/surface_words.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QTimer>

#include <map>
#include <memory>
#include <optional>

class QCheckBox;
class QComboBox;
class QLabel;
class QToolButton;

namespace epochscope {

class PathSource;
class RunController;
class SupersedingWork;
class SurfaceMap;

class SurfaceView : public MomentView
{
    Q_OBJECT
public:
    explicit SurfaceView(RunController& controller, QWidget* parent = nullptr);
    ~SurfaceView() override;

    void setMoment(std::shared_ptr<const RunMoment> moment) override;
    QString words() const override;
    std::shared_ptr<const RunMoment> seenMoment() const override;
    PanelDrawing drawing() const override;

    const LaidSurface* laid() const { return m_laid ? &*m_laid : nullptr; }
    const SurfaceMap& map() const { return *m_map; }
    const std::optional<BatchSurface>& batch() const { return m_batch; }
    bool isWorking() const; // there is more to come without the run's going on

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    struct Inbox; // what other threads fill
    void makeWidgets();
    void fitControls(); // to the run
    PlaneKind kind() const;
    bool isStale() const; // the surface is of another plane than wanted
    void layIfNeeded();
    void lay();
    void workOutBatch();
    void solve();
    void poll();
    void refresh(bool ground);
    void showWords();
    SurfaceFacts facts() const;
    SurfaceScene scene();
    std::optional<PlanePoint> projected(std::int64_t steps, const std::vector<float>& parameters);
    void measureShare();
    void begin(PlanePoint at);

    RunController& m_controller;
    PathSource* m_path;
    std::shared_ptr<const RunMoment> m_moment;
    std::optional<LaidSurface> m_laid;
    std::optional<BatchSurface> m_batch;
    std::shared_ptr<const LeastSquares> m_exact; // of the moment's run
    std::map<std::int64_t, PlanePoint> m_projected; // of the path, by steps
    bool m_moreToProject = false;
    std::optional<double> m_share;
    bool m_showsExact = false;
    std::uint64_t m_seed = 1;
    double m_aspect = 1;
    struct // what the surface at work was ordered for
    {
        std::shared_ptr<const LookedAtRun> run;
        PlaneKind kind = PlaneKind::throughRun;
        std::uint64_t seed = 0;
        double aspect = 0;
        std::int64_t steps = -1;
        bool exact = false;
        bool isOver = false; // the run was
    } m_ordered;

    std::shared_ptr<Inbox> m_inbox;
    std::unique_ptr<SupersedingWork> m_laying, m_batching, m_solving;
    QTimer m_timer;
    QElapsedTimer m_clock;
    qint64 m_nextBatch = 0, m_nextShare = 0; // on m_clock
    qint64 m_nextGround = 0; // likewise, for one that is not complete

    QComboBox* m_kind = nullptr;
    QToolButton* m_others = nullptr; // directions
    QCheckBox* m_batchShown = nullptr;
    QToolButton* m_solve = nullptr;
    SurfaceMap* m_map = nullptr;
    QLabel* m_words = nullptr;
};

} // namespace epochscope
