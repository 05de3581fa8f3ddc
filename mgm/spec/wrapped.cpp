#include "mgm/spec/wrapped.h"

#include <algorithm>

#include "mgm/base/text.h"

namespace mgm {

std::vector<std::string> wrapped(const std::string& text, std::size_t width) {
  std::vector<std::string> lines(1);
  for (std::string word : split(text, ' ')) {
    while (word.size() > width) {
      const std::size_t whole = valid_utf8_prefix(std::string_view(word).substr(0, width));
      const std::size_t kept = whole > 0 ? whole : width;
      if (!lines.back().empty()) lines.emplace_back();
      lines.back() = word.substr(0, kept);
      word.erase(0, kept);
      lines.emplace_back();
    }
    std::string& last = lines.back();
    if (last.empty()) {
      last = word;
    } else if (last.size() + 1 + word.size() <= width) {
      last += " " + word;
    } else {
      lines.push_back(word);
    }
  }
  return lines;
}

}  // namespace mgm
