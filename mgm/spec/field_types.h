#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "mgm/base/error.h"
#include "mgm/spec/spec.h"

namespace mgm {

/// A text out of a fixed set: `OneOf stem{"small", {"small", "standard"}}`.
struct OneOf {
  std::string value;
  std::vector<std::string> allowed;
  bool operator==(const char* other) const { return value == other; }
};

/// A choice of one kind out of a family, `{sgd: {lr: 0.1}}` or only `sgd` (which reading makes
/// `{sgd: }` of, so that the options' defaults have a place). Which names exist and what their
/// options are is the registry's to say: the reader keeps the options as a Spec.
struct KindChoice {
  std::string family;     ///< names the family in help and schema
  std::string kind = {};  ///< empty where none was chosen
  Spec options = {};      ///< the options' map (or null), in the same document
  Spec whole = {};        ///< the value that holds the choice
  bool chosen() const { return !kind.empty(); }
};

/// A list of choices: `[accuracy, {top_k: {k: 5}}]`.
struct KindChoices {
  std::string family;
  std::vector<KindChoice> list = {};
};

/// A node of the model, kept as it stands for the builder.
struct NodeSpec {
  Spec spec;
};

/// Named nodes, as `experts:` and `stages:` hold them; kept as they stand for the builder.
struct PartsSpec {
  Spec spec;
};

/// A map kept as it stands, read by whoever knows its keys; `type` says in words what it holds.
struct AnyMap {
  std::string type;
  Spec spec = {};
};

/// What a member of type T means in a spec. Each specialisation has:
///   type(member)    in words, for help and messages
///   schema(member)  JSON Schema of the value
///   write(member)   the value as JSON; null where empty
///   read(spec, member, problems)  true where it fits, else reports what was expected and found
///   adopt(spec, member)  called when the member's default was written into the spec at that place
template <class T>
struct FieldType;

template <class T>
struct PlainFieldType {
  static void adopt(const Spec&, T&) {}
};

#define MGM_DECLARE_FIELD_TYPE(T)                   \
  template <>                                       \
  struct FieldType<T> : PlainFieldType<T> {         \
    static std::string type(const T&);              \
    static nlohmann::ordered_json schema(const T&); \
    static nlohmann::ordered_json write(const T&);  \
    static bool read(const Spec&, T&, Problems&);   \
  }

MGM_DECLARE_FIELD_TYPE(bool);
MGM_DECLARE_FIELD_TYPE(std::int64_t);
MGM_DECLARE_FIELD_TYPE(double);
MGM_DECLARE_FIELD_TYPE(std::string);
MGM_DECLARE_FIELD_TYPE(OneOf);
MGM_DECLARE_FIELD_TYPE(NodeSpec);
MGM_DECLARE_FIELD_TYPE(PartsSpec);
MGM_DECLARE_FIELD_TYPE(AnyMap);
#undef MGM_DECLARE_FIELD_TYPE

template <>
struct FieldType<KindChoice> {
  static std::string type(const KindChoice&);
  static nlohmann::ordered_json schema(const KindChoice&);
  static nlohmann::ordered_json write(const KindChoice&);
  static bool read(const Spec&, KindChoice&, Problems&);
  static void adopt(const Spec&, KindChoice&);
};

template <>
struct FieldType<KindChoices> {
  static std::string type(const KindChoices&);
  static nlohmann::ordered_json schema(const KindChoices&);
  static nlohmann::ordered_json write(const KindChoices&);
  static bool read(const Spec&, KindChoices&, Problems&);
  static void adopt(const Spec&, KindChoices&);
};

/// `list of whole numbers`, of the words for one item.
std::string list_of(const std::string& type);

/// A list; a single value stands for a list of one.
template <class T>
struct FieldType<std::vector<T>> : PlainFieldType<std::vector<T>> {
  static std::string type(const std::vector<T>&) { return list_of(FieldType<T>::type(T{})); }
  static nlohmann::ordered_json schema(const std::vector<T>&) {
    const nlohmann::ordered_json item = FieldType<T>::schema(T{});
    return {{"anyOf", {{{"type", "array"}, {"items", item}}, item}}};
  }
  static nlohmann::ordered_json write(const std::vector<T>& list) {
    nlohmann::ordered_json json = nlohmann::ordered_json::array();
    for (const T& item : list) json.push_back(FieldType<T>::write(item));
    return json;
  }
  static bool read(const Spec& from, std::vector<T>& list, Problems& problems) {
    std::vector<T> read_items;
    bool fits = true;
    const std::vector<Spec> items = from.is_list() ? from.items() : std::vector<Spec>{from};
    for (const Spec& item : items) {
      T value{};
      fits = FieldType<T>::read(item, value, problems) && fits;
      read_items.push_back(std::move(value));
    }
    if (fits) list = std::move(read_items);
    return fits;
  }
};

/// Absent or a value.
template <class T>
struct FieldType<std::optional<T>> : PlainFieldType<std::optional<T>> {
  static std::string type(const std::optional<T>&) { return FieldType<T>::type(T{}); }
  static nlohmann::ordered_json schema(const std::optional<T>&) {
    return FieldType<T>::schema(T{});
  }
  static nlohmann::ordered_json write(const std::optional<T>& member) {
    return member ? FieldType<T>::write(*member) : nlohmann::ordered_json();
  }
  static bool read(const Spec& from, std::optional<T>& member, Problems& problems) {
    T value{};
    if (!FieldType<T>::read(from, value, problems)) return false;
    member = std::move(value);
    return true;
  }
};

}  // namespace mgm
