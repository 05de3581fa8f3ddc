#pragma once

#include <string>
#include <vector>

namespace mgm {

/// The words of a text in lines of at most `width` bytes; a longer word is broken, between
/// characters.
std::vector<std::string> wrapped(const std::string& text, std::size_t width);

}  // namespace mgm
