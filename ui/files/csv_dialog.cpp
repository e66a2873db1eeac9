#include "files/csv_dialog.h"
namespace epochscope {
CsvDialog::CsvDialog(const QString& path, const ExperimentFile& current, QWidget* parent) : QDialog(parent), m_path(path), m_current(current) {}
CsvDialog::~CsvDialog() = default;
ExperimentFile CsvDialog::result() const { return m_current; }
}
