#include "panel/text_editor.h"

#include "base/text.h"
#include "panel/words.h"

#include <QtCore/QRegularExpression>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QToolButton>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

bool isFileName(const Property& property) { return property.path == "data.file" || property.path == "data.labels"; }

QString placeholder(const Property& property)
{
    if (property.nullable)
        return textOf(property.nullWord);
    if (property.type == PropertyType::integers)
        return TextEditor::tr("none");
    return property.takesNumber ? TextEditor::tr("the last one") : QString();
}
} // namespace

TextEditor::TextEditor(const Property& property, QWidget* parent)
    : PropertyEditor(property, parent), m_edit(new QLineEdit(this))
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins({});
    row->setSpacing(8);
    row->addWidget(m_edit, 1);
    introduce(m_edit);
    m_edit->setPlaceholderText(placeholder(property));
    m_edit->setMinimumWidth(m_edit->fontMetrics().averageCharWidth() * (isFileName(property) ? 24 : 12));
    // At once, not when the field is left: Run may be pressed before.
    connect(m_edit, &QLineEdit::textEdited, this, &PropertyEditor::edited);
    connect(m_edit, &QLineEdit::editingFinished, this, &TextEditor::leave);
    if (isFileName(property)) {
        auto* button = new QToolButton(this);
        button->setText(tr("Browse…"));
        introduce(button, ".browse", tr("choose a file"), tr("Choose the file in a dialog"));
        button->setFocusPolicy(Qt::StrongFocus);
        row->addWidget(button);
        connect(button, &QToolButton::clicked, this, &TextEditor::browse);
    }
}

PropertyValue TextEditor::value() const
{
    const QString content = m_edit->text().trimmed();
    if (property().nullable && content.isEmpty())
        return {};
    if (property().type == PropertyType::text)
        return content.toStdString();
    static const QRegularExpression separators(u"[,;\\s\\[\\]]+"_s);
    const QStringList items = content.split(separators, Qt::SkipEmptyParts);
    std::vector<std::int64_t> wholes;
    std::vector<double> numbers;
    for (const QString& item : items) {
        const std::string typed = item.toStdString();
        const auto number = parseNumber(typed);
        if (!number)
            return content.toStdString(); // refused, in the words that were typed
        numbers.push_back(*number);
        if (const auto whole = parseInteger(typed))
            wholes.push_back(*whole);
    }
    if (property().type == PropertyType::integers && wholes.size() == numbers.size())
        return wholes;
    return numbers;
}

void TextEditor::setValue(const PropertyValue& value)
{
    QStringList items;
    if (const auto* plain = std::get_if<std::string>(&value))
        items += QString::fromStdString(*plain);
    if (const auto* list = std::get_if<std::vector<std::int64_t>>(&value))
        for (const std::int64_t item : *list)
            items += QString::number(item);
    if (const auto* list = std::get_if<std::vector<double>>(&value))
        for (const double item : *list)
            items += editText(item);
    m_shown = items.join(u", "_s);
    // While the user types a text that says just this, it stays as it is, cursor and all.
    if (!(m_edit->hasFocus() && m_edit->isModified() && this->value() == value))
        m_edit->setText(m_shown);
}

// The list is written in its usual way; a text that is refused stays.
void TextEditor::leave()
{
    const PropertyValue typed = value();
    const QString text = m_edit->text();
    m_edit->setText(m_shown);
    if (value() != typed)
        m_edit->setText(text);
}

void TextEditor::browse()
{
    auto* dialog = new QFileDialog(this, tr("Choose a data file"));
    dialog->setObjectName(path() + u".dialog"_s);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) {
        m_edit->setText(file);
        Q_EMIT edited();
    });
    dialog->open();
}

} // namespace epochscope
