#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace mgm {

/// By byte, see `byte_of_word`.
inline constexpr std::array<unsigned char, 256> kBytesOfWords = [] {
  std::array<unsigned char, 256> bytes{};
  for (int byte = 0; byte < 256; ++byte) {
    const bool is_upper = byte >= 'A' && byte <= 'Z';
    const bool is_of_word =
        is_upper || byte >= 128 || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z');
    if (is_of_word) bytes[byte] = static_cast<unsigned char>(is_upper ? byte - 'A' + 'a' : byte);
  }
  return bytes;
}();

/// What a byte of a text is among words: an ASCII letter in lower case, a digit and all that is not
/// ASCII themselves; 0: it lies between words.
inline unsigned char byte_of_word(char byte) {
  return kBytesOfWords[static_cast<unsigned char>(byte)];
}

/// Bytes of words in a row.
std::vector<std::string> words_of(std::string_view text);

}  // namespace mgm
