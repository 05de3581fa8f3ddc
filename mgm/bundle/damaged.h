#pragma once

#include <string>

#include "mgm/base/error.h"

namespace mgm {

/// The error for a file of a model that is not as it was written: `reason` continues the file's
/// name
/// ("is 3 bytes too short"). Says what to do about it.
inline Error damaged(const std::string& file, const std::string& reason) {
  return {Fault::kModel, {file}, "is damaged: " + reason + "; copy the model again or train anew"};
}

}  // namespace mgm
