#include "panel/property_editor.h"

#include "base/text.h"
#include "panel/number_editor.h"

#include <QtCore/QRegularExpression>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QToolButton>

#include <limits>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

QString text(std::string_view view) { return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size())); }

QHBoxLayout* rowOf(QWidget* widget)
{
    auto* row = new QHBoxLayout(widget);
    row->setContentsMargins({});
    row->setSpacing(8);
    return row;
}

class BooleanEditor : public PropertyEditor
{
public:
    BooleanEditor(const Property& property, QWidget* parent)
        : PropertyEditor(property, parent), m_box(new QCheckBox(this))
    {
        rowOf(this)->addWidget(m_box);
        introduce(m_box);
        connect(m_box, &QCheckBox::clicked, this, &PropertyEditor::edited);
    }
    PropertyValue value() const override { return m_box->isChecked(); }
    void setValue(const PropertyValue& value) override
    {
        const auto* on = std::get_if<bool>(&value);
        m_box->setChecked(on && *on);
    }

private:
    QCheckBox* m_box;
};

class ChoiceEditor : public PropertyEditor
{
public:
    ChoiceEditor(const Property& property, QWidget* parent)
        : PropertyEditor(property, parent), m_box(new QComboBox(this))
    {
        if (property.nullable)
            m_box->addItem(text(property.nullWord));
        for (const std::string_view choice : property.choices)
            m_box->addItem(choiceText(choice), text(choice));
        m_box->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        rowOf(this)->addWidget(m_box);
        introduce(m_box);
        connect(m_box, &QComboBox::activated, this, &PropertyEditor::edited);
    }
    PropertyValue value() const override
    {
        const QVariant choice = m_box->currentData();
        return choice.isValid() ? PropertyValue(choice.toString().toStdString()) : PropertyValue();
    }
    void setValue(const PropertyValue& value) override
    {
        const auto* choice = std::get_if<std::string>(&value);
        m_box->setCurrentIndex(choice ? m_box->findData(QString::fromStdString(*choice)) : 0);
    }

private:
    QComboBox* m_box;
};

// Texts, and lists as their items with commas between.
class TextEditor : public PropertyEditor
{
public:
    TextEditor(const Property& property, QWidget* parent)
        : PropertyEditor(property, parent), m_edit(new QLineEdit(this))
    {
        QHBoxLayout* row = rowOf(this);
        row->addWidget(m_edit);
        introduce(m_edit);
        m_edit->setPlaceholderText(property.nullable ? text(property.nullWord) : QString());
        connect(m_edit, &QLineEdit::editingFinished, this, [this] {
            if (m_edit->text() != m_shown) {
                m_shown = m_edit->text();
                Q_EMIT edited();
            }
        });
        if (property.path == "data.file" || property.path == "data.labels") {
            auto* browse = new QToolButton(this);
            browse->setText(u"…"_s);
            introduce(browse, ".browse", tr("choose a file"));
            browse->setFocusPolicy(Qt::StrongFocus);
            row->addWidget(browse);
            connect(browse, &QToolButton::clicked, this, &TextEditor::browse);
        }
    }
    PropertyValue value() const override
    {
        const QString content = m_edit->text().trimmed();
        if (property().nullable && content.isEmpty())
            return {};
        if (property().type == PropertyType::text)
            return content.toStdString();
        // Something that is no number becomes NaN, or a whole number out of any range: the table refuses both by
        // name.
        static const QRegularExpression separators(u"[,;\\s\\[\\]]+"_s);
        const QStringList items = content.split(separators, Qt::SkipEmptyParts);
        if (property().type == PropertyType::integers) {
            std::vector<std::int64_t> list;
            for (const QString& item : items)
                list.push_back(parseInteger(item.toStdString()).value_or(std::numeric_limits<std::int64_t>::min()));
            return list;
        }
        std::vector<double> list;
        for (const QString& item : items)
            list.push_back(parseNumber(item.toStdString()).value_or(std::numeric_limits<double>::quiet_NaN()));
        return list;
    }
    void setValue(const PropertyValue& value) override
    {
        QStringList items;
        if (const auto* plain = std::get_if<std::string>(&value))
            items += QString::fromStdString(*plain);
        if (const auto* list = std::get_if<std::vector<std::int64_t>>(&value))
            for (const std::int64_t item : *list)
                items += QString::number(item);
        if (const auto* list = std::get_if<std::vector<double>>(&value))
            for (const double item : *list)
                items += QString::fromStdString(exactNumber(item));
        m_shown = items.join(u", "_s);
        m_edit->setText(m_shown);
    }

private:
    void browse()
    {
        auto* dialog = new QFileDialog(this, tr("Choose a data file"));
        dialog->setObjectName(path() + u".dialog"_s);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setFileMode(QFileDialog::ExistingFile);
        connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) {
            m_edit->setText(file);
            m_shown = file;
            Q_EMIT edited();
        });
        dialog->open();
    }

    QLineEdit* m_edit;
    QString m_shown;
};
} // namespace

QString choiceText(std::string_view choice) { return text(choice).replace(u'_', u' '); }

PropertyEditor::PropertyEditor(const Property& property, QWidget* parent) : QWidget(parent), m_property(property)
{
    setObjectName(path() + u".editor"_s);
}

QString PropertyEditor::path() const { return text(m_property.path); }

void PropertyEditor::introduce(QWidget* part, const char* suffix, const QString& role) const
{
    part->setObjectName(path() + QLatin1String(suffix));
    QString name = text(m_property.label);
    if (!m_property.unit.empty())
        name += u" ("_s + text(m_property.unit) + u')';
    part->setAccessibleName(role.isEmpty() ? name : name + u", "_s + role);
    part->setAccessibleDescription(text(m_property.help));
    part->setToolTip(u"<p>%1</p><p><small>%2: %3</small></p>"_s.arg(
        text(m_property.help).toHtmlEscaped(), path(), QString::fromStdString(m_property.allowed()).toHtmlEscaped()));
}

PropertyEditor* PropertyEditor::make(const Property& property, QWidget* parent)
{
    switch (property.type) {
    case PropertyType::integer:
    case PropertyType::number:
        return new NumberEditor(property, parent);
    case PropertyType::boolean:
        return new BooleanEditor(property, parent);
    case PropertyType::choice:
        return new ChoiceEditor(property, parent);
    case PropertyType::text:
    case PropertyType::integers:
    case PropertyType::numbers:
        break;
    }
    return new TextEditor(property, parent);
}

} // namespace epochscope
