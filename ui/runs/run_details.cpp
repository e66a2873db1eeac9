#include "runs/run_details.h"

#include "chart/number_text.h"
#include "runs/run_figures.h"

#include <QtGui/QPainter>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

constexpr int margin = 8;
} // namespace

RunDetails::RunDetails(QWidget* parent) : QWidget(parent)
{
    setObjectName(u"runDetails"_s);
    setAccessibleName(tr("About the run"));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void RunDetails::show(const Run* run)
{
    QStringList lines;
    if (run) {
        const RunRecord& record = run->record;
        const bool wentWrong = record.reason == FinishReason::diverged || record.reason == FinishReason::failed;
        const QString which = judgedByValidation(record) ? tr("validation") : tr("training");
        // What goes on has no best epoch as yet.
        lines += wentWrong || (!record.isOver() && record.history.size() > 0)
                     ? stateText(record)
                     : tr("%1 (%2)").arg(bestSentence(record), record.best.epoch > 0 ? which : stateText(record));
        lines[0][0] = lines[0][0].toUpper();
        QString work = workSentence(record);
        if (const auto accuracy = finalAccuracy(record))
            work += tr(" · %1 % right").arg(fixedText(*accuracy * 100, 1));
        lines += work;
    }
    if (lines == m_lines)
        return;
    m_lines = lines;
    setAccessibleDescription(lines.join(u". "_s));
    setToolTip(run ? lines.join(u'\n') : QString());
    update();
}

QSize RunDetails::sizeHint() const { return {200, 2 * fontMetrics().lineSpacing() + 2 * margin}; }

void RunDetails::paintEvent(QPaintEvent*)
{
    if (m_lines.isEmpty())
        return;
    QPainter painter(this);
    painter.setPen(palette().color(QPalette::Mid));
    painter.drawLine(0, 0, width(), 0);
    painter.setPen(palette().color(QPalette::PlaceholderText));
    int y = margin + fontMetrics().ascent();
    for (const QString& line : m_lines) {
        painter.drawText(margin, y, fontMetrics().elidedText(line, Qt::ElideRight, width() - 2 * margin));
        y += fontMetrics().lineSpacing();
    }
}

} // namespace epochscope
