#pragma once

#include <string>

namespace mgm {

/// What yaml-cpp found wrong with a text, said so that the reader knows what to mend. `message` is
/// yaml-cpp's; `line` is the text of the line that it points at; `opened_line` is that of the
/// innermost list or map that is still open, 0 for none.
std::string explain_yaml_error(const std::string& message, const std::string& line,
                               int opened_line);

}  // namespace mgm
