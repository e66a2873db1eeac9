// What makes two data sets the same one: 64 hexadecimal digits, the SHA-256 of shape and names and of the 128-bit XXH3 of features,
// targets and labels. Nobody forges a table to be taken for another; what matters is that a gigabyte takes no seconds.
#pragma once

#include "data/dataset.h"
#include "data/wide_table.h"

#include <string>

namespace epochscope {

// The features are passed apart where a source does not hold them in single precision: in double precision, because float32 would
// make different tables look the same, or in bytes, which are divided by 255 where the same numbers in another type are not.
std::string fingerprintOf(const Dataset& set);
std::string fingerprintOf(const Dataset& set, const WideTable& features);
std::string fingerprintOf(const Dataset& set, const MatrixU8& features);

} // namespace epochscope
