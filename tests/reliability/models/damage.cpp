#include "damage.h"

#include <algorithm>
#include <limits>
#include <vector>

namespace mgm {

namespace {

using Json = nlohmann::ordered_json;

template <class List>
const auto& one_of(const List& list, Random& random) {
  return list[random.below(std::size(list))];
}

void flip_bit(std::string& content, Random& random) {
  content[random.below(content.size())] ^= static_cast<char>(1 << random.below(8));
}
void cut_end(std::string& content, Random& random) { content.resize(random.below(content.size())); }
void add_bytes(std::string& content, Random& random) {
  content.append(1 + random.below(100), static_cast<char>(random.below(256)));
}
void zero_range(std::string& content, Random& random) {
  const std::size_t from = random.below(content.size());
  const std::size_t end = std::min(content.size(), from + 64);
  std::fill(content.begin() + static_cast<std::ptrdiff_t>(from),
            content.begin() + static_cast<std::ptrdiff_t>(end), '\0');
}
void swap_pieces(std::string& content, Random& random) {
  constexpr std::size_t kPiece = 16;
  if (content.size() < 2 * kPiece) return cut_end(content, random);
  const std::size_t a = random.below(content.size() - kPiece);
  const std::size_t b = random.below(content.size() - kPiece);
  const std::string piece = content.substr(a, kPiece);
  content.replace(a, kPiece, content.substr(b, kPiece));
  content.replace(b, kPiece, piece);
}
void repeat_piece(std::string& content, Random& random) {
  const std::size_t from = random.below(content.size());
  content.insert(random.below(content.size()), content.substr(from, 1 + random.below(40)));
}
void remove_piece(std::string& content, Random& random) {
  content.erase(random.below(content.size()), 1 + random.below(12));
}

/// Every value of a document.
void gather(Json& json, std::vector<Json*>& found) {
  found.push_back(&json);
  if (!json.is_structured()) return;
  for (Json& inner : json) gather(inner, found);
}

std::int64_t hostile_number(std::int64_t now, Random& random) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  const std::int64_t numbers[] = {-1,
                                  0,
                                  1,
                                  2,
                                  3,
                                  7,
                                  64,
                                  4096,
                                  std::int64_t{1} << 20,
                                  (std::int64_t{1} << 20) + 1,
                                  (std::int64_t{1} << 24) + 1,
                                  std::int64_t{1} << 26,
                                  std::int64_t{1} << 28,
                                  (std::int64_t{1} << 31) - 1,
                                  std::int64_t{1} << 31,
                                  std::int64_t{1} << 32,
                                  (std::int64_t{1} << 40) + 1,
                                  std::int64_t{1} << 62,
                                  kMost,
                                  -kMost - 1};
  const std::int64_t near[] = {now - 1, now + 1, now / 2, std::min(now, kMost / 2) * 2};
  return random.below(3) == 0 ? one_of(near, random) : one_of(numbers, random);
}

Json hostile_value(Random& random) {
  const Json values[] = {nullptr,
                         true,
                         -1.5,
                         0.0,
                         1e308,
                         -1e308,
                         5e-324,
                         std::numeric_limits<std::uint64_t>::max(),
                         "",
                         "..",
                         "../../outside/manifest.json",
                         "/etc/passwd",
                         std::string("a\0b", 3),
                         std::string("\xc3\x28"),
                         std::string(5000, 'x'),
                         Json::array(),
                         Json::object(),
                         Json::array({0, 0, 0, 0, 0, 0, 0, 0, 0}),
                         Json::array({65536, 65536, 65536, 65536}),
                         Json{{"a", 1}}};
  return one_of(values, random);
}

void change_number(const std::vector<Json*>& values, Random& random) {
  std::vector<Json*> numbers;
  for (Json* value : values) {
    if (value->is_number()) numbers.push_back(value);
  }
  if (numbers.empty()) return;
  Json& number = *one_of(numbers, random);
  number = hostile_number(number.is_number_integer() ? number.get<std::int64_t>() : 1, random);
}

/// Puts a value of the document in the place of another of its type.
void copy_value(const std::vector<Json*>& values, Random& random) {
  Json& to = *one_of(values, random);
  std::vector<Json*> alike;
  for (Json* value : values) {
    if (value->type() == to.type()) alike.push_back(value);
  }
  Json copy = *one_of(alike, random);
  to = std::move(copy);
}

void change_list(const std::vector<Json*>& values, Random& random) {
  std::vector<Json*> lists;
  for (Json* value : values) {
    if (value->is_array() && !value->empty()) lists.push_back(value);
  }
  if (lists.empty()) return;
  Json& list = *one_of(lists, random);
  const std::size_t a = random.below(list.size()), b = random.below(list.size());
  switch (random.below(4)) {
    case 0:
      list.erase(a);
      break;
    case 1:
      list.push_back(Json(list[a]));
      break;
    case 2:
      std::swap(list[a], list[b]);
      break;
    default:
      list.insert(list.begin() + static_cast<std::ptrdiff_t>(b), Json(list[a]));
  }
}

void change_object(const std::vector<Json*>& values, Random& random) {
  std::vector<Json*> objects;
  for (Json* value : values) {
    if (value->is_object() && !value->empty()) objects.push_back(value);
  }
  if (objects.empty()) return;
  Json& object = *one_of(objects, random);
  auto member = object.begin();
  std::advance(member, static_cast<std::ptrdiff_t>(random.below(object.size())));
  const std::string key = member.key();
  const Json value = member.value();
  const char* names[] = {"",  "op",   "weight", "../x", "weights/../../outside/model.safetensors",
                         "a", "code", "model",  "..",   "program.json"};
  if (random.below(2) == 0) object.erase(key);
  if (random.below(3) != 0) object[one_of(names, random)] = value;
}

}  // namespace

void damage_bytes(std::string& content, Random& random) {
  constexpr void (*kDamages[])(std::string&, Random&) = {
      flip_bit, flip_bit, cut_end, add_bytes, zero_range, swap_pieces, repeat_piece, remove_piece};
  if (content.empty()) return add_bytes(content, random);
  one_of(kDamages, random)(content, random);
}

void deceive(Json& document, Random& random) {
  std::vector<Json*> values;
  gather(document, values);
  switch (random.below(9)) {
    case 0:
      *one_of(values, random) = hostile_value(random);
      break;
    case 1:
    case 2:
      return copy_value(values, random);
    case 3:
      return change_list(values, random);
    case 4:
      return change_object(values, random);
    default:
      return change_number(values, random);
  }
}

std::string bloated(const Json& document, Random& random) {
  const std::string mark = "__here__";
  Json copy = document;
  std::vector<Json*> values;
  gather(copy, values);
  Json& place = *one_of(values, random);
  const bool twice = place.is_object() && !place.empty() && random.below(2) == 0;
  const std::string key = twice ? place.begin().key() : mark;
  if (place.is_object()) {
    place[mark] = 0;
  } else {
    place = mark;
  }
  std::string text = copy.dump(-1, ' ', false, Json::error_handler_t::replace);
  const std::size_t many = std::size_t{1} << (4 + random.below(14));
  std::string bulk;
  const std::string pieces[] = {"0,", "[],", "{},", "\"x\",", "[", "{\"a\":", "1e9,", "{\"\":0},"};
  const std::string& piece = one_of(pieces, random);
  for (std::size_t i = 0; i < many; ++i) bulk += piece;
  const std::string quoted = '"' + mark + '"';
  const std::size_t at = text.find(quoted);
  if (at == std::string::npos) return text;
  if (place.is_object()) return text.replace(at, quoted.size(), '"' + key + '"');
  return text.replace(at, quoted.size(), "[" + bulk + "0]");
}

}  // namespace mgm
