// What the library of kernels shows to the outside. All else in it is hidden: the library is built once for each level of
// processors, and no level's inline functions may stand in for another's.
#pragma once

#if defined(__GNUC__)
#define EPOCHSCOPE_KERNELS_API __attribute__((visibility("default")))
#else
#define EPOCHSCOPE_KERNELS_API
#endif
