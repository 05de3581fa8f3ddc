#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace mgm {

/// A value of an untrusted JSON document that knows its path (`body.ops[3].kernel`). Every reader
/// throws Error(kModel) with the path, what was expected and what was found.
class LocatedJson {
 public:
  using Json = nlohmann::ordered_json;

  LocatedJson(const Json& json, std::string path) : json_(json), path_(std::move(path)) {}

  LocatedJson at(const char* key) const;
  bool has(const char* key) const { return json_.is_object() && json_.contains(key); }
  std::vector<LocatedJson> items() const;
  /// Refuses an object with any other key, or that lacks one of `keys`; it may have `more`.
  void expect_keys(const std::vector<std::string>& keys,
                   const std::vector<std::string>& more = {}) const;
  /// The members of an object, in order; refuses anything else.
  std::vector<std::pair<std::string, LocatedJson>> members() const;

  std::string string() const;
  double number() const;  ///< finite
  std::int64_t integer() const;
  std::vector<std::int64_t> integers() const;
  std::vector<std::string> strings() const;

  [[noreturn]] void refuse(const std::string& message) const;

 private:
  [[noreturn]] void refuse_type(const char* expected) const;

  LocatedJson member(const std::string& key, const Json& value) const {
    return {value, path_.empty() ? key : path_ + "." + key};
  }

  const Json& json_;
  std::string path_;
};

}  // namespace mgm
