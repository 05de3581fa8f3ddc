#include "mgm/data/words.h"

namespace mgm {

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words(1);
  for (const char c : text) {
    if (const unsigned char byte = byte_of_word(c)) {
      words.back() += static_cast<char>(byte);
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

}  // namespace mgm
