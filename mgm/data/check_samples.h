#pragma once

#include <map>
#include <string>

#include "mgm/data/dataset.h"

namespace mgm {

/// Reads every sample once, pictures too, and throws one Error(kData) that lists the first that
/// cannot be read. Loading checks cells; this finds the one broken picture among thousands before
/// it ends a training. How many samples lack each target comes back, by its name, if any do.
std::map<std::string, std::size_t> check_samples(const Dataset& dataset);

}  // namespace mgm
