#include "mgm/base/parse_json.h"

#include <set>
#include <type_traits>
#include <vector>

#include "mgm/base/error.h"
#include "mgm/base/text.h"

namespace mgm {

namespace {

[[noreturn]] void refuse(const std::string& message) { throw Error(Fault::kData, message); }

/// Builds a document from what the parser meets.
template <class Json>
class Builder : public nlohmann::json_sax<Json> {
 public:
  Builder(std::size_t deepest, std::size_t most_members)
      : deepest_(deepest), most_members_(most_members) {}

  Json take() { return std::move(root_); }

  bool null() override { return put(nullptr) != nullptr; }
  bool boolean(bool value) override { return put(value) != nullptr; }
  bool number_integer(typename Json::number_integer_t value) override {
    return put(value) != nullptr;
  }
  bool number_unsigned(typename Json::number_unsigned_t value) override {
    return put(value) != nullptr;
  }
  bool number_float(typename Json::number_float_t value, const std::string&) override {
    return put(value) != nullptr;
  }
  bool string(std::string& value) override { return put(std::move(value)) != nullptr; }
  bool binary(typename Json::binary_t&) override { return false; }  // no part of a text

  bool start_object(std::size_t) override { return open(Json::object()); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_array() override { return close(); }

  bool key(std::string& key) override {
    if (!open_.back().keys.insert(key).second)
      refuse("has the key '" + printable(key) + "' twice in one object");
    if (open_.back().keys.size() > most_members_)
      refuse("has an object of more than " + std::to_string(most_members_) + " members");
    key_ = std::move(key);
    return true;
  }

  bool parse_error(std::size_t, const std::string&,
                   const nlohmann::detail::exception& error) override {
    constexpr std::size_t kLongest = 200;
    refuse("is not JSON (" + printable(json_reason(error), kLongest) + ")");
  }

 private:
  /// A list or object that is not closed yet.
  struct Open {
    Json* value;
    std::set<std::string> keys = {};
  };

  /// Where the value lies, until its holder gets another.
  Json* put(Json value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    Json& holder = *open_.back().value;
    if (holder.is_array()) {
      holder.push_back(std::move(value));
      return &holder.back();
    }
    auto& members = holder.template get_ref<typename Json::object_t&>();
    if constexpr (std::is_same_v<Json, nlohmann::ordered_json>) {
      typename Json::object_t::Container& list = members;
      return &list.emplace_back(std::move(key_), std::move(value)).second;
    } else {
      return &(members[key_] = std::move(value));
    }
  }

  bool open(Json empty) {
    if (open_.size() >= deepest_)
      refuse("nests more than " + std::to_string(deepest_) + " levels deep");
    Json* const value = put(std::move(empty));
    open_.push_back({value});
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  std::size_t deepest_;
  std::size_t most_members_;
  Json root_;
  std::vector<Open> open_;
  std::string key_;  ///< of the value that comes next
};

}  // namespace

template <class Json>
Json parse_json(std::string_view text, std::size_t deepest, std::size_t most_members) {
  Builder<Json> builder(deepest, most_members);
  Json::sax_parse(text, &builder);
  return builder.take();
}

template nlohmann::json parse_json(std::string_view, std::size_t, std::size_t);
template nlohmann::ordered_json parse_json(std::string_view, std::size_t, std::size_t);

std::string json_reason(const std::exception& error) {
  const std::string what = error.what();
  const std::size_t name_end = what.starts_with("[json.exception.") ? what.find("] ") : what.npos;
  return name_end == what.npos ? what : what.substr(name_end + 2);
}

}  // namespace mgm
