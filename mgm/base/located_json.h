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
  /// The values of a list, each made when it is come to: a hostile list of millions costs no more
  /// than the document itself.
  class Items;
  Items items() const;
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

class LocatedJson::Items {
 public:
  class Iterator {
   public:
    Iterator(const LocatedJson& list, std::size_t index) : list_(list), index_(index) {}
    LocatedJson operator*() const {
      return {list_.json_[index_], list_.path_ + "[" + std::to_string(index_) + "]"};
    }
    Iterator& operator++() {
      ++index_;
      return *this;
    }
    bool operator!=(const Iterator& other) const { return index_ != other.index_; }

   private:
    const LocatedJson& list_;
    std::size_t index_;
  };

  explicit Items(LocatedJson list) : list_(std::move(list)) {}
  Iterator begin() const { return {list_, 0}; }
  Iterator end() const { return {list_, list_.json_.size()}; }

 private:
  LocatedJson list_;
};

}  // namespace mgm
