#include "mgm/base/text.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <cstring>

namespace mgm {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  const std::size_t width = b.size() + 1;
  std::vector<std::size_t> cost((a.size() + 1) * width);
  const auto at = [&](std::size_t i, std::size_t j) -> std::size_t& { return cost[i * width + j]; };
  for (std::size_t i = 0; i <= a.size(); ++i) at(i, 0) = i;
  for (std::size_t j = 0; j <= b.size(); ++j) at(0, j) = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      at(i, j) = std::min({at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + change});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) at(i, j) = std::min(at(i, j), at(i - 2, j - 2) + 1);
    }
  }
  return at(a.size(), b.size());
}

std::string lower_case(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

std::string nearest_name(std::string_view name, const std::vector<std::string>& candidates) {
  // Untrusted text: the distance costs the product of the lengths.
  constexpr std::size_t kLongest = 64;
  if (name.empty() || name.size() > kLongest) return "";
  const std::string wanted = lower_case(name);
  std::string best;
  // of a name of two letters half would have to be wrong
  constexpr std::size_t kShortest = 3;
  const std::size_t most = name.size() < kShortest ? 0 : name.size() / 3;
  std::pair<std::size_t, bool> least{most,
                                     true};  // edits, and whether it begins with another letter
  for (const std::string& candidate : candidates) {
    if (candidate.empty() || candidate.size() > kLongest) continue;
    const std::string known = lower_case(candidate);
    const std::pair<std::size_t, bool> far{edit_distance(wanted, known), known[0] != wanted[0]};
    if (far.first > most || (!best.empty() && far >= least)) continue;
    least = far;
    best = candidate;
  }
  return best;
}

std::string unknown_name(std::string_view what, std::string_view name,
                         const std::vector<std::string>& known) {
  const std::string near = nearest_name(name, known);
  return "unknown " + std::string(what) + " '" + printable(name) + "'" +
         (near.empty() ? "" : " (did you mean '" + near + "'?)") +
         (known.empty() ? "; there is none to choose from" : "; known: " + join(known, ", "));
}

std::string counted(std::uint64_t count, std::string_view thing) {
  return std::to_string(count) + " " + std::string(thing) + (count == 1 ? "" : "s");
}

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
  return std::to_string(count) + " " + std::string(count == 1 ? one : many);
}

std::string join(const std::vector<std::string>& names, std::string_view separator) {
  std::string result;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) result += separator;
    result += names[i];
  }
  return result;
}

std::string one_of(const std::vector<std::string>& names) {
  if (names.size() < 2) return join(names, "");
  const std::vector<std::string> all_but_last(names.begin(), names.end() - 1);
  return join(all_but_last, ", ") + " or " + names.back();
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  std::size_t start = 0;
  while (true) {
    const std::size_t end = text.find(separator, start);
    parts.emplace_back(text.substr(start, end - start));
    if (end == std::string_view::npos) return parts;
    start = end + 1;
  }
}

const std::vector<std::string>& reserved_words() {
  // Keys of specs; parts under which a route keeps its state; predict's own columns.
  static const std::vector<std::string> words = {"model",     "data",   "train", "task",  "infer",
                                                 "from",      "mgm",    "each",  "count", "router",
                                                 "partition", "sample", "path",  "macs"};
  return words;
}

std::string as_part_name(std::string_view text) {
  std::string name;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 128 && std::isalnum(byte)) {
      name += static_cast<char>(std::tolower(byte));
    } else if (!name.empty() && name.back() != '_') {
      name += '_';
    }
  }
  while (!name.empty() && name.back() == '_') name.pop_back();
  if (name.empty() || !std::isalpha(static_cast<unsigned char>(name.front()))) name.insert(0, "c");
  const std::vector<std::string>& reserved = reserved_words();
  if (std::find(reserved.begin(), reserved.end(), name) != reserved.end()) name += '_';
  return name;
}

bool is_part_name(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !text.empty() && text.front() >= 'a' && text.front() <= 'z' &&
         std::all_of(text.begin(), text.end(), fits);
}

namespace {

/// One character of UTF-8: its code point and its bytes; 0 bytes where it is malformed.
struct Character {
  std::uint32_t code = 0;
  std::size_t bytes = 0;
};

Character first_character(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t bytes = lead < 0x80       ? 1
                            : lead >> 5 == 6  ? 2
                            : lead >> 4 == 14 ? 3
                            : lead >> 3 == 30 ? 4
                                              : 0;
  if (bytes == 0 || bytes > text.size()) return {};
  std::uint32_t code = bytes == 1 ? lead : lead & (0xffU >> (bytes + 1));
  for (std::size_t k = 1; k < bytes; ++k) {
    const auto next = static_cast<unsigned char>(text[k]);
    if (next >> 6 != 2) return {};
    code = code << 6 | (next & 0x3fU);
  }
  constexpr std::uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xd800 && code < 0xe000;
  if (code < kLeast[bytes] || code > 0x10ffff || surrogate) return {};
  return {code, bytes};
}

/// Characters that change how a terminal shows what follows: controls (C1 too), marks of
/// direction, separators of lines.
bool is_control(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x200e && code <= 0x200f) ||
         (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

}  // namespace

namespace {

/// Where the ASCII from `i` on ends, to within eight bytes.
std::size_t past_ascii(std::string_view text, std::size_t i) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080;
  for (std::uint64_t eight = 0; i + sizeof eight <= text.size(); i += sizeof eight) {
    std::memcpy(&eight, text.data() + i, sizeof eight);
    if ((eight & kHighBits) != 0) break;
  }
  return i;
}

}  // namespace

std::size_t valid_utf8_prefix(std::string_view text) {
  std::size_t i = 0;
  while ((i = past_ascii(text, i)) < text.size()) {
    const std::size_t bytes = first_character(text.substr(i)).bytes;
    if (bytes == 0) return i;
    i += bytes;
  }
  return i;
}

std::string printable(std::string_view text, std::size_t most) {
  std::string result;
  std::size_t i = 0;
  while (i < text.size()) {
    if (result.size() >= most) return result + "...";
    const Character next = first_character(text.substr(i));
    const bool shown = next.bytes > 0 && !is_control(next.code);
    result += shown ? text.substr(i, next.bytes) : "?";
    i += std::max<std::size_t>(next.bytes, 1);
  }
  return result;
}

}  // namespace mgm
