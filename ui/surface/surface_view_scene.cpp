// What a SurfaceView shows at a moment: the path and the marks in the plane, and what is said of them.
#include "surface/surface_view.h"

#include "bridge/run_controller.h"
#include "chart/number_text.h"
#include "inside/moment_words.h"
#include "surface/path_source.h"
#include "surface/surface_map.h"
#include "surface/surface_words.h"

#include <QtWidgets/QCheckBox>

#include <cmath>

namespace epochscope {

namespace {
constexpr double projectedAtOnce = 2e6; // multiplications in a frame, some milliseconds
constexpr double shareAtMost = 4e6;
} // namespace

std::optional<PlanePoint> SurfaceView::projected(std::int64_t steps, const std::vector<float>& parameters)
{
    if (!m_laid || !m_laid->plane || m_laid->plane->parameters() != parameters.size())
        return std::nullopt;
    const auto [at, isNew] = m_projected.try_emplace(steps);
    if (isNew)
        at->second = m_laid->plane->project(parameters);
    return at->second;
}

// Of the squared lengths of the steps along the path, how much lies in the plane.
void SurfaceView::measureShare()
{
    const auto& moments = m_path->path().moments();
    if (!m_laid || !m_laid->plane || m_laid->run != m_moment->run || m_laid->kind == PlaneKind::twoParameters || moments.size() < 2 ||
        m_clock.elapsed() < m_nextShare)
        return;
    m_nextShare = m_clock.elapsed() + 500;
    const double each = static_cast<double>(m_moment->run->shape.parameters);
    const auto stride = static_cast<std::size_t>(std::ceil(each * static_cast<double>(moments.size()) / shareAtMost));
    double inside = 0;
    double all = 0;
    for (std::size_t i = stride; i < moments.size(); i += stride) {
        const auto& from = *moments[i - stride].parameters;
        const auto& to = *moments[i].parameters;
        double square = 0;
        for (std::size_t j = 0; j < to.size(); ++j)
            square += (double{to[j]} - double{from[j]}) * (double{to[j]} - double{from[j]});
        all += square;
        inside += square * m_laid->plane->shareInPlane(from, to);
    }
    m_share = all > 0 ? std::optional(inside / all) : std::nullopt;
}

SurfaceScene SurfaceView::scene()
{
    SurfaceScene scene;
    m_moreToProject = false;
    if (!m_moment) {
        scene.message = tr("The error of a model over its parameters, and the path that a run takes on it: press Run.");
        return scene;
    }
    if (!m_laid || !m_laid->grid) {
        scene.message = m_laid && m_laid->isTooLarge
                            ? tr("%1 parameters are too many for a surface to be worked out.")
                                  .arg(groupedText(m_moment->run->shape.parameters))
                            : tr("The surface is being worked out…");
        return scene;
    }
    scene.grid = m_laid->grid;
    scene.scale = m_laid->scale;
    scene.lines = m_laid->lines;
    scene.aName = axisName(*m_laid, true);
    scene.bName = axisName(*m_laid, false);
    const auto& moments = m_path->path().moments();
    double room = projectedAtOnce;
    std::int64_t before = -1;
    scene.pathHasEachUpdate = m_moment->run->plan.accumulate == 1;
    for (const PathMoment& moment : moments) {
        if (moment.steps > m_moment->steps)
            break;
        const bool isNew = !m_projected.contains(moment.steps);
        if (isNew && (room -= static_cast<double>(moment.parameters->size())) < 0) {
            m_moreToProject = true;
            continue;
        }
        if (const auto point = projected(moment.steps, *moment.parameters))
            scene.path.push_back(*point);
        scene.pathHasEachUpdate = scene.pathHasEachUpdate && moment.steps == before + 1;
        before = moment.steps;
    }
    scene.pathHasEachUpdate = scene.pathHasEachUpdate && scene.path.size() <= SurfaceScene::mostDots;
    if (!moments.empty())
        scene.start = projected(moments.front().steps, *moments.front().parameters);
    scene.now = projected(m_moment->steps, m_moment->parameters);
    scene.nowName = tr("after update %1").arg(groupedText(m_moment->run->plan.after(m_moment->steps).updates));
    if (m_path->best() && m_path->bestSteps() != m_moment->steps)
        scene.best = projected(m_path->bestSteps(), *m_path->best());
    if (m_showsExact && m_exact)
        scene.exact = m_laid->plane->project(m_exact->parameters);
    if (m_batch && m_batchShown->isChecked()) {
        scene.batchLines = m_batch->lines;
        scene.batchName = tr("%1 alone").arg(batchInTurnName(m_batch->isNext));
    }
    return scene;
}

SurfaceFacts SurfaceView::facts() const
{
    SurfaceFacts facts;
    facts.laid = m_laid ? &*m_laid : nullptr;
    facts.now = m_moment.get();
    facts.share = m_share;
    facts.showsExact = m_showsExact;
    if (m_batch && m_batchShown->isChecked())
        facts.batch = &*m_batch;
    if (m_moment && m_controller.snapshot().runId == m_moment->run->id) {
        facts.stableRate = m_controller.record().stableRate;
        facts.startsByHand = m_controller.record().initialParameters != nullptr && !m_controller.record().branch;
    }
    facts.mayStart = m_moment && m_controller.state() == RunController::State::idle;
    return facts;
}

QString SurfaceView::words() const
{
    return m_moment && m_laid && m_laid->grid ? surfaceSummary(facts()) : m_map->scene().message;
}

void SurfaceView::showWords()
{
    const QString all = m_map->scene().grid ? words() : QString();
    const auto point = m_map->pointed();
    const QString text = m_map->scene().grid && point ? pointWords(facts(), *point) : all;
    if (m_words->text() != text)
        m_words->setText(text);
    m_words->setToolTip(all);
    const QString described = text == all ? words() : text + u' ' + all;
    if (m_map->accessibleDescription() != described)
        m_map->setAccessibleDescription(described);
    Q_EMIT seenChanged();
}

} // namespace epochscope
