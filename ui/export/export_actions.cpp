#include "export/export_actions.h"

#include "export/export_dialog.h"
#include "export/file_question.h"
#include "export/offered_action.h"
#include "export/panel_pictures.h"
#include "export/picture_output.h"
#include "files/background_work.h"
#include "files/data_paths.h"
#include "panel/words.h"
#include "record/atomic_file.h"
#include "record/batch_replay.h"
#include "record/exporters.h"
#include "record/safetensors.h"
#include "training/command_text.h"

#include <QtCore/QFileInfo>
#include <QtGui/QAction>
#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtPrintSupport/QPrintDialog>
#include <QtPrintSupport/QPrinter>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QProgressDialog>

#include <chrono>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;
} // namespace

ExportActions::ExportActions(QWidget* parentWindow)
    : QObject(parentWindow), picture(namedAction(this, u"exportPicture"_s, tr("&Picture…"), Qt::CTRL | Qt::Key_E)),
      copyPicture(namedAction(this, u"copyPicture"_s, tr("&Copy picture"), Qt::CTRL | Qt::SHIFT | Qt::Key_C)),
      print(namedAction(this, u"print"_s, tr("P&rint…"), Qt::CTRL | Qt::Key_P)),
      history(namedAction(this, u"exportHistory"_s, tr("&History as CSV…"))),
      batches(namedAction(this, u"exportBatches"_s, tr("&Batches as CSV…"))),
      experiment(namedAction(this, u"exportExperiment"_s, tr("&Experiment as JSON…"))),
      weights(namedAction(this, u"exportWeights"_s, tr("&Weights as safetensors…"))),
      copyCommand(namedAction(this, u"copyCommand"_s, tr("Copy command &line"), Qt::CTRL | Qt::SHIFT | Qt::Key_K)),
      m_window(parentWindow), m_replay(std::make_unique<BackgroundWork>())
{
    connect(picture, &QAction::triggered, this, [this] { exportPicture(m_source()); });
    connect(copyPicture, &QAction::triggered, this, [this] { copy(m_source()); });
    connect(print, &QAction::triggered, this, &ExportActions::printCurves);
    connect(history, &QAction::triggered, this, &ExportActions::exportHistory);
    connect(batches, &QAction::triggered, this, &ExportActions::exportBatches);
    connect(experiment, &QAction::triggered, this, &ExportActions::exportExperiment);
    connect(weights, &QAction::triggered, this, &ExportActions::exportWeights);
    connect(copyCommand, &QAction::triggered, this, &ExportActions::copyCommandLine);
    refresh();
}

ExportActions::~ExportActions()
{
    blockSignals(true);
    m_replay->cancel();
    m_replay->finish(std::chrono::seconds(1)); // so that no half of a file is left behind
}

std::vector<QAction*> ExportActions::actions() const
{
    std::vector<QAction*> all{picture, copyPicture, print, history, batches, experiment, weights, copyCommand};
    if (m_panels)
        all.insert(all.begin() + 2, {m_panels->save, m_panels->copy});
    return all;
}

void ExportActions::setSource(std::function<ExportSource()> source)
{
    m_source = std::move(source);
    refresh();
}

void ExportActions::setPanels(PanelPictures& panels)
{
    m_panels = &panels;
    connect(&panels, &PanelPictures::saveWanted, this, [this](const PanelPicture& panel) { exportPicture(sourceOf(panel)); });
    connect(&panels, &PanelPictures::copyWanted, this, [this](const PanelPicture& panel) { copy(sourceOf(panel)); });
}

ExportSource ExportActions::sourceOf(const PanelPicture& panel) const
{
    ExportSource source;
    source.dark = m_source().dark;
    source.title = tr("%1: %2").arg(panel.experiment, panel.panel);
    source.subtitle = panel.moment;
    source.caption = panel.caption.toStdString();
    source.panel = panel;
    return source;
}

void ExportActions::refresh()
{
    const ExportSource source = m_source ? m_source() : ExportSource{};
    const QString nothing = m_source ? QString() : tr("There is nothing to export");
    const QString noCurve = source.hasCurves() ? QString() : tr("There is no curve yet: run something first");
    const QString noRun = source.current ? QString() : tr("There is no run yet: press Run first");
    offer(picture, tr("Save the learning curves as a PNG, SVG or PDF file"), noCurve);
    offer(copyPicture, tr("Put the learning curves on the clipboard"), noCurve);
    offer(print, tr("Print the learning curves on one page"), noCurve);
    offer(history, tr("Save every epoch's errors of the last run as a table"),
          !noRun.isEmpty()                          ? noRun
          : source.current->history.empty() ? tr("The run has no complete epoch")
                                                    : QString());
    const bool hasSteps = source.current && (source.current->steps > 0 || source.current->divergence);
    offer(batches, tr("Save every batch's error, gradient and step of the last run as a table: the run is done again"),
          m_replay->isBusy()                               ? tr("A table of batches is being written")
          : !noRun.isEmpty()                               ? noRun
          : !hasSteps                                      ? tr("The run has not worked through a batch")
          : source.current->reason == FinishReason::failed ? tr("The run failed, and would fail again")
                                                           : QString());
    offer(experiment, tr("Save the settings and seeds, to be opened here or run by the command line"), nothing);
    offer(weights, tr("Save the last run's weights, as PyTorch and others read them"),
          !noRun.isEmpty()              ? noRun
          : !source.current->parameters ? tr("The weights can be saved when the run is over")
                                        : QString());
    offer(copyCommand, tr("Put a command line on the clipboard that runs this experiment"), nothing);
}

QVariantMap ExportActions::choices() const { return m_choices; }

void ExportActions::setChoices(const QVariantMap& choices) { m_choices = choices; }

void ExportActions::remember(const QString& path)
{
    m_choices.insert(u"folder"_s, QFileInfo(path).absolutePath());
    Q_EMIT choicesChanged();
}

QString ExportActions::runTitle(const ExportSource& source) const
{
    const std::string& name = source.current ? source.current->file.name : source.experiment.name;
    return name.empty() ? source.title : QString::fromStdString(name);
}

void ExportActions::tell(const QString& path, const Result<void>& written)
{
    if (written) {
        remember(path);
        Q_EMIT exported(tr("Saved %1.").arg(path));
    } else if (written.error().code != ErrorCode::cancelled) {
        Q_EMIT failed(tr("Nothing was saved.") + u' ' + problemText(written.error()));
    }
}

QFileDialog* ExportActions::ask(const QString& title, const QString& filter, const QString& name,
                                const std::function<void(const QString&)>& done)
{
    return askFileName(m_window, {title, {filter}, m_choices.value(u"folder"_s).toString(), name},
                       [guard = QPointer<ExportActions>(this), done](const QString& path) {
                           if (guard)
                               done(path);
                       });
}

void ExportActions::exportPicture(ExportSource source)
{
    auto* dialog = new ExportDialog(std::move(source), PictureChoices::fromMap(m_choices), m_choices.value(u"folder"_s).toString(),
                                    m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ExportDialog::choicesChanged, this, [this, dialog] {
        m_choices.insert(dialog->choices().toMap());
        Q_EMIT choicesChanged();
    });
    connect(dialog, &ExportDialog::saved, this, [this](const QString& path) { tell(path, {}); });
    connect(dialog, &ExportDialog::copied, this, [this] { Q_EMIT exported(tr("The picture is on the clipboard.")); });
    connect(dialog, &ExportDialog::failed, this, [this](const Error& error) { tell({}, tl::unexpected(error)); });
    dialog->open();
}

void ExportActions::copy(const ExportSource& source)
{
    PictureChoices look = PictureChoices::fromMap(m_choices);
    if (!source.hasAccuracies())
        look.quantity = Quantity::error;
    const PlotOptions options = look.plotOptions(source);
    if (const auto done = epochscope::copyPicture(source.painter(options), options); !done)
        tell({}, done);
    else
        Q_EMIT exported(tr("The picture is on the clipboard."));
}

void ExportActions::printCurves()
{
    auto printer = std::make_shared<QPrinter>(QPrinter::HighResolution);
    const ExportSource source = m_source();
    printer->setDocName(source.title);
    printer->setPageOrientation(QPageLayout::Landscape);
    auto* dialog = new QPrintDialog(printer.get(), m_window);
    dialog->setObjectName(u"printDialog"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setOption(QAbstractPrintDialog::PrintPageRange, false);
    connect(dialog, &QDialog::accepted, this, [this, printer, source] {
        const PictureChoices look = PictureChoices::fromMap(m_choices);
        const auto printed = printPicture(*printer, source.runs, look.plotOptions(source));
        if (!printed)
            Q_EMIT failed(tr("Nothing was printed.") + u' ' + problemText(printed.error()));
        else if (!printer->outputFileName().isEmpty())
            Q_EMIT exported(tr("Printed into %1.").arg(printer->outputFileName()));
        else
            Q_EMIT exported(tr("Sent to the printer %1.").arg(printer->printerName()));
    });
    // The printer outlives the dialog, which looks at it to its last breath and may outlive this object.
    connect(dialog, &QObject::destroyed, [printer] {});
    dialog->open();
}

void ExportActions::exportHistory()
{
    const ExportSource source = m_source();
    ask(tr("Export history"), tr("Table (*.csv)"), fileNameOf(runTitle(source)) + u"-history.csv"_s,
        [this, record = *source.current](const QString& path) {
            tell(path, writeFileAtomically(pathBytes(path), historyCsv(record.history, record.classification)));
        });
}

void ExportActions::exportBatches()
{
    const ExportSource source = m_source();
    ask(tr("Export batches"), tr("Table (*.csv)"), fileNameOf(runTitle(source)) + u"-batches.csv"_s,
        [this, record = *source.current](const QString& path) { replayInto(record, path); });
}

void ExportActions::replayInto(const RunRecord& record, const QString& path)
{
    if (m_replay->isBusy())
        return;
    constexpr int shares = 1000;
    m_progress = new QProgressDialog(tr("The run is done again to write\n%1").arg(path), tr("Cancel"), 0, shares, m_window);
    m_progress->setObjectName(u"batchesProgress"_s);
    m_progress->setWindowTitle(tr("Export batches"));
    m_progress->setAttribute(Qt::WA_DeleteOnClose);
    m_progress->setAutoClose(false);
    m_progress->setAutoReset(false);
    m_progress->setMinimumDuration(500);
    m_progress->setValue(0);
    connect(m_progress, &QProgressDialog::canceled, m_replay.get(), &BackgroundWork::cancel);
    connect(m_replay.get(), &BackgroundWork::progressed, m_progress, [progress = m_progress](qint64 done, qint64 total) {
        if (total > 0 && !progress->wasCanceled())
            progress->setValue(static_cast<int>(done * shares / total));
    });
    const auto finished = std::make_shared<std::function<void(const Result<void>&)>>([this, path](const Result<void>& written) {
        if (m_progress)
            m_progress->close();
        tell(path, written);
    });
    m_replay->start([record, file = pathBytes(path), finished](const ReadProgress& progress) -> BackgroundWork::Outcome {
        return [written = replayBatches(record, file, progress), finished] { (*finished)(written); };
    });
    connect(m_replay.get(), &BackgroundWork::ended, this, &ExportActions::refresh, Qt::UniqueConnection);
    refresh();
}

void ExportActions::exportExperiment()
{
    const ExportSource source = m_source();
    const QString name = QString::fromStdString(source.experiment.name);
    ask(tr("Export experiment"), tr("Experiment (*.json)"), fileNameOf(name.isEmpty() ? source.title : name) + u".json"_s,
        [this, file = source.experiment](const QString& path) {
            const Experiment movable = withFullPaths(file);
            tell(path, writeFileAtomically(pathBytes(path), experimentJson(movable, file.name, file.description)));
        });
}

void ExportActions::exportWeights()
{
    const ExportSource source = m_source();
    ask(tr("Export weights"), tr("Weights (*.safetensors)"), fileNameOf(runTitle(source)) + u".safetensors"_s,
        [this, record = *source.current](const QString& path) {
            tell(path, writeSafetensors(pathBytes(path), record.shape, *record.parameters));
        });
}

void ExportActions::copyCommandLine()
{
    QGuiApplication::clipboard()->setText(QString::fromStdString(runCommandText(m_source().experiment)));
    Q_EMIT exported(tr("The command line is on the clipboard."));
}

} // namespace epochscope
