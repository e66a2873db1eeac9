// IDX files, the format of MNIST (Y. LeCun, C. Cortes, C. Burges): two zero bytes, a type, the number of dimensions,
// each dimension as a big-endian u32, then the values, big-endian, the last dimension fastest.
//
//   types   0x08 u8 · 0x09 i8 · 0x0B i16 · 0x0C i32 · 0x0D f32 · 0x0E f64
//
// The first dimension counts the samples; those after it are flattened to features. Compressed files are unpacked
// while they are read; how much may come out is decided by the header, before anything is allocated.
#pragma once

#include "base/error.h"
#include "data/data_settings.h"
#include "data/prepare.h"
#include "data/source_data.h"

#include <cstdint>
#include <string>
#include <vector>

namespace epochscope {

// Labels of a whole-number type are classes, of f32 or f64 numbers to predict, unless the task says otherwise.
Result<SourceData> readIdx(const std::string& samplesPath, const std::string& labelsPath, TaskChoice task,
                           const ReadProgress& progress = {});

// What the header says, of a compressed file too; checked against the size of the file.
struct IdxShape
{
    std::int64_t samples = 0;
    std::int64_t valuesPerSample = 1;
    std::vector<std::int64_t> dimensions; // the samples first
};
Result<IdxShape> readIdxShape(const std::string& path);

} // namespace epochscope
