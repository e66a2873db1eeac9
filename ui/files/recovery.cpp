#include "files/recovery.h"
namespace epochscope {
QString Recovery::sentence() const { return {}; }
void Recovery::discard() {}
std::vector<Recovery> findRecoveries(const QString&) { return {}; }
RecoverySearch::RecoverySearch(const QString&, QObject* parent) : QObject(parent) {}
std::vector<Recovery> RecoverySearch::take() { return std::move(m_recoveries); }
}
