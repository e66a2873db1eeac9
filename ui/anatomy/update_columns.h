// What stands under each stage of a step: lines of numbers, of the samples in the same order, as many as there is room for.
#pragma once

#include "anatomy/update_words.h"

#include <QtCore/QString>

#include <array>
#include <cstddef>
#include <vector>

namespace epochscope {

struct UpdateLine
{
    QString text;
    int label = -1;     // of the sample's class, for its mark
    double share = -1;  // of the largest error, for its bar; −1: none
    bool wrong = false; // taken for another class
    bool strong = false;
};

struct UpdateColumn
{
    UpdateStage stage;
    QString name, equation;
    std::vector<UpdateLine> lines;
};

// With at most `rows` lines each, the first `shown` of them samples in the columns that have them.
struct UpdateColumns
{
    std::array<UpdateColumn, updateStages> columns;
    std::size_t shown = 0;

    static UpdateColumns of(const UpdateLook& look, std::size_t rows);
};

} // namespace epochscope
