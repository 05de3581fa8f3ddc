#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "mgm/data/records.h"

namespace mgm {

/// What the column of a target's pictures is called.
inline std::string target_pictures_column(const std::string& target) { return "target " + target; }

/// Records with one more image column, that of a target: pictures of another folder, below which
/// they lie under the same paths (or the same but for the ending: a .jpg's target may be a .png).
/// The picture is missing where there is no such file.
///
/// Throws Error(kData) where the records have no column `path`, or the folder has no picture for
/// any of them, or a path leads out of the folder.
std::shared_ptr<const Records> with_target_pictures(std::shared_ptr<const Records> records,
                                                    const std::string& target,
                                                    const std::filesystem::path& folder);

}  // namespace mgm
