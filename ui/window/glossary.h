// The words of training in a sentence or two each, and what other tools call the same thing.
#pragma once

#include <QtCore/QString>

#include <vector>

namespace epochscope {

struct GlossaryEntry
{
    QString term;
    QString meaning;
    QString elsewhere; // other tools' words; may be empty
};

std::vector<GlossaryEntry> glossary(); // in the order in which they build on each other

} // namespace epochscope
