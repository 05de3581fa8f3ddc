#pragma once

#include <optional>

#include "mgm/data/guess.h"

namespace mgm {

/// The part of guess_data for a folder of pictures; nothing where it holds none.
std::optional<Guess> guess_pictures(const std::string& path, const std::filesystem::path& folder);

/// The part of guess_data for a folder of IDX files; nothing where it holds none that belong
/// together.
std::optional<Guess> guess_idx(const std::string& path, const std::filesystem::path& folder);

}  // namespace mgm
