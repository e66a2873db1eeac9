#include "panel/experiment_panel.h"

#include "batching/batch_plan.h"
#include "chart/number_text.h"
#include "data/prepare.h"
#include "panel/property_row.h"
#include "panel/words.h"
#include "training/properties.h"

#include <QtCore/QEvent>
#include <QtWidgets/QAbstractSlider>
#include <QtWidgets/QAbstractSpinBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QFrame>
#include <QtWidgets/QLabel>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QScrollBar>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>
#include <array>

namespace epochscope {

namespace {
// Letters that are free beside those of the menus (F, E, R, V, H) and the tool bar (P).
constexpr std::array<ExperimentPanel::RowOf, 3> largeRows = {
    {{"data.samples", 'S'}, {"batch.size", 'B'}, {"stop.epochs", 'O'}}};
constexpr std::array<ExperimentPanel::RowOf, 7> otherRows = {{{"data.source", 'D'},
                                                              {"data.file", 'I'},
                                                              {"data.labels", 0},
                                                              {"data.target", 'T'},
                                                              {"optimizer.learning_rate", 'L'},
                                                              {"data.noise", 'N'},
                                                              {"data.validation", 'A'}}};
// A made-up set needs a number of samples, a real one brings its own.
void sourceChanged(DataSettings& settings, DataSource before)
{
    if (isGenerated(settings.source) != isGenerated(before))
        settings.samples = isGenerated(settings.source) ? DataSettings{}.samples : std::nullopt;
}

constexpr int formulaLines = 4; // kept free, so that the rest of the panel does not move while numbers change
} // namespace

ExperimentPanel::ExperimentPanel(ExperimentDocument& document, QWidget* parent)
    : QWidget(parent), m_document(document)
{
    setObjectName(QStringLiteral("experimentPanel"));
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins({});
    outer->setSpacing(0);
    m_scroll = new QScrollArea(this);
    m_scroll->setObjectName(QStringLiteral("experimentScroll"));
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    outer->addWidget(m_scroll, 1);

    auto* form = new QWidget(m_scroll);
    form->setObjectName(QStringLiteral("experimentForm"));
    auto* column = new QVBoxLayout(form);
    column->setContentsMargins(16, 16, 16, 16);
    column->setSpacing(16);
    m_scroll->setWidget(form);

    addRows(largeRows, true, column);

    const auto text = [form](const char* name) {
        auto* label = new QLabel(form);
        label->setObjectName(QString::fromLatin1(name));
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        label->setFocusPolicy(Qt::NoFocus);
        return label;
    };
    auto* arithmetic = new QFrame(form);
    arithmetic->setObjectName(QStringLiteral("arithmetic"));
    auto* lines = new QVBoxLayout(arithmetic);
    lines->setContentsMargins(12, 8, 12, 8);
    lines->setSpacing(4);
    m_formula = text("formula");
    m_variant = text("variant");
    m_general = text("problem");
    m_formula->setAccessibleName(tr("Updates"));
    m_formula->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_general->setProperty("role", QStringLiteral("problem"));
    arithmetic->setMinimumHeight((formulaLines + 3) * m_formula->fontMetrics().lineSpacing());
    lines->addWidget(m_formula);
    lines->addWidget(m_variant);
    lines->addWidget(m_general);
    lines->addStretch();
    column->addWidget(arithmetic);

    addRows(otherRows, false, column);
    column->addStretch();

    m_remark = text("remark");
    m_remark->setContentsMargins(16, 8, 16, 8);
    m_remark->setProperty("role", QStringLiteral("remark"));
    m_remark->hide();
    outer->addWidget(m_remark);

    // The wheel scrolls the form; a control that the pointer happens to cross must not change.
    for (QWidget* child : form->findChildren<QWidget*>())
        if (qobject_cast<QAbstractSpinBox*>(child) || qobject_cast<QAbstractSlider*>(child) ||
            qobject_cast<QComboBox*>(child))
            child->installEventFilter(this);
    form->installEventFilter(this);
    connect(&m_document, &ExperimentDocument::changed, this, [this] {
        if (!m_editing)
            m_refused.clear();
        documentChanged();
    });
    refresh();
}

void ExperimentPanel::addRows(std::span<const RowOf> rows, bool large, QVBoxLayout* column)
{
    for (const auto& [path, mnemonic] : rows) {
        const Property* property = findProperty(path);
        Q_ASSERT(property);
        auto* row = new PropertyRow(*property, large ? PropertyRow::Size::large : PropertyRow::Size::normal, mnemonic,
                                    column->parentWidget());
        connect(&row->editor(), &PropertyEditor::edited, this, [this, row] { edited(*row); });
        column->addWidget(row);
        m_rows.push_back(row);
    }
}

QSize ExperimentPanel::sizeHint() const { return {fontMetrics().averageCharWidth() * 38 + 32, 560}; }

// Never so narrow that controls are cut off: they only scroll up and down.
QSize ExperimentPanel::minimumSizeHint() const
{
    const int form = m_scroll->widget()->minimumSizeHint().width();
    return {form + m_scroll->verticalScrollBar()->sizeHint().width(), QWidget::minimumSizeHint().height()};
}

bool ExperimentPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_scroll->widget()) {
        if (event->type() == QEvent::LayoutRequest)
            updateGeometry();
        return false;
    }
    const auto* widget = qobject_cast<QWidget*>(watched);
    if (event->type() == QEvent::Wheel && widget && !widget->hasFocus()) {
        event->ignore();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void ExperimentPanel::documentChanged()
{
    refresh();
    Q_EMIT changed();
}

void ExperimentPanel::setRemark(const QString& remark)
{
    m_remark->setText(remark);
    m_remark->setVisible(!remark.isEmpty());
}

void ExperimentPanel::edited(PropertyRow& row)
{
    std::erase(m_refused, &row);
    ExperimentFile next = m_document.file();
    const DataSource before = next.experiment.data.source;
    if (const auto done = epochscope::setProperty(next.experiment, row.property().path, row.editor().value()); !done) {
        m_refused.push_back(&row);
        row.setProblem(refusal(row.property(), done.error()));
    }
    if (next.experiment.data.source != before)
        sourceChanged(next.experiment.data, before);
    const QString label = QString::fromUtf8(row.property().label.data(), static_cast<qsizetype>(row.property().label.size()));
    if (isSame(next, m_document.file())) {
        documentChanged();
        return;
    }
    m_editing = true;
    m_document.change(std::move(next), label, row.editor().path());
    m_editing = false;
}

void ExperimentPanel::refresh()
{
    const auto refused = [this](const PropertyRow* row) {
        return std::find(m_refused.begin(), m_refused.end(), row) != m_refused.end();
    };
    for (PropertyRow* row : m_rows) {
        row->setVisible(!row->property().applies || row->property().applies(m_document.file().experiment));
        if (row->isHidden())
            std::erase(m_refused, row);
        if (row->property().path == "batch.size")
            row->editor().setSliderEnd(static_cast<double>(trainingSamples(m_document.file().experiment.data).value_or(200)));
        if (!refused(row)) {
            row->editor().setValue(row->property().get(m_document.file().experiment));
            row->setProblem({});
        }
        if (row->property().path == "data.samples")
            row->editor().offerUnset(!isGenerated(m_document.file().experiment.data.source));
    }
    refreshProblems();
    refreshFormula();
}

void ExperimentPanel::refreshProblems()
{
    m_obstacle.clear();
    QStringList general;
    for (const PropertyRow* row : m_refused)
        if (m_obstacle.isEmpty())
            m_obstacle = row->problem();
    for (const Problem& problem : problems(m_document.file().experiment)) {
        const QString text = sentences(problem.message, problem.hint);
        if (m_obstacle.isEmpty())
            m_obstacle = text;
        const auto row = std::find_if(m_rows.begin(), m_rows.end(), [&](const PropertyRow* candidate) {
            return candidate->property().path == problem.path && !candidate->isHidden();
        });
        if (row == m_rows.end())
            general += text;
        else if ((*row)->problem().isEmpty())
            (*row)->setProblem(text);
    }
    m_general->setText(general.join(u'\n'));
    m_general->setVisible(!general.isEmpty());
}

void ExperimentPanel::refreshFormula()
{
    const Experiment& experiment = m_document.file().experiment;
    if (!m_obstacle.isEmpty()) {
        m_formula->setText(tr("These settings do not make a run yet."));
        m_variant->clear();
        return;
    }
    const auto samples = trainingSamples(experiment.data);
    if (!samples) {
        m_formula->setText(tr("How many updates this makes is known once the file has been read."));
        m_variant->clear();
        return;
    }
    const auto plan = BatchPlan::make(*samples, experiment.batch, experiment.stop.epochs);
    if (!plan)
        return; // problems() has said so
    m_formula->setText(QString::fromStdString(plan->formula()));
    QString variant = QString::fromStdString(plan->variantText());
    if (!variant.isEmpty())
        variant[0] = variant[0].toUpper();
    if (experiment.data.samples && *samples != *experiment.data.samples)
        variant += tr(" · %1 of %2 samples train").arg(groupedText(*samples), groupedText(*experiment.data.samples));
    m_variant->setText(variant);
}

} // namespace epochscope
