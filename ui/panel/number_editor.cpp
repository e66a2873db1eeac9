#include "panel/number_editor.h"

#include "panel/number_box.h"
#include "panel/number_slider.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QVBoxLayout>

namespace epochscope {

namespace {
// The batch slider's right end is not a number but "all of them".
bool endMeansUnset(const Property& property) { return property.path == "batch.size"; }

bool isWhole(const Property& property) { return property.type == PropertyType::integer; }
} // namespace

NumberEditor::NumberEditor(const Property& property, QWidget* parent)
    : PropertyEditor(property, parent),
      m_box(new NumberBox(isWhole(property) ? NumberBox::Kind::whole : NumberBox::Kind::fraction, this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(2);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    column->addLayout(row);
    row->addWidget(m_box, 1);
    introduce(m_box);
    m_box->setStepRange(property.minimum, property.maximum);
    connect(m_box, &NumberBox::edited, this, &NumberEditor::boxEdited);

    if (property.nullable) {
        m_unset = new QToolButton(this);
        m_unset->setCheckable(true);
        m_unset->setFocusPolicy(Qt::StrongFocus);
        m_unset->setText(
            QString::fromUtf8(property.nullWord.data(), static_cast<qsizetype>(property.nullWord.size())));
        introduce(m_unset, ".unset", m_unset->text());
        row->addWidget(m_unset);
        connect(m_unset, &QToolButton::clicked, this, &NumberEditor::unsetClicked);
    }
    if (const auto scale = sliderScale(property.path)) {
        m_slider = new NumberSlider(*scale, this);
        introduce(m_slider, ".slider", tr("slider"));
        column->addWidget(m_slider);
        connect(m_slider, &NumberSlider::edited, this, &NumberEditor::sliderEdited);
        if (endMeansUnset(property)) {
            auto* poles = new QHBoxLayout;
            poles->setSpacing(8);
            column->addLayout(poles);
            m_lowPole = new QLabel(tr("1 = stochastic"), this);
            m_highPole = new QLabel(tr("all = batch"), this);
            for (QLabel* pole : {m_lowPole, m_highPole}) {
                QFont small = pole->font();
                small.setPointSizeF(small.pointSizeF() * 0.85);
                pole->setFont(small);
                pole->setForegroundRole(QPalette::PlaceholderText);
            }
            poles->addWidget(m_lowPole);
            poles->addStretch();
            poles->addWidget(m_highPole);
        }
    }
}

PropertyValue NumberEditor::value() const
{
    if (m_unset && m_unset->isChecked())
        return {};
    if (isWhole(property()))
        return m_box->whole();
    return m_box->fraction();
}

void NumberEditor::setValue(const PropertyValue& value)
{
    setUnset(std::holds_alternative<std::monostate>(value));
    if (const auto* whole = std::get_if<std::int64_t>(&value)) {
        if (isWhole(property()))
            m_box->setWhole(*whole);
        else
            m_box->setFraction(static_cast<double>(*whole));
    } else if (const auto* fraction = std::get_if<double>(&value)) {
        m_box->setFraction(*fraction);
    }
    if (m_slider)
        m_slider->setNumber(endMeansUnset(property()) && m_unset->isChecked() ? m_slider->scale().to
                                                                              : m_box->fraction());
}

void NumberEditor::setUnset(bool unset)
{
    if (!m_unset)
        return;
    m_unset->setChecked(unset);
    m_box->setEnabled(!unset);
    m_box->showInstead(unset ? m_unset->text() : QString());
    if (m_slider && !endMeansUnset(property()))
        m_slider->setEnabled(!unset);
}

void NumberEditor::setSliderEnd(double end)
{
    if (!m_slider)
        return;
    SliderScale scale = m_slider->scale();
    scale.to = end;
    if (scale.to <= scale.from)
        scale.to = scale.from + 1;
    m_slider->setScale(scale);
    if (m_unset && m_unset->isChecked() && endMeansUnset(property()))
        m_slider->setNumber(scale.to);
}

void NumberEditor::offerUnset(bool offered)
{
    if (m_unset)
        m_unset->setVisible(offered || m_unset->isChecked());
}

void NumberEditor::showNumber(double number)
{
    if (isWhole(property()))
        m_box->setWhole(static_cast<std::int64_t>(number));
    else
        m_box->setFraction(number);
}

void NumberEditor::boxEdited()
{
    if (m_slider)
        m_slider->setNumber(m_box->fraction());
    Q_EMIT edited();
}

void NumberEditor::sliderEdited(double number)
{
    const bool unset = endMeansUnset(property()) && m_slider->value() == m_slider->maximum();
    if (!unset)
        showNumber(number);
    setUnset(unset);
    Q_EMIT edited();
}

void NumberEditor::unsetClicked(bool unset)
{
    // Set again, the property needs a number that it may have.
    if (!unset && !(m_box->fraction() >= property().minimum && m_box->fraction() > 0))
        showNumber(m_slider ? m_slider->scale().to : std::max(1.0, property().minimum));
    setUnset(unset);
    if (m_slider)
        m_slider->setNumber(unset && endMeansUnset(property()) ? m_slider->scale().to : m_box->fraction());
    Q_EMIT edited();
}

} // namespace epochscope
