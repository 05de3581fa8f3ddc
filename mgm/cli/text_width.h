#pragma once

#include <string>
#include <string_view>

namespace mgm {

/// Columns that a UTF-8 text takes on a terminal: 2 for a wide character, 0 for a combining one.
/// Bytes that are no UTF-8 count 1 each.
int text_width(std::string_view text);

/// The longest beginning of `text` that fits, whole characters only, ending in `...` where
/// something was cut.
std::string fitted(std::string_view text, int columns);

}  // namespace mgm
