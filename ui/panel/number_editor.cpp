#include "panel/number_editor.h"

#include "chart/number_text.h"
#include "panel/divisors.h"
#include "panel/number_box.h"
#include "panel/number_slider.h"
#include "panel/words.h"

#include <QtCore/QSignalBlocker>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QVBoxLayout>

#include <utility>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

constexpr double unknownTotal = 1000; // the batch slider's end before a file has been read

// The batch slider's right end is not a number but "all of them".
bool endMeansUnset(const Property& property) { return property.path == "batch.size"; }

bool isWhole(const Property& property) { return property.type == PropertyType::integer; }
} // namespace

NumberEditor::NumberEditor(const Property& property, EditorSize size, QWidget* parent)
    : PropertyEditor(property, parent),
      m_box(new NumberBox(isWhole(property) ? NumberBox::Kind::whole : NumberBox::Kind::fraction, this))
{
    introduce(m_box);
    m_box->setStepRange(property.minimum, property.maximum);
    m_box->setWord(textOf(property.nullWord));
    connect(m_box, &NumberBox::edited, this, &NumberEditor::boxEdited);
    if (const auto scale = sliderScale(property.path)) {
        m_slider = new NumberSlider(*scale, this);
        introduce(m_slider, ".slider", tr("slider"));
        connect(m_slider, &NumberSlider::edited, this, &NumberEditor::sliderEdited);
    }
    if (property.nullable)
        makeUnset(size);
    if (size == EditorSize::large)
        layOutLarge();
    else
        layOut();
}

QToolButton* NumberEditor::makeButton(const char* suffix, const QString& text, const QString& role,
                                      const QString& does)
{
    auto* button = new QToolButton(this);
    button->setText(text);
    button->setFocusPolicy(Qt::StrongFocus);
    introduce(button, suffix, role, does);
    return button;
}

void NumberEditor::makeUnset(EditorSize size)
{
    const QString word = textOf(property().nullWord);
    if (endMeansUnset(property()) && size == EditorSize::large)
        m_unset = makeButton(".unset", tr("all = batch"), word, tr("All samples in one batch: batch gradient descent"));
    else if (size == EditorSize::large)
        m_unset = makeButton(".unset", word, word, tr("Set this to “%1”").arg(word));
    else
        m_unset = makeButton(".unset", u"×"_s, word, tr("Set this to “%1”").arg(word));
    m_unset->setCheckable(size == EditorSize::large);
    connect(m_unset, &QToolButton::clicked, this, [this] {
        const bool unset = !m_unset->isCheckable() || m_unset->isChecked();
        choose(unset ? std::nullopt : std::optional(numberToBegin()));
    });
}

// In one line: slider, box, button, unit.
void NumberEditor::layOut()
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins({});
    row->setSpacing(8);
    m_box->setWidest(u"0.00001"_s);
    if (m_slider) {
        row->addWidget(m_slider, 1);
        row->addWidget(m_box);
        setTabOrder(m_slider, m_box);
    } else {
        row->addWidget(m_box, 1);
    }
    if (m_unset) {
        m_unset->setProperty("role", u"clear"_s);
        row->addWidget(m_unset);
        setTabOrder(m_box, m_unset);
    }
    if (isWhole(property()) && !property().unit.empty()) {
        m_unit = new QLabel(textOf(property().unit), this);
        m_unit->setProperty("role", u"caption"_s);
        m_unit->setMinimumWidth(fontMetrics().horizontalAdvance(tr("batches"))); // boxes end in one line
        row->addWidget(m_unit);
    }
}

// The slider and the unit beside the box are left out where they have no room.
QSize NumberEditor::minimumSizeHint() const
{
    const QSize whole = QWidget::minimumSizeHint();
    return m_head ? whole : QSize(leastWidth(), whole.height());
}

int NumberEditor::leastWidth() const
{
    return m_box->minimumSizeHint().width() + (m_unset ? 8 + m_unset->minimumSizeHint().width() : 0);
}

void NumberEditor::resizeEvent(QResizeEvent* event)
{
    PropertyEditor::resizeEvent(event);
    // What appears or goes lays out the row anew, which may resize this one again before it is done: then once more, but not
    // for ever.
    if (m_head || std::exchange(m_fitting, true))
        return;
    for (int before = -1, tries = 0; before != width() && tries < 4; ++tries) {
        before = width();
        if (m_slider)
            m_slider->setVisible(width() >= leastWidth() + 8 + m_slider->minimumSizeHint().width());
        if (m_unit)
            m_unit->setVisible(width() >= leastWidth() + 8 + m_unit->minimumSizeHint().width());
    }
    m_fitting = false;
}

// The box in the label's line, the slider beneath.
void NumberEditor::layOutLarge()
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(2);
    m_head = new QHBoxLayout;
    m_head->setSpacing(8);
    m_head->addStretch(1);
    m_head->addWidget(m_box);
    m_box->setWidest(u"1,000,000"_s);
    m_box->growWithText();
    column->addLayout(m_head);
    if (endMeansUnset(property()) && m_slider) {
        makeStops(column);
        return;
    }
    if (m_unset)
        m_head->addWidget(m_unset);
    if (m_slider)
        column->addWidget(m_slider);
}

void NumberEditor::makeStops(QBoxLayout* column)
{
    auto* line = new QHBoxLayout;
    line->setSpacing(4);
    column->addLayout(line);
    m_previous = makeButton(".previous", u"‹"_s, tr("next smaller divisor"), {});
    m_next = makeButton(".next", u"›"_s, tr("next larger divisor"), {});
    for (QToolButton* button : {m_previous, m_next})
        connect(button, &QToolButton::clicked, this, [this, button] {
            if (const auto stop = m_slider->nextStop(button == m_next))
                sliderEdited(*stop);
        });
    line->addWidget(m_previous);
    line->addWidget(m_slider, 1);
    line->addWidget(m_next);
    m_slider->setToolTip(
        tr("<p>%1</p><p>The marks are the divisors of the number of samples: every batch is then of one size. Hold "
           "Shift for the numbers between.</p>")
            .arg(textOf(property().help).toHtmlEscaped()));

    auto* poles = new QHBoxLayout;
    poles->setSpacing(8);
    column->addLayout(poles);
    m_lowPole = makeButton(".one", tr("1 = stochastic"), tr("one"), tr("Each sample is a batch: stochastic gradient descent"));
    m_lowPole->setCheckable(true);
    connect(m_lowPole, &QToolButton::clicked, this, [this] { choose(1); });
    for (QToolButton* pole : {m_lowPole, m_unset}) {
        pole->setProperty("role", u"pole"_s); // plain in the style sheet
        pole->setAutoRaise(true);
        QFont small = pole->font();
        small.setPointSizeF(small.pointSizeF() * 0.85);
        pole->setFont(small);
    }
    poles->addWidget(m_lowPole);
    poles->addStretch();
    poles->addWidget(m_unset);
    QWidget* const order[] = {m_box, m_previous, m_slider, m_next, m_lowPole, m_unset};
    for (std::size_t i = 1; i < std::size(order); ++i)
        setTabOrder(order[i - 1], order[i]);
}

bool NumberEditor::takeLabel(QLabel* label)
{
    if (!m_head)
        return false;
    m_head->insertWidget(0, label);
    return true;
}

PropertyValue NumberEditor::value() const
{
    if (m_box->isWord())
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
    refreshSlider();
}

void NumberEditor::setUnset(bool unset)
{
    if (!m_unset)
        return;
    m_box->showWord(unset);
    if (unset && !m_unset->isCheckable() && m_unset->hasFocus())
        m_box->setFocus();
    if (m_unset->isCheckable())
        m_unset->setChecked(unset);
    else
        m_unset->setVisible(!unset);
    if (m_slider && !endMeansUnset(property()))
        m_slider->setEnabled(!unset);
}

// What follows from the number in the box.
void NumberEditor::refreshSlider()
{
    if (!m_slider)
        return;
    const bool unset = m_box->isWord();
    m_slider->setNumber(unset && endMeansUnset(property()) ? m_slider->scale().to : m_box->fraction());
    if (!m_lowPole)
        return;
    m_lowPole->setChecked(!unset && m_box->whole() == 1);
    for (const bool up : {false, true}) {
        QToolButton* button = up ? m_next : m_previous;
        const auto stop = m_slider->nextStop(up);
        const bool hadFocus = button->hasFocus();
        button->setEnabled(stop.has_value());
        if (hadFocus && !stop)
            m_slider->setFocus(); // not away to another property
        button->setToolTip(
            stop ? (up ? tr("To %1, the next larger divisor of %2") : tr("To %1, the next smaller divisor of %2"))
                       .arg(groupedText(static_cast<std::int64_t>(*stop)), groupedText(m_total.value_or(0)))
                 : (up ? tr("To the next larger divisor of the number of samples; there is none")
                       : tr("To the next smaller divisor of the number of samples; there is none")));
        button->setAccessibleDescription(button->toolTip());
    }
}

void NumberEditor::setTotal(std::optional<std::int64_t> samples)
{
    if (!m_slider || !endMeansUnset(property()) || (samples == m_total && m_total))
        return;
    m_total = samples;
    SliderScale scale = m_slider->scale();
    scale.to = std::max(samples ? static_cast<double>(*samples) : unknownTotal, scale.from + 1);
    std::vector<double> stops;
    if (samples)
        for (const std::int64_t divisor : divisors(*samples))
            stops.push_back(static_cast<double>(divisor));
    m_slider->setScale(scale, std::move(stops));
    refreshSlider();
}

void NumberEditor::offerUnset(bool offered)
{
    if (m_unset)
        m_unset->setVisible(offered || m_box->isWord());
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
    setUnset(m_box->isWord());
    refreshSlider();
    Q_EMIT edited();
}

void NumberEditor::sliderEdited(double number)
{
    choose(endMeansUnset(property()) && number >= m_slider->scale().to ? std::nullopt : std::optional(number));
}

void NumberEditor::choose(std::optional<double> number)
{
    setUnset(!number);
    if (number)
        showNumber(*number);
    refreshSlider();
    Q_EMIT edited();
}

double NumberEditor::numberToBegin() const
{
    const double last = m_box->fraction();
    if (last > 0 && last >= property().minimum)
        return last;
    return m_slider ? m_slider->scale().to : std::max(1.0, property().minimum);
}

} // namespace epochscope
