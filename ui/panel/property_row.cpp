#include "panel/property_row.h"

#include "panel/words.h"

#include <QtCore/QEvent>
#include <QtWidgets/QAbstractSpinBox>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QGridLayout>
#include <QtWidgets/QLabel>

namespace epochscope {

namespace {
constexpr int gap = 8;
} // namespace

PropertyRow::PropertyRow(const Property& property, EditorSize size, char mnemonic, QWidget* parent)
    : QWidget(parent), m_grid(new QGridLayout(this)), m_label(new QLabel(this)),
      m_editor(PropertyEditor::make(property, this, size)), m_problem(new QLabel(this))
{
    setObjectName(m_editor->path() + QStringLiteral(".row"));
    m_grid->setContentsMargins({});
    m_grid->setHorizontalSpacing(gap);
    m_grid->setVerticalSpacing(2);
    m_grid->setColumnStretch(1, 1);

    QString label = textOf(property.label);
    if (const auto place = label.indexOf(QLatin1Char(mnemonic), 0, Qt::CaseInsensitive); mnemonic && place >= 0)
        label.insert(place, u'&');
    m_label->setText(label);
    m_label->setBuddy(m_editor->mainPart());
    m_label->setToolTip(propertyTip(property));
    if (size == EditorSize::large) {
        m_label->setProperty("role", QStringLiteral("large"));
        QFont font = m_label->font();
        font.setPointSizeF(font.pointSizeF() * 1.25);
        for (auto* box : m_editor->findChildren<QAbstractSpinBox*>())
            box->setFont(font);
        font.setBold(true);
        m_label->setFont(font);
    }
    m_label->installEventFilter(this);
    m_ownLabel = !m_editor->takeLabel(m_label);

    m_problem->setObjectName(m_editor->path() + QStringLiteral(".problem"));
    m_problem->setProperty("role", QStringLiteral("problem")); // coloured by the style sheet
    m_problem->setWordWrap(true);
    m_problem->hide();
    arrange();
}

int PropertyRow::labelWidth() const { return m_ownLabel ? m_label->sizeHint().width() : 0; }

void PropertyRow::setLabelWidth(int width)
{
    m_labelWidth = width;
    arrange();
}

QSize PropertyRow::minimumSizeHint() const
{
    const int widest = std::max(m_ownLabel ? m_label->minimumSizeHint().width() : 0, m_editor->minimumSizeHint().width());
    return {widest, QWidget::minimumSizeHint().height()};
}

void PropertyRow::arrange()
{
    const int width = std::max(m_labelWidth, labelWidth());
    m_beside = !m_ownLabel || width + gap + m_editor->minimumSizeHint().width() <= this->width();
    if (m_ownLabel) {
        m_grid->removeWidget(m_label);
        m_grid->setColumnMinimumWidth(0, m_beside ? width : 0);
        m_grid->addWidget(m_label, 0, 0, 1, m_beside ? 1 : 2);
    }
    m_grid->removeWidget(m_editor);
    m_grid->removeWidget(m_problem);
    if (m_beside && m_ownLabel)
        m_grid->addWidget(m_editor, 0, 1);
    else
        m_grid->addWidget(m_editor, 1, 0, 1, 2);
    m_grid->addWidget(m_problem, 2, 0, 1, 2);
}

void PropertyRow::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    settle();
}

// Beside one another where there is room, else the label above.
void PropertyRow::settle()
{
    const int needed = std::max(m_labelWidth, labelWidth()) + gap + m_editor->minimumSizeHint().width();
    if (m_ownLabel && m_beside != (needed <= width()))
        arrange();
}

// A click on the label is one on what it stands for.
bool PropertyRow::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_label && event->type() == QEvent::MouseButtonRelease) {
        m_editor->mainPart()->setFocus(Qt::MouseFocusReason);
        if (auto* box = qobject_cast<QCheckBox*>(m_editor->mainPart()))
            box->click();
    }
    return QWidget::eventFilter(watched, event);
}

bool PropertyRow::event(QEvent* event)
{
    const bool done = QWidget::event(event);
    if (event->type() == QEvent::LayoutRequest) // a part needs more room or less
        settle();
    return done;
}

void PropertyRow::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        arrange();
}

void PropertyRow::setProblem(const QString& problem)
{
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
}

QString PropertyRow::problem() const { return m_problem->text(); }

bool PropertyRow::applies(const Experiment& experiment) const
{
    return !property().applies || property().applies(experiment);
}

} // namespace epochscope
