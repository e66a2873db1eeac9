#include "files/csv_dialog.h"

#include "base/text.h"
#include "chart/number_text.h"
#include "files/csv_preview_model.h"
#include "files/data_choices.h"
#include "files/data_paths.h"
#include "panel/words.h"

#include <QtCore/QFileInfo>
#include <QtWidgets/QComboBox>
#include <QtWidgets/QDialogButtonBox>
#include <QtWidgets/QDoubleSpinBox>
#include <QtWidgets/QFormLayout>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStyledItemDelegate>
#include <QtWidgets/QTableView>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>
#include <exception>
#include <new>

namespace epochscope {

namespace {
using namespace Qt::Literals::StringLiterals;

constexpr std::size_t previewRows = 50;

QString words(const CsvDialect& dialect)
{
    const char* delimiter = dialect.delimiter == ','    ? QT_TRANSLATE_NOOP("CsvDialog", "separated by commas")
                            : dialect.delimiter == ';'  ? QT_TRANSLATE_NOOP("CsvDialog", "separated by semicolons")
                            : dialect.delimiter == '\t' ? QT_TRANSLATE_NOOP("CsvDialog", "separated by tabs")
                                                        : QT_TRANSLATE_NOOP("CsvDialog", "separated by blanks");
    return CsvDialog::tr(delimiter) + u" · "_s +
           (dialect.decimalComma ? CsvDialog::tr("decimal comma") : CsvDialog::tr("decimal point")) + u" · "_s +
           (dialect.header ? CsvDialog::tr("names in the first row") : CsvDialog::tr("no names in the first row"));
}

// With room to both sides, so that a number and the text beside it do not touch.
class CellDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QString displayText(const QVariant& value, const QLocale&) const override
    {
        return u' ' + value.toString() + u' ';
    }
};

// Wide enough to read, narrow enough to see several.
void fitColumn(QTableView& table, int column)
{
    constexpr int least = 64, most = 260, room = 8;
    table.resizeColumnToContents(column);
    table.setColumnWidth(column, std::clamp(table.columnWidth(column) + room, least, most));
}

void fitColumns(QTableView& table)
{
    constexpr int looked = 100; // of a table with very many, the rest takes too long
    for (int column = 0; column < std::min(table.model()->columnCount(), looked); ++column)
        fitColumn(table, column);
}
} // namespace

CsvDialog::CsvDialog(const QString& path, ExperimentFile current, QWidget* parent)
    : QDialog(parent), m_path(path), m_current(std::move(current)), m_model(new CsvPreviewModel(this))
{
    setObjectName(u"csvDialog"_s);
    setWindowTitle(tr("Data from %1").arg(QFileInfo(path).fileName()));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 16, 16, 16);
    column->setSpacing(8);
    m_dialect = new QLabel(this);
    m_dialect->setObjectName(u"dialect"_s);
    m_dialect->setAccessibleName(tr("How the file is written"));
    m_dialect->setTextFormat(Qt::PlainText);
    m_dialect->setWordWrap(true);
    column->addWidget(m_dialect);
    makeTable();
    column->addWidget(m_table, 1);
    makeForm();
    m_problem = new QLabel(this);
    m_problem->setObjectName(u"problem"_s);
    m_problem->setAccessibleName(tr("Problem"));
    m_problem->setProperty("role", u"problem"_s);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    m_problem->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_problem->setMinimumHeight(2 * fontMetrics().lineSpacing()); // so that nothing moves when there is one
    column->addWidget(m_problem);

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_use = buttons->addButton(tr("&Use these data"), QDialogButtonBox::AcceptRole);
    m_use->setObjectName(u"use"_s);
    m_use->setDefault(true);
    m_use->setEnabled(false);
    m_use->setToolTip(tr("Train on this table from the next run on"));
    buttons->button(QDialogButtonBox::Cancel)->setToolTip(tr("Leave the data as they are"));
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    column->addWidget(buttons);

    connect(m_target, &QComboBox::currentIndexChanged, this, [this](int index) {
        showTarget(index);
        check();
    });
    connect(m_task, &QComboBox::currentIndexChanged, this, &CsvDialog::check);
    connect(&m_reading, &BackgroundWork::progressed, this, [this](qint64 done, qint64 total) {
        m_meaning->setText(
            tr("Reading: %1B of %2B").arg(siText(static_cast<double>(done)), siText(static_cast<double>(total))));
    });
    connect(&m_reading, &BackgroundWork::ended, this, [this] {
        if (std::exchange(m_checkAgain, false))
            check();
    });
    resize(720, 520);
    readPreview();
}

CsvDialog::~CsvDialog() = default;

void CsvDialog::makeTable()
{
    m_table = new QTableView(this);
    m_table->setObjectName(u"preview"_s);
    m_table->setAccessibleName(tr("The first rows of the file"));
    m_table->setToolTip(tr("The first rows of the file; a click on a column makes it the target"));
    m_table->setModel(m_model);
    m_table->setItemDelegate(new CellDelegate(m_table));
    m_table->setShowGrid(false);
    m_table->setAlternatingRowColors(true);
    m_table->setCornerButtonEnabled(false);
    m_table->setSelectionMode(QAbstractItemView::NoSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setTabKeyNavigation(false);
    m_table->setWordWrap(false);
    m_table->setMinimumHeight(120);
    m_table->horizontalHeader()->setMinimumHeight(fontMetrics().height() + 12);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->verticalHeader()->setHighlightSections(false);
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
    const auto choose = [this](int section) { m_target->setCurrentIndex(section); };
    connect(m_table->horizontalHeader(), &QHeaderView::sectionClicked, this, choose);
    connect(m_table, &QTableView::clicked, this, [choose](const QModelIndex& index) { choose(index.column()); });
    m_table->horizontalHeader()->setSectionsClickable(true);
}

void CsvDialog::makeForm()
{
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(8);
    m_target = new QComboBox(this);
    m_target->setObjectName(u"target"_s);
    m_target->setAccessibleName(tr("Target"));
    m_target->setToolTip(tr("The column that the model learns to predict from all others"));
    m_target->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_target->setMinimumContentsLength(24);
    form->addRow(tr("&Target"), m_target);

    auto* row = new QHBoxLayout;
    row->setSpacing(16);
    m_task = new QComboBox(this);
    m_task->setObjectName(u"task"_s);
    m_task->setAccessibleName(tr("Task"));
    m_task->setToolTip(tr("Whether the target is a number or one of several classes"));
    m_task->addItems({tr("automatic"), tr("regression: a number"), tr("classification: classes")});
    m_task->setCurrentIndex(
        m_current.experiment.data.source == DataSource::csv ? static_cast<int>(m_current.experiment.data.task) : 0);
    m_meaning = new QLabel(this);
    m_meaning->setObjectName(u"meaning"_s);
    m_meaning->setAccessibleName(tr("What the file comes to"));
    m_meaning->setProperty("role", u"caption"_s);
    m_meaning->setTextFormat(Qt::PlainText);
    m_meaning->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    row->addWidget(m_task);
    row->addWidget(m_meaning, 1);
    auto* caption = new QLabel(tr("T&ask"), this);
    caption->setBuddy(m_task);
    form->addRow(caption, row);

    m_target->setMaximumWidth(420);
    m_validation = validationBox(m_current.experiment.data, DataSource::csv, this);
    form->addRow(tr("&Validation"), m_validation);
    static_cast<QVBoxLayout*>(layout())->addLayout(form);
}

void CsvDialog::readPreview()
{
    m_dialect->setText(tr("Reading the file…"));
    m_reading.start([this, path = pathBytes(m_path)](const ReadProgress&) -> BackgroundWork::Outcome {
        auto preview = std::make_shared<Result<CsvPreview>>();
        try {
            *preview = previewCsv(path, previewRows);
        } catch (const std::bad_alloc&) {
            *preview = fail(ErrorCode::outOfMemory, "the file's first rows do not fit into memory", {}, path);
        }
        return [this, preview] { showPreview(*preview); };
    });
}

void CsvDialog::showPreview(const Result<CsvPreview>& preview)
{
    if (!preview) {
        m_dialect->setText({});
        showProblem(problemText(preview.error()));
        return;
    }
    m_isTable = true;
    m_preview = *preview;
    m_model->setPreview(*preview);
    showDialect();
    QStringList names;
    int chosen = static_cast<int>(m_preview.names.size()) - 1;
    const DataSettings& before = m_current.experiment.data;
    for (const std::string& name : m_preview.names) {
        if (before.source == DataSource::csv && before.target == name)
            chosen = static_cast<int>(names.size());
        names.append(QString::fromStdString(epochscope::quoted(name, 80)).remove(0, 1).chopped(1));
    }
    {
        const QSignalBlocker quiet(m_target);
        m_target->clear();
        m_target->addItems(names);
        m_target->setCurrentIndex(chosen);
    }
    fitColumns(*m_table);
    showTarget(chosen);
    check();
}

void CsvDialog::showTarget(int column)
{
    m_model->setTarget(column);
    if (column < 0)
        return;
    fitColumn(*m_table, column); // its name is longer now
    m_table->scrollTo(m_model->index(0, column));
}

void CsvDialog::showDialect()
{
    const auto columns = static_cast<std::int64_t>(m_preview.names.size());
    QString text = (columns == 1 ? tr("1 column") : tr("%1 columns").arg(groupedText(columns))) + u" · "_s +
                   words(m_preview.dialect) + u" · UTF-8"_s;
    if (m_rows)
        text.prepend((*m_rows == 1 ? tr("1 row") : tr("%1 rows").arg(groupedText(*m_rows))) + u" · "_s);
    m_dialect->setText(text);
}

TaskChoice CsvDialog::task() const { return static_cast<TaskChoice>(m_task->currentIndex()); }

// By its name, where that tells it from the others.
std::string CsvDialog::target() const
{
    const auto index = static_cast<std::size_t>(std::max(m_target->currentIndex(), 0));
    const auto& names = m_preview.names;
    if (index >= names.size())
        return {};
    const bool once = std::count(names.begin(), names.end(), names[index]) == 1;
    return m_preview.dialect.header && once ? names[index] : std::to_string(index + 1);
}

void CsvDialog::check()
{
    if (m_reading.isBusy()) {
        m_checkAgain = true;
        if (m_isTable)
            m_reading.cancel();
        return;
    }
    if (!m_isTable)
        return;
    m_content.reset();
    m_meaning->setText(tr("Reading…"));
    m_use->setEnabled(true); // a large file need not be waited for
    showProblem({});
    CsvOptions options;
    options.target = target();
    options.task = task();
    m_reading.start(
        [this, options, path = pathBytes(m_path)](const ReadProgress& progress) -> BackgroundWork::Outcome {
            auto content = std::make_shared<Result<Content>>();
            try {
                auto source = readCsvFile(path, options, progress);
                if (source)
                    *content = Content{source->set.task,
                                       {source->samples(), source->featureCount(), source->set.classCounts()},
                                       source->set.classNames, source->warnings};
                else
                    *content = tl::unexpected(source.error());
            } catch (const std::bad_alloc&) {
                *content =
                    fail(ErrorCode::outOfMemory, "the table does not fit into memory", "take a smaller file", path);
            }
            return [this, content] { showContent(*content); };
        });
}

void CsvDialog::showContent(const Result<Content>& content)
{
    if (!content) {
        if (content.error().code == ErrorCode::cancelled)
            return;
        m_meaning->clear();
        m_use->setEnabled(false);
        showProblem(problemText(content.error()));
    } else {
        m_content = *content;
        m_rows = content->size.samples;
        const auto features =
            content->size.features == 1 ? tr("1 feature") : tr("%1 features").arg(groupedText(content->size.features));
        const auto classes = static_cast<std::int64_t>(content->classes.size());
        QString text = tr("regression: a number from %1").arg(features);
        m_meaning->setToolTip({});
        if (content->task == Task::classification) {
            text = tr("classification: %1 classes from %2").arg(groupedText(classes), features);
            m_meaning->setToolTip(classNames(content->classes));
        }
        m_meaning->setText(text);
        showDialect();
        showProblem(content->warnings.empty() ? QString()
                                              : sentence(QString::fromStdString(content->warnings.front())));
    }
    Q_EMIT checked();
}

void CsvDialog::showProblem(const QString& problem)
{
    m_problem->setText(problem);
    if (!problem.isEmpty() && !m_content)
        m_use->setEnabled(false);
}

std::optional<SourceSize> CsvDialog::size() const { return m_content ? std::optional(m_content->size) : std::nullopt; }

ExperimentFile CsvDialog::experiment() const
{
    std::optional<Task> found;
    if (m_content)
        found = m_content->task;
    ExperimentFile file = withDataFrom(DataSource::csv, m_current, pathBytes(m_path), found);
    DataSettings& settings = file.experiment.data;
    settings.target = target();
    settings.task = task();
    settings.validation = chosenShare(*m_validation, m_current.experiment.data);
    return file;
}

} // namespace epochscope
