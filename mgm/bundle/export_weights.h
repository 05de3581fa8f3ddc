#pragma once

#include <map>
#include <string>

#include "mgm/base/array.h"
#include "mgm/bundle/bundle.h"

namespace mgm {

/// Which weights of a model leave it, and under which names.
struct WeightExport {
  std::string address = "model";  ///< of the node whose weights these are
  /// False: names as `init: {weights: FILE}` of that node reads them. True: those that each net
  /// gives its own weights, whatever its address, which are torchvision's for its networks; the
  /// parts of a divided network so become the whole.
  bool names_of_nets = false;
};

/// The weights that the model answers with (not what its partitions learned), under new names.
/// Throws Error(kSpec) for an address without weights, with those that exist, and where two weights
/// would have one name.
std::map<std::string, Array> exported_weights(const Bundle& bundle, const WeightExport& wanted);

}  // namespace mgm
