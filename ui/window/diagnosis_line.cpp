#include "window/diagnosis_line.h"

#include "analysis/diagnosis.h"

#include <QtCore/QEvent>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;
constexpr int side = 16;
constexpr int longSentence = 90; // characters; wrapped into two lines where there is no room for them
} // namespace

DiagnosisLine::DiagnosisLine(QWidget* parent) : QWidget(parent), m_sentence(new QLabel(this))
{
    setObjectName(u"diagnosisLine"_s);
    setAttribute(Qt::WA_StyledBackground);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(side, 8, side, 0);
    row->setSpacing(8);
    auto* caption = new QLabel(tr("diagnosis"), this);
    caption->setProperty("role", u"caption"_s);
    row->addWidget(caption, 0, Qt::AlignTop);
    m_sentence->setObjectName(u"diagnosis"_s);
    m_sentence->setAccessibleName(tr("Diagnosis"));
    m_sentence->setTextFormat(Qt::PlainText);
    m_sentence->setWordWrap(true);
    m_sentence->setAlignment(Qt::AlignLeading | Qt::AlignTop);
    row->addWidget(m_sentence, 1);
    reserve();
    clear();
}

void DiagnosisLine::clear()
{
    m_last.invalidate();
    set(u"–"_s, tr("What the curve says about the model stands here once a run has begun."));
}

void DiagnosisLine::judge(const RunRecord& record, bool now)
{
    if (!now && !record.isOver() && m_last.isValid() && m_last.elapsed() < leastMilliseconds)
        return;
    m_last.start();
    const Diagnosis diagnosis = diagnose(record);
    set(QString::fromStdString(diagnosis.sentence), QString::fromStdString(diagnosis.rule));
}

void DiagnosisLine::set(const QString& sentence, const QString& rule)
{
    if (m_sentence->text() != sentence)
        m_sentence->setText(sentence);
    if (toolTip() != rule)
        setToolTip(rule);
    m_sentence->setAccessibleDescription(rule);
}

QString DiagnosisLine::sentence() const { return m_sentence->text(); }

QSize DiagnosisLine::minimumSizeHint() const { return {fontMetrics().averageCharWidth() * 24, 0}; }

void DiagnosisLine::reserve()
{
    const int lines = width() < fontMetrics().averageCharWidth() * longSentence ? 2 : 1;
    m_sentence->setMinimumHeight(lines * m_sentence->fontMetrics().lineSpacing());
}

void DiagnosisLine::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    reserve();
}

void DiagnosisLine::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        reserve();
}

} // namespace epochscope
