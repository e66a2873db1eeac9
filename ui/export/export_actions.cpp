#include "export/export_actions.h"

#include "chart/curve_run.h"
#include "chart/plot_file.h"

#include <QtGui/QAction>
#include <QtWidgets/QWidget>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

QAction* action(QObject* parent, const char* name, const QString& text, const QKeySequence& shortcut = {})
{
    auto* made = new QAction(text, parent);
    made->setObjectName(QLatin1String(name));
    made->setShortcut(shortcut);
    made->setEnabled(false);
    return made;
}
} // namespace

struct ExportActions::State
{
    std::function<ExportSource()> source;
};

ExportActions::ExportActions(QWidget* parentWindow)
    : QObject(parentWindow), picture(action(this, "exportPicture", tr("&Picture…"), Qt::CTRL | Qt::Key_E)),
      copyPicture(action(this, "copyPicture", tr("&Copy picture"), Qt::CTRL | Qt::SHIFT | Qt::Key_C)),
      print(action(this, "print", tr("P&rint…"), QKeySequence::Print)),
      history(action(this, "exportHistory", tr("&History as CSV…"))),
      batches(action(this, "exportBatches", tr("&Batches as CSV…"))),
      experiment(action(this, "exportExperiment", tr("&Experiment as JSON…"))),
      weights(action(this, "exportWeights", tr("&Weights as safetensors…"))),
      copyCommand(action(this, "copyCommand", tr("Copy command &line"), Qt::CTRL | Qt::SHIFT | Qt::Key_K)),
      m_state(std::make_unique<State>())
{
}

ExportActions::~ExportActions() = default;

void ExportActions::setSource(std::function<ExportSource()> source) { m_state->source = std::move(source); }

void ExportActions::refresh() {}

std::vector<QAction*> ExportActions::actions() const
{
    return {picture, copyPicture, print, history, batches, experiment, weights, copyCommand};
}

} // namespace epochscope
