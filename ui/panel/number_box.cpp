#include "panel/number_box.h"

#include "base/text.h"
#include "chart/axis_ticks.h"
#include "chart/number_text.h"
#include "panel/words.h"

#include <QtCore/QRegularExpression>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QStyle>
#include <QtWidgets/QStyleOptionSpinBox>

#include <algorithm>
#include <cmath>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

// 1, 2, 5, 10 … one place up or down; from zero to the smallest that matters on a slider.
double nextFraction(double value, bool up)
{
    if (value < 0)
        return -nextFraction(-value, !up);
    if (value < 1e-9)
        return up ? 1e-4 : 0;
    if (up)
        return stepCeiling(value * 1.0001);
    return value <= 1.0001e-4 ? 0 : stepFloor(value * 0.9999);
}
} // namespace

NumberBox::NumberBox(Kind kind, QWidget* parent) : QAbstractSpinBox(parent), m_kind(kind)
{
    setKeyboardTracking(true);
    setAlignment(Qt::AlignRight);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed); // may be as narrow as its minimum
    connect(lineEdit(), &QLineEdit::textEdited, this, &NumberBox::textEdited);
    connect(lineEdit(), &QLineEdit::cursorPositionChanged, this, &NumberBox::selectWord);
    connect(this, &QAbstractSpinBox::editingFinished, this, &NumberBox::write);
    write();
}

void NumberBox::setStepRange(double minimum, double maximum)
{
    m_minimum = minimum;
    m_maximum = maximum;
}

void NumberBox::showWord(bool shown)
{
    if (shown == m_isWord)
        return;
    m_isWord = shown;
    lineEdit()->setModified(false);
    write();
}

void NumberBox::setWidest(const QString& text)
{
    m_widest = text;
    updateGeometry();
}

void NumberBox::growWithText()
{
    m_grows = true;
    setSizePolicy(QSizePolicy::Preferred, sizePolicy().verticalPolicy());
    connect(lineEdit(), &QLineEdit::textChanged, this, [this, room = sizeHint()]() mutable {
        if (const QSize now = sizeHint(); std::exchange(room, now) != now)
            updateGeometry();
    });
}

// A word is replaced as a whole: a digit typed into it would make neither a word nor a number.
void NumberBox::selectWord()
{
    if (m_isWord && !lineEdit()->isModified() && lineEdit()->hasFocus() && lineEdit()->selectedText() != m_word)
        lineEdit()->selectAll();
}

void NumberBox::write()
{
    if (m_isWord) {
        lineEdit()->setText(m_word);
        return;
    }
    lineEdit()->setText(m_kind == Kind::whole ? groupedText(m_whole)
                                              : editText(m_fraction));
}

// While the user types a text that says this very number, it stays as it is, cursor and all.
template <class Number>
void NumberBox::set(Number& member, Number value)
{
    if (lineEdit()->hasFocus() && lineEdit()->isModified()) {
        const bool isNumber = read(lineEdit()->text());
        if (isNumber && member == value)
            return;
    }
    member = value;
    write();
}

void NumberBox::setWhole(std::int64_t value) { set(m_whole, value); }

void NumberBox::setFraction(double value) { set(m_fraction, value); }

bool NumberBox::read(const QString& text)
{
    std::string plain = text.trimmed().toStdString();
    if (m_kind == Kind::whole) {
        std::erase(plain, ',');
        std::erase(plain, ' ');
        const auto value = parseInteger(plain);
        if (value)
            m_whole = *value;
        return value.has_value();
    }
    const auto value = parseNumber(plain);
    if (value)
        m_fraction = *value;
    return value.has_value();
}

void NumberBox::textEdited(const QString& text)
{
    const bool isWord = !m_word.isEmpty() && text.compare(m_word, Qt::CaseInsensitive) == 0;
    if (!isWord && !read(text))
        return;
    m_isWord = isWord;
    Q_EMIT edited();
}

QValidator::State NumberBox::validate(QString& text, int&) const
{
    if (!m_word.isEmpty() && m_word.startsWith(text, Qt::CaseInsensitive))
        return text.size() == m_word.size() ? QValidator::Acceptable : QValidator::Intermediate;
    // Anything that may still become a number; what it says is judged by the property table.
    static const QRegularExpression whole(u"^[-+]?[0-9, ]*$"_s);
    static const QRegularExpression fraction(u"^[-+]?[0-9]*[.]?[0-9]*([eE][-+]?[0-9]*)?$"_s);
    if (!(m_kind == Kind::whole ? whole : fraction).match(text).hasMatch())
        return QValidator::Invalid;
    return text.contains(QRegularExpression(u"[0-9]"_s)) ? QValidator::Acceptable : QValidator::Intermediate;
}

QAbstractSpinBox::StepEnabled NumberBox::stepEnabled() const
{
    StepEnabled enabled = StepNone;
    if (fraction() < m_maximum)
        enabled |= StepUpEnabled;
    if (fraction() > m_minimum)
        enabled |= StepDownEnabled;
    return enabled;
}

void NumberBox::stepBy(int steps)
{
    if (m_kind == Kind::whole) {
        const double target = static_cast<double>(m_whole) + steps;
        if (target < m_minimum)
            m_whole = static_cast<std::int64_t>(std::ceil(m_minimum));
        else if (target > m_maximum)
            m_whole = static_cast<std::int64_t>(std::min(m_maximum, 9.2e18));
        else
            m_whole += steps;
    } else {
        for (int i = 0; i < std::abs(steps); ++i)
            m_fraction = nextFraction(m_fraction, steps > 0);
        m_fraction = std::clamp(m_fraction, m_minimum, m_maximum);
    }
    m_isWord = false;
    lineEdit()->setModified(false);
    write();
    selectAll();
    Q_EMIT edited();
}

void NumberBox::focusOutEvent(QFocusEvent* event)
{
    QAbstractSpinBox::focusOutEvent(event);
    lineEdit()->setModified(false);
    write(); // an unfinished text gives way to the number that counts
}

void NumberBox::changeEvent(QEvent* event)
{
    QAbstractSpinBox::changeEvent(event);
    if (event->type() == QEvent::FontChange) // which Qt's box does not tell its layout of
        updateGeometry();
}

QSize NumberBox::sizeHint() const
{
    return m_grows ? sizeFor(m_widest).expandedTo(sizeFor(lineEdit()->text())) : sizeFor(m_widest);
}

QSize NumberBox::minimumSizeHint() const { return sizeFor(u"10,000"_s); }

QSize NumberBox::sizeFor(const QString& longest) const
{
    ensurePolished();
    QStyleOptionSpinBox option;
    initStyleOption(&option);
    const QSize text(fontMetrics().horizontalAdvance(longest) + 8, lineEdit()->sizeHint().height());
    return style()->sizeFromContents(QStyle::CT_SpinBox, &option, text, this);
}

} // namespace epochscope
