#include "version.h"

#include "kernels/level.h"

#include <Eigen/Core>
#include <QtCore/qglobal.h>

#include <fmt/format.h>

namespace epochscope::cli {

std::string versionText()
{
    return fmt::format("epochscope {}\nkernels for {}, by g++ {}.{}; Qt {}, Eigen {}.{}.{}, fmt {}.{}.{}\n"
                       "licence GPL-3.0-or-later\n",
                       EPOCHSCOPE_VERSION, kernels::processorLevel(), __GNUC__, __GNUC_MINOR__, qVersion(), EIGEN_WORLD_VERSION,
                       EIGEN_MAJOR_VERSION, EIGEN_MINOR_VERSION, FMT_VERSION / 10000, FMT_VERSION / 100 % 100,
                       FMT_VERSION % 100);
}

} // namespace epochscope::cli
