#pragma once

#include <string>
#include <utility>
#include <vector>

#include "mgm/train/session.h"

namespace mgm {

/// How many training samples each expert of a route is taught by.
struct SubsetSizes {
  std::string route;
  std::vector<std::pair<std::string, std::size_t>> experts;  ///< in their order
};

/// Divides the training samples as far as that takes the data alone (by class, column, rule,
/// chance; not clusters of what a net writes), which fits those partitions of `session`. Throws
/// Error(kData) where an expert would be left without samples, as a training would; `observer`
/// hears what a training would remark.
std::vector<SubsetSizes> check_division(Session& session, Observer& observer);

}  // namespace mgm
