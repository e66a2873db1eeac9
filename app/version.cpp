#include "version.h"

#include <Eigen/Core>
#include <QtCore/qglobal.h>

#include <fmt/format.h>

namespace epochscope::cli {

namespace {

// The instructions that the compiler was allowed to use.
std::string processor()
{
#if defined(__x86_64__)
#if defined(__AVX512F__) && defined(__AVX512BW__) && defined(__AVX512DQ__) && defined(__AVX512VL__)
    return "x86-64-v4";
#elif defined(__AVX2__) && defined(__FMA__)
    return "x86-64-v3";
#else
    return "x86-64, baseline instructions";
#endif
#elif defined(__aarch64__)
    return "aarch64";
#else
    return "another processor";
#endif
}

} // namespace

std::string versionText()
{
    return fmt::format("epochscope {}\nbuilt for {}, by g++ {}.{}; Qt {}, Eigen {}.{}.{}, fmt {}.{}.{}\n"
                       "licence GPL-3.0-or-later\n",
                       EPOCHSCOPE_VERSION, processor(), __GNUC__, __GNUC_MINOR__, qVersion(), EIGEN_WORLD_VERSION,
                       EIGEN_MAJOR_VERSION, EIGEN_MINOR_VERSION, FMT_VERSION / 10000, FMT_VERSION / 100 % 100,
                       FMT_VERSION % 100);
}

} // namespace epochscope::cli
