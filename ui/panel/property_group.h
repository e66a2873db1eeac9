// Settings that belong together, under a header that folds them away. Folded, the header says what in it is not as usual.
#pragma once

#include "panel/panel_layout.h"

#include <QtWidgets/QWidget>

#include <vector>

class QVBoxLayout;

namespace epochscope {

class GroupHeader;
class PropertyRow;

class PropertyGroup : public QWidget
{
    Q_OBJECT
public:
    explicit PropertyGroup(const PanelGroup& group, QWidget* parent = nullptr);

    const QString& name() const { return m_name; }
    const std::vector<PropertyRow*>& rows() const { return m_rows; }

    bool isFolded() const;
    void setFolded(bool folded);

    // After the rows have been shown or hidden and their problems set.
    void refresh(const Experiment& experiment);

Q_SIGNALS:
    void foldedChanged();

private:
    QString m_name;
    GroupHeader* m_header;
    QWidget* m_body;
    std::vector<PropertyRow*> m_rows;
};

} // namespace epochscope
