#include "files/idx_dialog.h"
namespace epochscope {
IdxDialog::IdxDialog(const QString& path, const ExperimentFile& current, QWidget* parent) : QDialog(parent), m_path(path), m_current(current) {}
ExperimentFile IdxDialog::result() const { return m_current; }
QString labelsBeside(const QString&) { return {}; }
}
