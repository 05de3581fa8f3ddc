#pragma once

#include <string>

#include "mgm/spec/spec.h"

namespace mgm {

/// Reports `'train.epochs': expected a whole number, found the text "x"; REMEDY` and returns false,
/// as a reader that failed does. `found`: where it is more than what the value says of itself.
bool report_unexpected(const Spec& from, const std::string& expected, Problems& problems,
                       const std::string& remedy = "", const std::string& found = "");

}  // namespace mgm
