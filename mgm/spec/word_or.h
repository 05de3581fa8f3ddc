#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "mgm/base/text.h"
#include "mgm/spec/fields.h"

namespace mgm {

/// One of a set of words, or a map of options that say more: `init: fresh`, `init: {weights:
/// FILE}`. The options stand as a section of their own in help and schema, named `Config::kName`.
template <class Config>
struct WordOr {
  OneOf word;
  std::optional<Config> options = {};
  bool operator==(const char* other) const { return !options && word == other; }
};

template <class Config>
struct FieldType<WordOr<Config>> : PlainFieldType<WordOr<Config>> {
  static std::string type(const WordOr<Config>& member) {
    std::vector<std::string> choices = member.word.allowed;
    choices.push_back("a map: mgm help " + std::string(Config::kName));
    return one_of(choices);
  }
  static nlohmann::ordered_json schema(const WordOr<Config>& member) {
    return {{"anyOf",
             {{{"enum", member.word.allowed}},
              {{"$ref", "#/$defs/section." + std::string(Config::kName)}}}}};
  }
  static nlohmann::ordered_json write(const WordOr<Config>& member) {
    if (member.options) return write_config(*member.options);
    return member.word.value;
  }
  static bool read(const Spec& from, WordOr<Config>& member, Problems& problems) {
    member.options.reset();
    if (!from.is_map()) return FieldType<OneOf>::read(from, member.word, problems);
    const std::size_t before = problems.count();
    Config options = read_config<Config>(from, problems);
    if (problems.count() > before) return false;
    member.options = std::move(options);
    return true;
  }
};

/// Names to texts.
template <>
struct FieldType<std::map<std::string, std::string>>
    : PlainFieldType<std::map<std::string, std::string>> {
  using Map = std::map<std::string, std::string>;
  static std::string type(const Map&) { return "map of texts to texts"; }
  static nlohmann::ordered_json schema(const Map&) {
    return {{"type", "object"}, {"additionalProperties", {{"type", "string"}}}};
  }
  static nlohmann::ordered_json write(const Map& map) {
    if (map.empty()) return {};
    return nlohmann::ordered_json(map);
  }
  static bool read(const Spec& from, Map& map, Problems& problems) {
    if (!from.is_map()) {
      report_no_map(from, problems);
      return false;
    }
    Map texts;
    bool fits = true;
    for (const auto& [key, value] : from.entries())
      fits = FieldType<std::string>::read(value, texts[key], problems) && fits;
    if (fits) map = std::move(texts);
    return fits;
  }
};

}  // namespace mgm
