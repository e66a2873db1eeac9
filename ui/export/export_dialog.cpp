#include "export/export_dialog.h"

#include "export/file_question.h"
#include "export/picture_output.h"
#include "export/picture_preview.h"
#include "files/data_paths.h"
#include "panel/words.h"

#include <QtCore/QLocale>
#include <QtGui/QScreen>
#include <QtWidgets/QCheckBox>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QDialogButtonBox>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QLineEdit>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QSpinBox>
#include <QtWidgets/QVBoxLayout>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

constexpr int step = 8; // of all spacing

template <class Widget>
Widget* named(Widget* widget, const char* name, const QString& accessible, const QString& toolTip)
{
    widget->setObjectName(QLatin1String(name));
    widget->setAccessibleName(accessible);
    widget->setToolTip(toolTip);
    return widget;
}

QSpinBox* spinBox(int least, int most, const QString& suffix)
{
    auto* box = new QSpinBox;
    box->setRange(least, most);
    box->setSuffix(suffix);
    box->setGroupSeparatorShown(false);
    box->setAccelerated(true);
    return box;
}
} // namespace

ExportDialog::ExportDialog(ExportSource source, const PictureChoices& choices, const QString& folder, QWidget* parent)
    : QDialog(parent), m_source(std::move(source)), m_choices(choices), m_folder(folder)
{
    setObjectName(u"exportDialog"_s);
    setWindowTitle(tr("Export picture"));
    if (!m_source.panel && !m_source.hasAccuracies())
        m_choices.quantity = Quantity::error;

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(2 * step, 2 * step, 2 * step, 2 * step);
    row->setSpacing(2 * step);
    m_preview = named(new PicturePreview(m_source), "preview", tr("Preview"), tr("The picture as it will be saved"));
    row->addWidget(m_preview, 1);
    auto* column = new QVBoxLayout;
    column->setSpacing(step);
    row->addLayout(column);
    makeForm(*column);
    makeButtons(*column);

    showChoices();
    resize(QSize(1000, 560).boundedTo(screen()->availableSize() - QSize(16, 48))); // with its frame
}

void ExportDialog::makeForm(QLayout& column)
{
    auto* panel = new QWidget;
    auto* form = new QFormLayout(panel);
    form->setContentsMargins({});
    form->setHorizontalSpacing(step);
    form->setVerticalSpacing(step);
    form->setRowWrapPolicy(QFormLayout::DontWrapRows);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);

    m_quantity = named(new QComboBox, "quantity", tr("Curves"), tr("What the picture shows"));
    m_quantity->addItems({tr("Errors"), tr("Accuracies")});
    if (!m_source.hasAccuracies()) {
        m_quantity->setEnabled(false);
        m_quantity->setToolTip(tr("No run drawn here has classes, and so none has an accuracy"));
    }
    if (!m_source.panel)
        form->addRow(tr("C&urves"), m_quantity);
    m_zoomed = named(new QCheckBox(tr("As zoo&med in the window")), "zoomed", tr("As zoomed in the window"),
                     tr("The part of the curves that the window shows; otherwise all of them"));
    if (!m_source.isZoomed()) {
        m_zoomed->setEnabled(false);
        m_zoomed->setToolTip(tr("The window is not zoomed: it shows all of the curves"));
    }
    if (!m_source.panel)
        form->addRow(QString(), m_zoomed);
    for (QWidget* each : {static_cast<QWidget*>(m_quantity), static_cast<QWidget*>(m_zoomed)})
        if (m_source.panel) { // which has neither curves nor axes to be zoomed
            each->setParent(panel);
            each->hide();
        }

    m_size = named(new QComboBox, "size", tr("Size"), tr("Sizes for slides and pages"));
    for (const PictureSize& size : PictureChoices::sizes())
        m_size->addItem(tr(size.name));
    m_size->addItem(tr("Own size"));
    m_size->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_size->setMinimumContentsLength(24);
    form->addRow(tr("Si&ze"), m_size);
    m_width = named(spinBox(PictureChoices::leastSide, PictureChoices::mostSide, tr(" px")), "width", tr("Width"),
                    tr("Width of a PNG in pixels; SVG and PDF have the same proportions"));
    form->addRow(tr("&Width"), m_width);
    m_height = named(spinBox(PictureChoices::leastSide, PictureChoices::mostSide, tr(" px")), "height", tr("Height"),
                     tr("Height of a PNG in pixels; SVG and PDF have the same proportions"));
    form->addRow(tr("&Height"), m_height);
    m_dots = named(spinBox(PictureChoices::leastDots, PictureChoices::mostDots, tr(" dpi")), "resolution",
                   tr("Resolution"),
                   tr("Dots per inch: more of them make type larger and lines thicker in as many pixels"));
    form->addRow(tr("&Resolution"), m_dots);
    m_paper = new QLabel;
    m_paper->setObjectName(u"paper"_s);
    m_paper->setProperty("role", u"caption"_s);
    form->addRow(QString(), m_paper);

    m_theme = named(new QComboBox, "theme", tr("Colours"), tr("Dark on white, or light on dark"));
    m_theme->addItems({tr("As the window"), tr("Light"), tr("Dark")});
    form->addRow(tr("Co&lours"), m_theme);

    m_withTitle = named(new QCheckBox(tr("&Title")), "withTitle", tr("With a title"),
                        m_source.panel ? tr("Title and moment of the run above the picture") : tr("Title and formula above the curves"));
    m_title = named(new QLineEdit(m_source.title), "title", tr("Title"), tr("What stands above the picture"));
    form->addRow(m_withTitle, m_title);
    m_withCaption = named(new QCheckBox(tr("C&aption")), "withCaption", tr("With a caption"),
                          tr("Settings and seeds below the picture, in small print"));
    m_caption = named(new QLineEdit(QString::fromStdString(m_source.caption)), "caption", tr("Caption"),
                      tr("What stands below the picture, in small print"));
    m_caption->setCursorPosition(0);
    form->addRow(m_withCaption, m_caption);
    m_withLegend = m_source.panel ? named(new QCheckBox(tr("Wor&ds")), "withLegend", tr("With words"), tr("What the picture shows, in words below it"))
                                  : named(new QCheckBox(tr("Le&gend")), "withLegend", tr("With a legend"), tr("Which line is which run and error"));
    form->addRow(m_withLegend, new QWidget);

    auto* scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(panel);
    scroll->setMinimumWidth(panel->sizeHint().width() + 2 * step);
    column.addWidget(scroll);

    connect(m_size, &QComboBox::activated, this, &ExportDialog::chooseSize);
    for (QSpinBox* box : {m_width, m_height, m_dots})
        connect(box, &QSpinBox::valueChanged, this, &ExportDialog::takeControls);
    for (QComboBox* box : {m_quantity, m_theme})
        connect(box, &QComboBox::currentIndexChanged, this, &ExportDialog::takeControls);
    for (QCheckBox* box : {m_zoomed, m_withTitle, m_withLegend, m_withCaption})
        connect(box, &QCheckBox::toggled, this, &ExportDialog::takeControls);
    for (QLineEdit* edit : {m_title, m_caption})
        connect(edit, &QLineEdit::textChanged, this, &ExportDialog::takeControls);
}

void ExportDialog::makeButtons(QLayout& column)
{
    m_problem = new QLabel;
    m_problem->setObjectName(u"problem"_s);
    m_problem->setProperty("role", u"problem"_s);
    m_problem->setTextFormat(Qt::PlainText); // it names files
    m_problem->setWordWrap(true);
    m_problem->hide();
    column.addWidget(m_problem);

    auto* buttons = new QDialogButtonBox;
    auto* save = named(buttons->addButton(tr("&Save…"), QDialogButtonBox::AcceptRole), "save", tr("Save"),
                       tr("Save as a PNG, SVG or PDF file"));
    auto* copyButton = named(buttons->addButton(tr("&Copy"), QDialogButtonBox::ActionRole), "copy", tr("Copy"),
                             tr("Put the picture on the clipboard"));
    auto* close = named(buttons->addButton(QDialogButtonBox::Close), "close", tr("Close"), tr("Close without saving"));
    save->setDefault(true);
    column.addWidget(buttons);
    connect(save, &QPushButton::clicked, this, &ExportDialog::askAndSave);
    connect(copyButton, &QPushButton::clicked, this, &ExportDialog::copy);
    connect(close, &QPushButton::clicked, this, &QDialog::reject);
}

void ExportDialog::chooseSize(int index)
{
    const auto sizes = PictureChoices::sizes();
    if (index < static_cast<int>(sizes.size())) {
        const PictureSize& size = sizes[static_cast<std::size_t>(index)];
        m_choices.width = size.width;
        m_choices.height = size.height;
        m_choices.dotsPerInch = size.dotsPerInch;
        Q_EMIT choicesChanged();
    } else {
        m_width->setFocus();
        m_width->selectAll();
    }
    showChoices();
}

void ExportDialog::takeControls()
{
    if (m_showing)
        return;
    m_choices.width = m_width->value();
    m_choices.height = m_height->value();
    m_choices.dotsPerInch = m_dots->value();
    m_choices.quantity = m_quantity->currentIndex() == 1 ? Quantity::accuracy : Quantity::error;
    m_choices.theme = static_cast<PictureChoices::Theme>(m_theme->currentIndex());
    m_choices.zoomed = m_zoomed->isChecked();
    m_choices.title = m_withTitle->isChecked();
    m_choices.legend = m_withLegend->isChecked();
    m_choices.caption = m_withCaption->isChecked();
    showChoices();
    Q_EMIT choicesChanged();
}

void ExportDialog::showChoices()
{
    m_showing = true;
    const auto sizes = PictureChoices::sizes();
    const auto same = std::find_if(sizes.begin(), sizes.end(), [this](const PictureSize& size) {
        return size.width == m_choices.width && size.height == m_choices.height &&
               size.dotsPerInch == m_choices.dotsPerInch;
    });
    m_size->setCurrentIndex(static_cast<int>(same - sizes.begin())); // behind the last: own size
    m_width->setValue(m_choices.width);
    m_height->setValue(m_choices.height);
    m_dots->setValue(m_choices.dotsPerInch);
    const auto centimetres = [this](int pixels) {
        return QLocale::c().toString(2.54 * pixels / m_choices.dotsPerInch, 'f', 1);
    };
    m_paper->setText(tr("%1 × %2 cm on paper").arg(centimetres(m_choices.width), centimetres(m_choices.height)));
    m_quantity->setCurrentIndex(m_choices.quantity == Quantity::accuracy ? 1 : 0);
    m_theme->setCurrentIndex(static_cast<int>(m_choices.theme));
    m_zoomed->setChecked(m_choices.zoomed);
    m_withTitle->setChecked(m_choices.title);
    m_withLegend->setChecked(m_choices.legend);
    m_withCaption->setChecked(m_choices.caption);
    m_title->setEnabled(m_choices.title);
    m_caption->setEnabled(m_choices.caption);
    m_preview->setOptions(plotOptions());
    m_showing = false;
}

PlotOptions ExportDialog::plotOptions() const
{
    return m_choices.plotOptions(m_source, m_title->text(), m_caption->text());
}

void ExportDialog::showError(const Error& error)
{
    m_problem->setText(problemText(error));
    m_problem->show();
    Q_EMIT failed(error);
}

void ExportDialog::askAndSave()
{
    FileQuestion question;
    question.title = tr("Save picture");
    question.filters = QStringList{tr("PNG picture (*.png)"), tr("SVG drawing (*.svg)"), tr("PDF document (*.pdf)")};
    question.folder = m_folder;
    question.name = m_source.fileName() + u".png"_s;
    askFileName(this, question, [this](const QString& path) {
        m_problem->hide();
        const PlotOptions options = plotOptions();
        const auto written = writePicture(m_source.painter(options), options, pathBytes(path));
        if (!written) {
            showError(written.error());
            return;
        }
        Q_EMIT saved(path);
        accept();
    });
}

void ExportDialog::copy()
{
    m_problem->hide();
    const PlotOptions options = plotOptions();
    if (const auto done = copyPicture(m_source.painter(options), options); !done)
        showError(done.error());
    else
        Q_EMIT copied();
}

} // namespace epochscope
