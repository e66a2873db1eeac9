#include "panel/formula_box.h"

#include "batching/batch_plan.h"
#include "chart/number_text.h"

#include <QtCore/QEvent>
#include <QtGui/QResizeEvent>
#include <QtWidgets/QLabel>
#include <QtWidgets/QVBoxLayout>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

constexpr int usualLines = 6; // of formula and variant together; reserved from the start

// One step of the reckoning in each line: "200 ÷ 5 = 40 batches per epoch", "× 1,000 epochs = 40,000 updates".
QString inLines(QString formula)
{
    const qsizetype first = formula.indexOf(u" = "_s); // "= 2 batches of 400 + 1 of 200", "= 3 batches per epoch"
    const qsizetype second = formula.indexOf(u" = "_s, first + 1);
    if (first >= 0 && second >= 0 && second < formula.indexOf(u" epoch"_s))
        formula[second] = u'\n';
    formula.replace(u" × "_s, u"\n× "_s);
    const qsizetype division = formula.indexOf(u" ÷ "_s) + 1; // the first one is of the samples
    for (qsizetype at = formula.indexOf(u" ÷ "_s, division); at >= 0; at = formula.indexOf(u" ÷ "_s, at + 1))
        formula[at] = u'\n';
    return formula;
}

QString noRun() { return FormulaBox::tr("These settings do not make a run yet."); }
} // namespace

FormulaBox::FormulaBox(QWidget* parent) : QFrame(parent)
{
    setObjectName(u"arithmetic"_s);
    auto* lines = new QVBoxLayout(this);
    lines->setContentsMargins(8, 8, 8, 8);
    lines->setSpacing(2);
    const auto text = [&](const QString& name, const QString& readOut) {
        auto* label = new QLabel(this);
        label->setObjectName(name);
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        label->setFocusPolicy(Qt::NoFocus);
        label->setAccessibleName(readOut);
        label->setAlignment(Qt::AlignLeading | Qt::AlignTop);
        lines->addWidget(label);
        return label;
    };
    m_formula = text(u"formula"_s, tr("Updates"));
    m_variant = text(u"variant"_s, tr("Variant"));
    m_problems = text(u"problem"_s, tr("Problems"));
    m_problems->setProperty("role", u"problem"_s);
    lines->addStretch();
}

void FormulaBox::show(const Experiment& experiment, std::optional<std::int64_t> samples, bool runs,
                      const QStringList& problems)
{
    m_problems->setText(problems.join(u'\n'));
    m_problems->setVisible(!problems.isEmpty());
    if (runs)
        showPlan(experiment, samples);
    else
        setLines(noRun());
    reserve(false);
}

void FormulaBox::showPlan(const Experiment& experiment, std::optional<std::int64_t> samples)
{
    if (!samples) {
        setLines(tr("How many updates this makes is known once the file has been read."));
        return;
    }
    const auto plan = BatchPlan::make(*samples, experiment.batch, experiment.stop.epochs);
    if (!plan) {
        setLines(noRun());
        return;
    }
    QString variant = QString::fromStdString(plan->variantText());
    if (!variant.isEmpty())
        variant[0] = variant[0].toUpper();
    if (experiment.data.samples && *samples != *experiment.data.samples)
        variant += tr(" · %1 of %2 samples train").arg(groupedText(*samples), groupedText(*experiment.data.samples));
    setLines(inLines(QString::fromStdString(plan->formula())), variant);
}

void FormulaBox::setLines(const QString& formula, const QString& variant)
{
    m_formula->setText(formula);
    m_variant->setText(variant);
    m_variant->setVisible(!variant.isEmpty());
}

void FormulaBox::reserve(bool again)
{
    ensurePolished();
    if (again || m_reserved == 0)
        m_reserved = usualLines * QFontMetrics(m_formula->font()).lineSpacing() + 24;
    layout()->activate();
    m_reserved = std::max(m_reserved, layout()->totalHeightForWidth(width()));
    setMinimumHeight(m_reserved);
}

void FormulaBox::resizeEvent(QResizeEvent* event)
{
    QFrame::resizeEvent(event);
    if (event->size().width() != event->oldSize().width())
        reserve(true);
}

void FormulaBox::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        reserve(true);
}

} // namespace epochscope
