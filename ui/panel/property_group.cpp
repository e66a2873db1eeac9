#include "panel/property_group.h"

#include "panel/group_header.h"
#include "panel/property_row.h"
#include "panel/words.h"

#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace epochscope {

PropertyGroup::PropertyGroup(const PanelGroup& group, QWidget* parent)
    : QWidget(parent), m_name(group.name), m_header(new GroupHeader(group.title, this)), m_body(new QWidget(this))
{
    setObjectName(m_name + QStringLiteral(".group"));
    m_header->setObjectName(m_name + QStringLiteral(".header"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins({});
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addWidget(m_body);
    auto* list = new QVBoxLayout(m_body);
    list->setContentsMargins(0, 4, 0, 8);
    list->setSpacing(4);
    for (const Property* property : group.properties) {
        m_rows.push_back(new PropertyRow(*property, EditorSize::normal, mnemonic(property->path), m_body));
        list->addWidget(m_rows.back());
    }
    m_body->hide();
    connect(m_header, &GroupHeader::toggled, this, [this](bool unfolded) {
        m_body->setVisible(unfolded);
        Q_EMIT foldedChanged();
    });
}

bool PropertyGroup::isFolded() const { return m_header->isFolded(); }

void PropertyGroup::setFolded(bool folded) { m_header->setFolded(folded); }

void PropertyGroup::refresh(const Experiment& experiment)
{
    QStringList differences;
    QString problem;
    bool anyApplies = false;
    for (const PropertyRow* row : m_rows) {
        const bool applies = row->applies(experiment);
        anyApplies = anyApplies || applies;
        if (problem.isEmpty())
            problem = row->problem();
        const Property& property = row->property();
        if (const PropertyValue value = property.get(experiment); applies && value != property.defaultValue())
            differences += summaryText(property, value);
    }
    setVisible(anyApplies);
    m_header->setSummary(problem.isEmpty() ? differences.join(QStringLiteral(", ")) : problem, !problem.isEmpty());
}

} // namespace epochscope
