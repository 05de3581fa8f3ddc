#pragma once

#include <string>

#include "mgm/spec/fields.h"

namespace mgm {

/// One kind's options as `mgm help KIND` prints them, at most 100 columns wide: a summary, an
/// aligned table of the options with types and defaults, and a minimal example. What stands in
/// capitals in the example is the user's to fill in.
std::string help_text(const KindInfo& kind);

}  // namespace mgm
