// Labels beside the ends of curves: as near to their curve as they can be without covering one another.
#pragma once

#include <vector>

namespace epochscope {

// The centres of labels of this height that would like to stand at `wanted`, inside [top, bottom], in the order of
// `wanted`. They do not overlap as long as all fit; if they do not, they share the room evenly.
std::vector<double> spread(const std::vector<double>& wanted, double height, double top, double bottom);

} // namespace epochscope
