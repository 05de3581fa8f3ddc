#pragma once

#include "mgm/data/guess.h"

namespace mgm {

/// The part of guess_data for a table.
Guess guess_table(const std::string& path, const std::filesystem::path& folder,
                  const std::string& target);

}  // namespace mgm
