#include "inside/time_bar.h"

#include "bridge/moment_source.h"
#include "chart/number_text.h"
#include "inside/moment_words.h"
#include "look/look.h"

#include <QtCore/QEvent>
#include <QtGui/QKeyEvent>
#include <QtGui/QMouseEvent>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QSlider>
#include <QtWidgets/QStyle>
#include <QtWidgets/QStyleOptionSlider>
#include <QtWidgets/QToolButton>

#include <algorithm>
#include <cmath>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

// Places of the slider; of a longer run it goes to every so many-th step, and the keys to each.
constexpr std::int64_t mostPlaces = 1'000'000;
constexpr const char* iconName = "iconName"; // a property of the buttons

int placeOf(std::int64_t steps, std::int64_t done)
{
    if (done <= mostPlaces)
        return static_cast<int>(steps);
    return static_cast<int>(std::lround(static_cast<double>(steps) / static_cast<double>(done) * mostPlaces));
}

std::int64_t stepsAt(int place, std::int64_t done)
{
    if (done <= mostPlaces)
        return place;
    return std::llround(static_cast<double>(place) / mostPlaces * static_cast<double>(done));
}
} // namespace

TimeBar::TimeBar(MomentSource& source, QWidget* parent) : QWidget(parent), m_source(source)
{
    setObjectName(u"timeBar"_s);
    setAccessibleName(tr("Time machine"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(8, 2, 8, 2);
    row->setSpacing(2);
    m_back = {addButton("momentBackEpoch", u"back_epoch"_s, tr("An epoch back"), tr("Look at the end of the epoch before (Page Down on the slider)")),
              addButton("momentBackBatch", u"back_batch"_s, tr("A batch back"), tr("Look at the run one batch earlier (Left on the slider)"))};
    m_slider = new QSlider(Qt::Horizontal, this);
    m_slider->setObjectName(u"momentSlider"_s);
    m_slider->setAccessibleName(tr("Moment of the run"));
    m_slider->setToolTip(tr("The moment that the views show: the run itself stays where it is"));
    m_slider->setMinimumWidth(80);
    m_slider->installEventFilter(this);
    row->addWidget(m_slider, 1);
    m_forward = {addButton("momentForwardBatch", u"step_batch"_s, tr("A batch on"), tr("Look at the run one batch later (Right on the slider)")),
                 addButton("momentForwardEpoch", u"step_epoch"_s, tr("An epoch on"), tr("Look at the end of the epoch (Page Up on the slider)"))};
    m_words = new QLabel(this);
    m_words->setObjectName(u"momentWords"_s);
    m_words->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    row->addSpacing(6);
    row->addWidget(m_words);
    m_newest = addButton("momentNewest", {}, tr("Now"), tr("Follow the run again (End on the slider)"));
    m_branch = addButton("momentBranch", {}, tr("Branch…"), tr("Train on from this moment with one setting changed, as a run of its own"));
    for (QToolButton* button : {m_newest, m_branch}) {
        button->setToolButtonStyle(Qt::ToolButtonTextOnly);
        row->addSpacing(4);
    }
    connect(m_back[0], &QToolButton::clicked, this, [this] { goByEpochs(-1); });
    connect(m_back[1], &QToolButton::clicked, this, [this] { goTo(steps() - 1); });
    connect(m_forward[0], &QToolButton::clicked, this, [this] { goTo(steps() + 1); });
    connect(m_forward[1], &QToolButton::clicked, this, [this] { goByEpochs(1); });
    connect(m_newest, &QToolButton::clicked, &source, &MomentSource::showNewest);
    connect(m_branch, &QToolButton::clicked, this, [this] { Q_EMIT branchWanted(steps()); });
    connect(m_slider, &QSlider::valueChanged, this, [this](int place) {
        if (!m_showing)
            goTo(stepsAt(place, m_done));
    });
    connect(&source, &MomentSource::shownChanged, this, &TimeBar::showMoment);
    connect(&source, &MomentSource::changed, this, &TimeBar::showMoment);
    showMoment();
}

QToolButton* TimeBar::addButton(const char* name, const QString& icon, const QString& text, const QString& tip)
{
    auto* button = new QToolButton(this);
    button->setObjectName(QLatin1String(name));
    button->setText(text);
    button->setAccessibleName(text);
    button->setToolTip(tip);
    button->setAutoRaise(true);
    if (!icon.isEmpty()) {
        button->setAutoRepeat(true);
        button->setProperty(iconName, icon);
    }
    layout()->addWidget(button);
    return button;
}

std::int64_t TimeBar::steps() const { return m_source.shown().value_or(m_done); }

void TimeBar::setRun(const BatchPlan& plan, std::int64_t stepsDone)
{
    if (plan.updates != m_plan.updates || plan.batchesPerEpoch != m_plan.batchesPerEpoch)
        m_wordsWidth = 0;
    m_plan = plan;
    m_hasRun = plan.batchesPerEpoch > 0;
    m_done = m_hasRun ? stepsDone : 0;
    showMoment();
}

void TimeBar::setBranchable(bool branchable)
{
    m_branchable = branchable;
    m_branch->setEnabled(m_hasRun && m_branchable);
}

void TimeBar::goTo(std::int64_t steps)
{
    if (!m_hasRun)
        return;
    steps = std::clamp<std::int64_t>(steps, 0, m_done);
    if (steps == this->steps())
        return;
    m_source.show(steps);
}

void TimeBar::goByEpochs(int by)
{
    const std::int64_t length = std::max<std::int64_t>(1, m_plan.stepsPerEpoch());
    goTo(by < 0 ? (steps() - 1) / length * length : (steps() / length + 1) * length);
}

bool TimeBar::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_slider && event->type() == QEvent::MouseButtonPress) {
        jumpTo(*static_cast<QMouseEvent*>(event));
        return false; // and then it is dragged from there
    }
    if (watched != m_slider || event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    switch (static_cast<QKeyEvent*>(event)->key()) {
    case Qt::Key_Left:
    case Qt::Key_Down:
        goTo(steps() - 1);
        return true;
    case Qt::Key_Right:
    case Qt::Key_Up:
        goTo(steps() + 1);
        return true;
    case Qt::Key_PageDown:
        goByEpochs(-1);
        return true;
    case Qt::Key_PageUp:
        goByEpochs(1);
        return true;
    case Qt::Key_Home:
        goTo(0);
        return true;
    case Qt::Key_End:
        m_source.showNewest();
        return true;
    default:
        return false;
    }
}

// To where the pointer is, not by a page towards it.
void TimeBar::jumpTo(const QMouseEvent& press)
{
    QStyleOptionSlider option;
    option.initFrom(m_slider);
    option.subControls = QStyle::SC_All;
    option.minimum = m_slider->minimum();
    option.maximum = m_slider->maximum();
    option.sliderPosition = m_slider->sliderPosition();
    option.sliderValue = m_slider->value();
    const QRect handle = m_slider->style()->subControlRect(QStyle::CC_Slider, &option, QStyle::SC_SliderHandle, m_slider);
    if (press.button() != Qt::LeftButton || handle.contains(press.position().toPoint()))
        return;
    const QRect groove = m_slider->style()->subControlRect(QStyle::CC_Slider, &option, QStyle::SC_SliderGroove, m_slider);
    const int x = static_cast<int>(press.position().x()) - groove.left() - handle.width() / 2;
    m_slider->setValue(QStyle::sliderValueFromPosition(0, m_slider->maximum(), x, groove.width() - handle.width(), isRightToLeft()));
}

QString TimeBar::words() const
{
    if (!m_hasRun)
        return tr("Nothing has run yet");
    return tr("Update %1 of %2 · %3")
        .arg(groupedText(m_plan.after(steps()).updates), groupedText(m_plan.after(m_done).updates), placeWords(m_plan, steps()));
}

void TimeBar::showMoment()
{
    m_showing = true;
    m_slider->setRange(0, static_cast<int>(std::min(m_done, mostPlaces)));
    m_slider->setValue(placeOf(steps(), m_done));
    m_showing = false;
    m_slider->setEnabled(m_hasRun && m_done > 0);
    for (QToolButton* button : m_back)
        button->setEnabled(m_hasRun && steps() > 0);
    for (QToolButton* button : m_forward)
        button->setEnabled(m_hasRun && steps() < m_done);
    m_newest->setEnabled(m_source.shown().has_value());
    m_branch->setEnabled(m_hasRun && m_branchable);
    m_slider->setAccessibleDescription(words());
    showWords();
}

// The slider keeps its place while they change: their room only grows, until another run begins.
void TimeBar::showWords()
{
    constexpr int least = 160; // of the slider
    const int others = layout()->sizeHint().width() - m_words->sizeHint().width() - m_slider->sizeHint().width();
    m_wordsWidth = std::max(m_wordsWidth, m_words->fontMetrics().horizontalAdvance(words()) + 4);
    const bool fits = width() - others - m_wordsWidth >= least;
    m_words->setText(fits ? words() : QString());
    m_words->setFixedWidth(fits ? m_wordsWidth : 0);
    setToolTip(fits ? QString() : words());
}

void TimeBar::showIcons()
{
    for (QToolButton* button : findChildren<QToolButton*>())
        if (const QString icon = button->property(iconName).toString(); !icon.isEmpty())
            button->setIcon(lookIcon(icon, palette()));
}

// Not sooner: reading them takes some of the time to the window's first frame.
void TimeBar::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    showIcons();
}

void TimeBar::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    showWords();
}

void TimeBar::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        showIcons();
    else if (event->type() == QEvent::FontChange)
        m_wordsWidth = 0;
}

} // namespace epochscope
