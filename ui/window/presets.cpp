#include "window/presets.h"

#include <QtCore/QEvent>
#include <QtGui/QActionGroup>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QMenu>
#include <QtWidgets/QWidget>

#include <algorithm>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;
}

Presets::Presets(QWidget* window)
    : QObject(window), m_box(new QComboBox(window)), m_menu(new QMenu(tr("&Presets"), window)),
      m_group(new QActionGroup(this)), m_next(new QAction(tr("&Next preset"), this)),
      m_previous(new QAction(tr("Pre&vious preset"), this))
{
    m_box->setObjectName(u"presets"_s);
    m_box->setAccessibleName(tr("Preset"));
    m_box->setPlaceholderText(tr("own settings"));
    m_box->setToolTip(tr("Experiments that each show one thing; choosing one can be undone"));
    m_box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_box->setMinimumContentsLength(11);
    m_box->setFocusPolicy(Qt::StrongFocus);
    m_box->installEventFilter(this);
    m_menu->setToolTipsVisible(true);
    m_next->setObjectName(u"nextPresetAction"_s);
    m_next->setToolTip(tr("Choose the preset after this one"));
    m_previous->setObjectName(u"previousPresetAction"_s);
    m_previous->setToolTip(tr("Choose the preset before this one"));
    m_group->setExclusionPolicy(QActionGroup::ExclusionPolicy::ExclusiveOptional);
    for (const std::string& name : presetNames()) {
        const auto known = preset(name);
        if (!known)
            continue;
        const int index = static_cast<int>(m_files.size());
        m_files.push_back(*known);
        const QString text = QString::fromStdString(name);
        const QString tip = QString::fromStdString(known->description);
        m_box->addItem(text);
        m_box->setItemData(index, tip, Qt::ToolTipRole);
        QAction* action = m_menu->addAction(text);
        action->setObjectName(u"preset.%1"_s.arg(text));
        action->setToolTip(tip);
        action->setCheckable(true);
        m_group->addAction(action);
        connect(action, &QAction::triggered, this, [this, index] { choose(index); });
    }
    m_menu->addSeparator();
    m_menu->addActions({m_next, m_previous});
    connect(m_box, &QComboBox::activated, this, &Presets::choose);
    connect(m_next, &QAction::triggered, this, [this] { chooseNext(1); });
    connect(m_previous, &QAction::triggered, this, [this] { chooseNext(-1); });
}

// A wheel that happens to turn over the box must not replace the experiment.
bool Presets::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_box || event->type() != QEvent::Wheel)
        return QObject::eventFilter(watched, event);
    event->ignore();
    return true;
}

void Presets::choose(int index)
{
    m_last = index;
    m_group->actions().at(index)->setChecked(true); // a click on the one that was chosen takes its mark away
    Q_EMIT chosen(m_files.at(static_cast<std::size_t>(index)), m_box->itemText(index));
}

void Presets::chooseNext(int by)
{
    const int all = m_box->count();
    if (all > 0)
        choose((m_last + by + all) % all);
}

void Presets::show(const ExperimentFile& file)
{
    const auto same = std::find_if(m_files.begin(), m_files.end(), [&](const ExperimentFile& known) {
        return known.name == file.name && known.experiment == file.experiment;
    });
    const int index = same == m_files.end() ? -1 : static_cast<int>(same - m_files.begin());
    m_box->setCurrentIndex(index);
    if (index >= 0) {
        m_last = index;
        m_group->actions().at(index)->setChecked(true);
    } else if (QAction* checked = m_group->checkedAction()) {
        checked->setChecked(false);
    }
}

} // namespace epochscope
