// A spin box for the engine's numbers: whole ones in 64 bits, or any double exactly, which Qt's own boxes cannot
// hold. Thousands are separated; stepping follows the number's size (1, 2, 5 for fractions).
#pragma once

#include <QtWidgets/QAbstractSpinBox>

#include <cstdint>

namespace epochscope {

class NumberBox : public QAbstractSpinBox
{
    Q_OBJECT
public:
    enum class Kind { whole, fraction };

    explicit NumberBox(Kind kind, QWidget* parent = nullptr);

    // What stepping stays within; typing may leave it, and whoever listens says what is wrong with that.
    void setStepRange(double minimum, double maximum);

    std::int64_t whole() const { return m_whole; }
    double fraction() const { return m_kind == Kind::whole ? static_cast<double>(m_whole) : m_fraction; }
    // A word that may stand in the number's place: "all". It may be typed, and typing a number replaces it.
    void setWord(const QString& word) { m_word = word; }
    bool isWord() const { return m_isWord; }
    void showWord(bool shown);
    void setWidest(const QString& text); // what the box has room for
    void growWithText();                 // for more than that, where there is room
    void setWhole(std::int64_t value);
    void setFraction(double value);

    void stepBy(int steps) override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void edited(); // by the user: isWord(), or whole() or fraction(), is what now stands in the box

protected:
    StepEnabled stepEnabled() const override;
    QValidator::State validate(QString& text, int& position) const override;
    void focusOutEvent(QFocusEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    bool read(const QString& text); // into m_whole or m_fraction; false if it is no number
    void write();
    template <class Number>
    void set(Number& member, Number value);
    void textEdited(const QString& text);
    void selectWord();
    QSize sizeFor(const QString& longest) const;

    Kind m_kind;
    double m_minimum = 0;
    double m_maximum = 0;
    std::int64_t m_whole = 0;
    double m_fraction = 0;
    QString m_word;
    bool m_grows = false;
    QString m_widest = QStringLiteral("100,000,000");
    bool m_isWord = false;
};

} // namespace epochscope
