#include "files/autosave.h"
namespace epochscope {
QString Autosave::standardFolder() { return {}; }
Autosave::Autosave(const ExperimentDocument& document, const QString& folder, QObject* parent) : QObject(parent), m_document(document), m_base(folder) {}
Autosave::~Autosave() = default;
void Autosave::keepRun(std::uint64_t, const QString&, const RunRecord&) {}
void Autosave::dropRun(std::uint64_t) {}
void Autosave::takeOver(Recovery) {}
void Autosave::saveNow() {}
void Autosave::cleanUp() {}
}
