#include "panel/experiment_panel.h"

#include "panel/formula_box.h"
#include "panel/panel_layout.h"
#include "panel/property_group.h"
#include "panel/property_row.h"
#include "panel/words.h"
#include "training/properties.h"

#include <QtCore/QCoreApplication>
#include <QtCore/QEvent>
#include <QtGui/QAction>
#include <QtGui/QKeyEvent>
#include <QtWidgets/QFrame>
#include <QtWidgets/QLabel>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QScrollBar>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

constexpr std::size_t fewChanges = 2; // that undoing one makes: the data's source and the number of samples

// A made-up set needs a number of samples, a real one brings its own.
void sourceChanged(DataSettings& settings, DataSource before)
{
    if (isGenerated(settings.source) != isGenerated(before))
        settings.samples = isGenerated(settings.source) ? DataSettings{}.samples : std::nullopt;
}
} // namespace

ExperimentPanel::ExperimentPanel(ExperimentDocument& document, QWidget* parent)
    : QWidget(parent), m_document(document), m_alive(&document), m_shown(document.file().experiment)
{
    setObjectName(u"experimentPanel"_s);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins({});
    outer->setSpacing(0);
    m_scroll = new QScrollArea(this);
    m_scroll->setObjectName(u"experimentScroll"_s);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    // Always there: a bar that comes and goes makes the form narrower and wider, and so higher and lower, without end.
    m_scroll->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    outer->addWidget(m_scroll, 1);

    auto* form = new QWidget(m_scroll);
    form->setObjectName(u"experimentForm"_s);
    auto* column = new QVBoxLayout(form);
    column->setContentsMargins(8, 8, 8, 8);
    column->setSpacing(8);
    m_scroll->setWidget(form);
    const auto rowsOf = [&](std::span<const std::string_view> paths, EditorSize size) {
        auto* list = new QVBoxLayout;
        list->setSpacing(size == EditorSize::large ? 8 : 4);
        column->addLayout(list);
        for (const std::string_view path : paths) {
            addRow(new PropertyRow(*findProperty(path), size, mnemonic(path), form));
            list->addWidget(m_rows.back());
        }
    };
    rowsOf(largeProperties(), EditorSize::large);
    m_formula = new FormulaBox(form);
    column->addWidget(m_formula);
    rowsOf(frequentProperties(), EditorSize::normal);
    auto* folds = new QVBoxLayout;
    folds->setSpacing(0);
    column->addLayout(folds);
    for (const PanelGroup& description : panelGroups()) {
        auto* group = new PropertyGroup(description, form);
        folds->addWidget(group);
        m_groups.push_back(group);
        connect(group, &PropertyGroup::foldedChanged, this, [this] {
            refreshProblems(); // a reason is told where it can be seen
            Q_EMIT foldedGroupsChanged();
        });
        for (PropertyRow* row : group->rows())
            addRow(row);
    }
    column->addStretch(1); // all of what is left: none of it is for the formula

    m_remark = new QLabel(this);
    m_remark->setObjectName(u"remark"_s);
    m_remark->setWordWrap(true);
    m_remark->setContentsMargins(8, 8, 8, 8);
    m_remark->setProperty("role", u"remark"_s);
    m_remark->hide();
    outer->addWidget(m_remark);

    for (QWidget* child : form->findChildren<QWidget*>()) {
        if (child->focusPolicy() == Qt::WheelFocus) // or the wheel over a control would focus it and then change it
            child->setFocusPolicy(Qt::StrongFocus);
        if (child->focusPolicy() != Qt::NoFocus)
            child->installEventFilter(this);
    }
    form->installEventFilter(this);
    makeUndo();
    alignLabels();
    connect(&m_document, &ExperimentDocument::changed, this, [this] {
        if (!m_editing)
            m_refused.clear();
        documentChanged();
    });
    connect(&m_document, &ExperimentDocument::sizeLearned, this, [this] {
        refresh();
        Q_EMIT changed();
    });
    connect(&m_document, &ExperimentDocument::restored, this, [this] {
        if (!m_different.empty() && m_different.size() <= fewChanges)
            reveal(m_different.front()->property().path);
    });
    refresh();
}

void ExperimentPanel::addRow(PropertyRow* row)
{
    connect(&row->editor(), &PropertyEditor::edited, this, [this, row] { edited(*row); });
    m_rows.push_back(row);
}

void ExperimentPanel::makeUndo()
{
    m_undo = new QAction(this);
    m_undo->setObjectName(u"undoAction"_s);
    m_undo->setShortcut(Qt::CTRL | Qt::Key_Z);
    connect(m_undo, &QAction::triggered, this, &ExperimentPanel::undo);
    m_redo = new QAction(this);
    m_redo->setObjectName(u"redoAction"_s);
    m_redo->setShortcut(Qt::CTRL | Qt::SHIFT | Qt::Key_Z);
    connect(m_redo, &QAction::triggered, &m_document.undoStack(), &QUndoStack::redo);
    connect(&m_document.undoStack(), &QUndoStack::indexChanged, this, &ExperimentPanel::refreshUndo);
    addActions({m_undo, m_redo});
}

// One column of labels, whichever group a row is in.
void ExperimentPanel::alignLabels()
{
    int widest = 0;
    for (const PropertyRow* row : m_rows)
        widest = std::max(widest, row->labelWidth());
    for (PropertyRow* row : m_rows)
        row->setLabelWidth(widest);
}

QSize ExperimentPanel::sizeHint() const { return {fontMetrics().averageCharWidth() * 42 + 16, 560}; }

// Never so narrow that controls are cut off: they only scroll up and down.
QSize ExperimentPanel::minimumSizeHint() const
{
    const int form = m_scroll->widget()->minimumSizeHint().width();
    return {form + m_scroll->verticalScrollBar()->sizeHint().width(), QWidget::minimumSizeHint().height()};
}

bool ExperimentPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (!m_alive)
        return false;
    auto* widget = qobject_cast<QWidget*>(watched);
    if (widget == m_scroll->widget()) {
        if (event->type() == QEvent::LayoutRequest)
            updateGeometry();
        // When all have their new font: those with one of their own get it last.
        if (event->type() == QEvent::FontChange)
            QMetaObject::invokeMethod(this, &ExperimentPanel::alignLabels, Qt::QueuedConnection);
        return false;
    }
    switch (event->type()) {
    case QEvent::Wheel: // scrolls the form; a control that the pointer happens to cross must not change
        if (widget->hasFocus())
            return false;
        event->ignore();
        return true;
    case QEvent::ShortcutOverride: { // fields would undo what was typed, and the document would not
        const QKeySequence keys(static_cast<QKeyEvent*>(event)->keyCombination());
        if (keys != m_undo->shortcut() && keys != m_redo->shortcut())
            return false;
        event->ignore();
        return true;
    }
    case QEvent::FocusIn:
        m_scroll->ensureWidgetVisible(widget, 0, 16);
        return false;
    case QEvent::FocusOut:
        m_document.finishStep();
        return false;
    default:
        return false;
    }
}

void ExperimentPanel::setRemark(const QString& remark)
{
    m_remark->setText(remark);
    m_remark->setVisible(!remark.isEmpty());
}

QStringList ExperimentPanel::groups() const
{
    QStringList names;
    for (const PropertyGroup* group : m_groups)
        names += group->name();
    return names;
}

QStringList ExperimentPanel::foldedGroups() const
{
    QStringList names;
    for (const PropertyGroup* group : m_groups)
        if (group->isFolded())
            names += group->name();
    return names;
}

void ExperimentPanel::setFoldedGroups(const QStringList& names)
{
    for (PropertyGroup* group : m_groups)
        group->setFolded(names.contains(group->name()));
}

void ExperimentPanel::reveal(std::string_view path)
{
    const auto row = std::find_if(m_rows.begin(), m_rows.end(),
                                  [&](const PropertyRow* each) { return each->property().path == path; });
    if (row == m_rows.end())
        return;
    for (PropertyGroup* group : m_groups)
        if (group->isAncestorOf(*row))
            group->setFolded(false);
    settle();
    m_scroll->ensureWidgetVisible(*row, 0, 16);
}

// The form takes its new size now, not once the events are worked through.
void ExperimentPanel::settle()
{
    QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
    QEvent request(QEvent::LayoutRequest);
    QCoreApplication::sendEvent(m_scroll, &request);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
}

void ExperimentPanel::edited(PropertyRow& row)
{
    if (!m_alive)
        return;
    const Property& property = row.property();
    std::erase(m_refused, &row);
    ExperimentFile next = m_document.file();
    const DataSource before = next.experiment.data.source;
    if (const auto done = epochscope::setProperty(next.experiment, property.path, row.editor().value()); !done) {
        m_refused.push_back(&row);
        row.setProblem(refusal(property, done.error()));
    }
    if (next.experiment.data.source != before) {
        sourceChanged(next.experiment.data, before);
        next.name.clear(); // "The worked example" is about its data
        next.description.clear();
    }
    keepInPlace(row, [&] {
        if (isSame(next, m_document.file())) {
            documentChanged();
            return;
        }
        const QString key = row.editor().path();
        const QString what = changeText(property, property.get(m_document.beforeStep(key).experiment),
                                        property.get(next.experiment));
        m_editing = true;
        m_document.change(std::move(next), what, key);
        m_editing = false;
    });
}

template <class Change>
void ExperimentPanel::keepInPlace(const QWidget& row, Change change)
{
    const auto place = [&] { return row.mapTo(m_scroll->widget(), QPoint()).y(); };
    settle();
    const int before = place();
    change();
    settle();
    if (const int moved = place() - before; moved != 0)
        m_scroll->verticalScrollBar()->setValue(m_scroll->verticalScrollBar()->value() + moved);
}

void ExperimentPanel::documentChanged()
{
    const Experiment& now = m_document.file().experiment;
    m_different.clear();
    for (PropertyRow* row : m_rows)
        if (row->property().get(m_shown) != row->property().get(now))
            m_different.push_back(row);
    m_shown = now;
    refresh();
    Q_EMIT changed();
}

void ExperimentPanel::undo()
{
    if (m_refused.empty()) {
        m_document.undoStack().undo();
        return;
    }
    const std::string_view path = m_refused.back()->property().path;
    m_refused.clear();
    documentChanged();
    reveal(path);
}

bool ExperimentPanel::isRefused(const PropertyRow& row) const
{
    return std::find(m_refused.begin(), m_refused.end(), &row) != m_refused.end();
}

void ExperimentPanel::refresh()
{
    const auto samples = m_document.trainingSamples();
    for (PropertyRow* row : m_rows) {
        const bool applies = row->applies(m_shown);
        if (row->isHidden() == applies)
            row->setVisible(applies);
        if (!applies)
            std::erase(m_refused, row);
        row->editor().setTotal(samples);
        if (!isRefused(*row)) {
            row->editor().setValue(row->property().get(m_shown));
            row->setProblem({});
        }
        if (row->property().path == "data.samples")
            row->editor().offerUnset(!isGenerated(m_shown.data.source));
    }
    refreshProblems();
    refreshUndo();
}

void ExperimentPanel::refreshProblems()
{
    m_obstacle.clear();
    QStringList elsewhere; // of controls that are not in sight
    const auto isInSight = [this](const PropertyRow* row) {
        return !row->isHidden() && std::none_of(m_groups.begin(), m_groups.end(), [row](const PropertyGroup* group) {
            return group->isFolded() && group->isAncestorOf(row);
        });
    };
    for (const PropertyRow* row : m_refused)
        if (m_obstacle.isEmpty())
            m_obstacle = row->problem();
    for (const Problem& problem : problems(m_shown, m_document.sizes().of(m_document.file()))) {
        const QString text = sentences(problem.message, problem.hint);
        if (m_obstacle.isEmpty())
            m_obstacle = text;
        const auto row = std::find_if(m_rows.begin(), m_rows.end(), [&](const PropertyRow* candidate) {
            return candidate->property().path == problem.path && !candidate->isHidden();
        });
        if (row != m_rows.end() && (*row)->problem().isEmpty())
            (*row)->setProblem(text);
        if (row == m_rows.end() || !isInSight(*row))
            elsewhere += text;
    }
    m_formula->show(m_shown, m_document.trainingSamples(), m_obstacle.isEmpty(), elsewhere);
    for (PropertyGroup* group : m_groups)
        group->refresh(m_shown);
}

void ExperimentPanel::refreshUndo()
{
    const QUndoStack& stack = m_document.undoStack();
    const auto name = [](QAction* action, const QString& verb, QString what, const QString& tip) {
        action->setToolTip(what.isEmpty() ? tip : verb + u": "_s + what);
        what.replace(u'&', u"&&"_s);
        action->setText(what.isEmpty() ? u'&' + verb : u'&' + verb + u' ' + what);
    };
    const QString undone = m_refused.empty() ? stack.undoText()
                                             : tr("typing in %1").arg(textOf(m_refused.back()->property().label));
    name(m_undo, tr("Undo"), undone, tr("Take back the last change of the experiment"));
    name(m_redo, tr("Redo"), m_refused.empty() ? stack.redoText() : QString(),
         tr("Make the change that was taken back again"));
    m_undo->setEnabled(stack.canUndo() || !m_refused.empty());
    m_redo->setEnabled(stack.canRedo() && m_refused.empty());
}

} // namespace epochscope
