#include "mgm/program/map_weights.h"

#include "mgm/base/error.h"

namespace mgm {

const float* MapWeights::find(const std::string& name, const Shape& shape) const {
  const auto found = weights_.find(name);
  if (found == weights_.end())
    throw Error(Fault::kModel, "there is no weight '" + name + "': train the model anew");
  if (found->second.shape != shape) {
    throw Error(Fault::kModel, "weight '" + name + "' has the shape " + text(found->second.shape) +
                                   ", the program needs " + text(shape) + ": train the model anew");
  }
  return found->second.values.data();
}

}  // namespace mgm
