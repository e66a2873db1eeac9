#include "chart/curve_controls.h"

#include "chart/curve_position.h"
#include "chart/curve_style.h"
#include "chart/number_text.h"

#include <QtCore/QSignalBlocker>
#include <QtCore/QTimer>
#include <QtGui/QAction>
#include <QtGui/QActionGroup>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QMenu>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QSlider>
#include <QtWidgets/QToolButton>

#include <cmath>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

constexpr int step = 8;
constexpr int sliderWidth = 96;
constexpr int mostSmoothing = 99;  // hundredths
constexpr int smoothingDelay = 40; // ms
constexpr std::array<double, 4> smoothings = {0, 0.6, 0.9, 0.98};

QAction* separator(QObject* parent)
{
    auto* made = new QAction(parent);
    made->setSeparator(true);
    return made;
}

QString withKeys(const QString& text, const QAction& action)
{
    const QString keys = action.shortcut().toString(QKeySequence::NativeText);
    return keys.isEmpty() ? text : text + u" ("_s + keys + u')';
}
} // namespace

CurveControls::CurveControls(QWidget* parent) : QWidget(parent)
{
    setObjectName(u"curveControls"_s);
    makeActions();
    makeRow();
    showOptions();
}

QAction* CurveControls::makeSwitch(const char* name, const QString& text, const QString& toolTip,
                                   bool LearningCurveOptions::*option)
{
    auto* made = new QAction(text, this);
    made->setObjectName(QLatin1String(name));
    made->setToolTip(toolTip);
    made->setCheckable(true);
    connect(made, &QAction::triggered, this, [this, option](bool on) {
        LearningCurveOptions options = m_options;
        options.*option = on;
        choose(options);
    });
    m_switches.push_back({made, option});
    return made;
}

void CurveControls::makeActions()
{
    const std::array<QString, 4> texts = {tr("x as &epochs"), tr("x as &updates"), tr("x as &samples seen"),
                                          tr("x as se&conds")};
    const std::array<QString, 4> tips = {tr("One step of the x axis is one pass over the training data"),
                                         tr("One step of the x axis is one change of the weights"),
                                         tr("One step of the x axis is one sample worked through"),
                                         tr("The x axis is the time spent training")};
    const std::array<QLatin1String, 4> names = {"xEpochs"_L1, "xUpdates"_L1, "xSamples"_L1, "xSeconds"_L1};
    auto* axes = new QActionGroup(this);
    for (std::size_t i = 0; i < m_axes.size(); ++i) {
        auto* made = new QAction(texts[i], axes);
        made->setObjectName(names[i]);
        made->setToolTip(tips[i]);
        made->setCheckable(true);
        made->setShortcut(QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_1 + static_cast<int>(i))));
        connect(made, &QAction::triggered, this, [this, i] {
            LearningCurveOptions options = m_options;
            options.horizontal = static_cast<HorizontalAxis>(i);
            choose(options);
        });
        m_axes[i] = made;
    }
    m_logarithmicY = makeSwitch("logarithmicAction", tr("&Logarithmic error axis"),
                                tr("Equal steps of the error axis are equal factors: small errors can be told apart"),
                                &LearningCurveOptions::logarithmic);
    m_logarithmicY->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_L));
    m_logarithmicY->setIconText(tr("log y"));
    m_logarithmicX = makeSwitch("logarithmicXAction", tr("Logarithmic &x axis"),
                                tr("Equal steps of the x axis are equal factors: the beginning can be seen"),
                                &LearningCurveOptions::logarithmicHorizontal);
    m_logarithmicX->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_L));
    m_logarithmicX->setIconText(tr("log x"));

    auto* running = makeSwitch("showRunning", tr("Training (&running mean)"),
                               tr("The mean error of each epoch's batches while the weights changed"),
                               &LearningCurveOptions::running);
    auto* measured = makeSwitch("showMeasured", tr("Training (&measured)"),
                                tr("The error of the whole training part after each epoch, where it was measured"),
                                &LearningCurveOptions::measured);
    auto* validation = makeSwitch("showValidation", tr("&Validation"),
                                  tr("The error of the samples that are kept from training, where there are any"),
                                  &LearningCurveOptions::validation);
    auto* batches = makeSwitch("showBatchLosses", tr("&Batch losses"),
                               tr("The lowest and highest error of single batches, as a band behind the curves"),
                               &LearningCurveOptions::batchLosses);
    m_definitions = makeSwitch("whichLossAction", tr("Which loss is this&?"),
                               tr("Lays over the curve of the newest run what other tools call the loss of an epoch, and says "
                                  "which tool reports what"),
                               &LearningCurveOptions::definitions);
    m_definitions->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_D));
    m_definitions->setIconText(tr("which loss?"));
    auto* marks = makeSwitch("showMarks", tr("Mar&ks"), tr("The best epoch, and where and why a run ended"),
                             &LearningCurveOptions::marks);

    m_smoothingMenu = new QAction(tr("Smoo&thing"), this);
    m_smoothingMenu->setObjectName(u"smoothingMenu"_s);
    m_smoothingMenu->setToolTip(tr("A moving average of each curve; the curve itself stays visible, paler"));
    m_smoothingChoices = new QMenu(this);
    m_smoothingMenu->setMenu(m_smoothingChoices);
    auto* group = new QActionGroup(this);
    const std::array<QString, 4> degrees = {tr("&None"), tr("&Light (0.60)"), tr("&Strong (0.90)"),
                                            tr("&Very strong (0.98)")};
    for (std::size_t i = 0; i < m_smoothings.size(); ++i) {
        auto* made = new QAction(degrees[i], group);
        made->setObjectName(u"smoothing%1"_s.arg(i));
        made->setToolTip(
            tr("The weight of the past in each curve's moving average: %1").arg(fixedText(smoothings[i], 2)));
        made->setCheckable(true);
        connect(made, &QAction::triggered, this, [this, i] {
            LearningCurveOptions options = m_options;
            options.smoothing = smoothings[i];
            choose(options);
        });
        m_smoothings[i] = made;
        m_smoothingChoices->addAction(made);
    }

    m_menuActions = {
        m_axes[0],       m_axes[1],       m_axes[2], m_axes[3], separator(this), m_logarithmicX, m_logarithmicY,
        m_smoothingMenu, separator(this), running,   measured,  validation,      batches,        marks,
        m_definitions};
}

void CurveControls::makeRow()
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(step, step / 2, step, step / 2);
    row->setSpacing(step);
    row->setSizeConstraint(QLayout::SetNoConstraint); // fitWidth() decides what is left out

    auto* label = new QLabel(tr("x axis"), this);
    m_axis = new QComboBox(this);
    m_axis->setObjectName(u"horizontalAxis"_s);
    m_axis->setAccessibleName(tr("What the x axis counts"));
    m_axis->setToolTip(
        tr("What the x axis counts: the same curves over epochs, updates, samples or time (Ctrl+1 to Ctrl+4)"));
    for (const HorizontalAxis axis :
         {HorizontalAxis::epochs, HorizontalAxis::updates, HorizontalAxis::samples, HorizontalAxis::seconds})
        m_axis->addItem(axisName(axis));
    label->setBuddy(m_axis);
    connect(m_axis, &QComboBox::activated, this,
            [this](int index) { m_axes[static_cast<std::size_t>(index)]->trigger(); });
    row->addWidget(label);
    row->addWidget(m_axis);

    for (QAction* action : {m_logarithmicX, m_logarithmicY, m_definitions}) {
        auto* button = new QToolButton(this);
        button->setDefaultAction(action);
        button->setObjectName(action->objectName() + u"Button"_s);
        button->setToolButtonStyle(Qt::ToolButtonTextOnly);
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::StrongFocus);
        button->setAccessibleName(action->text().remove(u'&'));
        button->setToolTip(withKeys(action->toolTip(), *action));
        row->addWidget(button);
        m_whichLoss = button; // the last
    }

    m_smoothingRow = new QWidget(this);
    auto* smoothing = new QHBoxLayout(m_smoothingRow);
    smoothing->setContentsMargins(step, 0, 0, 0);
    smoothing->setSpacing(step);
    auto* name = new QLabel(tr("smoothing"), m_smoothingRow);
    m_smoothing = new QSlider(Qt::Horizontal, m_smoothingRow);
    m_smoothing->setObjectName(u"smoothing"_s);
    m_smoothing->setAccessibleName(tr("Smoothing"));
    m_smoothing->setToolTip(tr("The weight of the past in each curve's moving average, from none to 0.99; "
                               "the curve itself stays visible, paler"));
    m_smoothing->setRange(0, mostSmoothing);
    m_smoothing->setPageStep(10);
    m_smoothing->setFixedWidth(sliderWidth);
    name->setBuddy(m_smoothing);
    m_smoothingValue = new QLabel(m_smoothingRow);
    m_smoothingValue->setObjectName(u"smoothingValue"_s);
    // Every curve is smoothed anew, which takes its time where there are many: not for each pixel of the slider's way.
    m_smoothed = new QTimer(this);
    m_smoothed->setSingleShot(true);
    m_smoothed->setInterval(smoothingDelay);
    connect(m_smoothed, &QTimer::timeout, this, [this] { Q_EMIT changed(m_options); });
    connect(m_smoothing, &QSlider::valueChanged, this, [this](int hundredths) {
        m_options.smoothing = hundredths / 100.0;
        showOptions();
        if (!m_smoothed->isActive())
            m_smoothed->start();
    });
    smoothing->addWidget(name);
    smoothing->addWidget(m_smoothing);
    smoothing->addWidget(m_smoothingValue);
    row->addWidget(m_smoothingRow);
    row->addStretch(1);

    m_curves = new QPushButton(this);
    m_curves->setObjectName(u"curvesMenu"_s);
    m_curves->setText(tr("Curves"));
    m_curves->setToolTip(tr("Which curves are drawn"));
    m_curves->setAccessibleName(tr("Curves"));
    m_curves->setFlat(true);
    m_curves->setAutoDefault(false);
    auto* menu = new QMenu(m_curves);
    menu->setToolTipsVisible(true);
    menu->addActions(m_menuActions.mid(m_menuActions.indexOf(m_smoothingMenu)));
    m_curves->setMenu(menu);
    row->addWidget(m_curves);
    fitWidth();
}

void CurveControls::setOptions(const LearningCurveOptions& options)
{
    m_smoothed->stop();
    m_options = options;
    showOptions();
}

void CurveControls::choose(const LearningCurveOptions& options)
{
    const bool same = options == m_options && !m_smoothed->isActive();
    m_smoothed->stop(); // told with this
    m_options = options;
    showOptions(); // an action that was checked already stays so
    if (!same)
        Q_EMIT changed(m_options);
}

void CurveControls::showOptions()
{
    for (const Switch& each : m_switches)
        each.action->setChecked(m_options.*each.option);
    const auto axis = static_cast<std::size_t>(m_options.horizontal);
    m_axes[axis]->setChecked(true);
    m_axis->setCurrentIndex(static_cast<int>(axis));
    for (std::size_t i = 0; i < m_smoothings.size(); ++i)
        m_smoothings[i]->setChecked(m_options.smoothing == smoothings[i]);
    const QSignalBlocker quiet(m_smoothing);
    m_smoothing->setValue(static_cast<int>(std::lround(m_options.smoothing * 100)));
    m_smoothingValue->setText(m_options.smoothing > 0 ? fixedText(m_options.smoothing, 2) : tr("none"));
}

void CurveControls::fitWidth()
{
    m_smoothingValue->setFixedWidth(std::max(m_smoothingValue->fontMetrics().horizontalAdvance(tr("none")),
                                             m_smoothingValue->fontMetrics().horizontalAdvance(fixedText(0.88, 2))));
    int needed = 2 * step;
    for (int i = 0; i < layout()->count(); ++i)
        if (QWidget* part = layout()->itemAt(i)->widget(); part && part != m_smoothingRow && part != m_whichLoss)
            needed += part->sizeHint().width() + step;
    setMinimumWidth(needed);
    needed += m_whichLoss->sizeHint().width() + step;
    m_whichLoss->setVisible(width() >= needed);
    setFixedHeight(std::max(m_axis->sizeHint().height(), m_curves->sizeHint().height()) + step);
    m_smoothingRow->setVisible(width() >= needed + m_smoothingRow->sizeHint().width() + step);
}

void CurveControls::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fitWidth();
}

void CurveControls::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (m_curves && (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange))
        fitWidth();
}

} // namespace epochscope
