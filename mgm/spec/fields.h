#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "mgm/spec/field_types.h"
#include "mgm/spec/spec.h"

/// A config is described once, by a function found beside it (ADL):
///
///     struct MlpConfig {
///       static constexpr const char* kName = "mlp";
///       static constexpr const char* kSummary = "Fully connected layers with ReLU between them.";
///       std::vector<std::int64_t> widths;
///       double dropout = 0;
///     };
///     template <class Fields>
///     void describe(Fields& field, MlpConfig& config) {
///       field("widths", config.widths, "Units of each layer, the last being the output.",
///       required); field("dropout", config.dropout, "Share of units dropped while learning.",
///       in_range(0, 0.99));
///     }
///
/// The readers and writers below visit that description. What a member's type means in a spec is
/// said by `FieldType<T>` (field_types.h), which may be specialised beside a new type.
namespace mgm {

/// Marks a field that has no default.
struct Required {};
inline constexpr Required required;

/// Bounds of a number (or of each number of a list), both included.
struct Range {
  double low;
  double high;
};
inline Range in_range(double low, double high) { return {low, high}; }
inline Range at_least(double low) { return {low, 1e18}; }

/// One field as the reference pages, the JSON Schema and `mgm help` show it.
struct FieldInfo {
  std::string name;
  std::string summary;
  std::string type;                      ///< in words: `whole number`, `list of numbers`
  nlohmann::ordered_json schema;         ///< JSON Schema of the value
  nlohmann::ordered_json default_value;  ///< null where required or empty
  bool required = false;
};

/// Lists the fields of a config.
class FieldLister {
 public:
  template <class T, class... Marks>
  void operator()(const char* name, T& member, const char* summary, Marks... marks) {
    FieldInfo info{name,
                   summary,
                   FieldType<T>::type(member),
                   FieldType<T>::schema(member),
                   FieldType<T>::write(member),
                   false};
    (apply(info, marks), ...);
    fields_.push_back(std::move(info));
  }

  std::vector<FieldInfo> take() { return std::move(fields_); }

 private:
  static void apply(FieldInfo& info, Required);
  static void apply(FieldInfo& info, Range range);
  std::vector<FieldInfo> fields_;
};

/// Fills a config from a map of a spec and writes the defaults back into it. Every problem is
/// reported with its place, and the member keeps its default.
class FieldReader {
 public:
  FieldReader(const Spec& from, Problems& problems) : from_(from), problems_(problems) {}

  template <class T, class... Marks>
  void operator()(const char* name, T& member, [[maybe_unused]] const char* summary,
                  Marks... marks) {
    known_.push_back(name);
    const Spec value = from_.at(name);
    if (value.absent() || value.shape() == Spec::Shape::kNull) {
      (missing(name, summary, marks), ...);
      if (!FieldType<T>::write(member).is_null()) {
        from_.set_default(name, FieldType<T>::write(member));
        FieldType<T>::adopt(from_.at(name), member);
      }
      return;
    }
    if (FieldType<T>::read(value, member, problems_))
      (check(value, FieldType<T>::write(member), marks), ...);
  }

  const std::vector<std::string>& known() const { return known_; }

 private:
  void missing(const char* name, const char* summary, Required);
  void missing(const char*, const char*, Range) {}
  void check(const Spec& value, const nlohmann::ordered_json& read, Range range);
  void check(const Spec&, const nlohmann::ordered_json&, Required) {}
  Spec from_;
  Problems& problems_;
  std::vector<std::string> known_;
};

/// Lays the options that a map states over a config that has values already (inherited ones):
/// writes no defaults into the map and requires nothing.
class FieldOverlay {
 public:
  FieldOverlay(const Spec& from, Problems& problems) : from_(from), reader_(from, problems) {}

  template <class T, class... Marks>
  void operator()(const char* name, T& member, const char* summary, Marks... marks) {
    known_.push_back(name);
    if (from_.has(name)) reader_(name, member, summary, marks...);
  }

  const std::vector<std::string>& known() const { return known_; }

 private:
  Spec from_;
  FieldReader reader_;
  std::vector<std::string> known_;
};

/// Writes a config as JSON.
class FieldWriter {
 public:
  template <class T, class... Marks>
  void operator()(const char* name, T& member, const char*, Marks...) {
    json_[name] = FieldType<T>::write(member);
  }
  nlohmann::ordered_json take() { return std::move(json_); }

 private:
  nlohmann::ordered_json json_ = nlohmann::ordered_json::object();
};

/// Reports that a map of options should stand here.
void report_no_map(const Spec& from, Problems& problems);

/// Reads a config; `also` names keys of the same map that someone else reads.
template <class Config>
Config read_config(const Spec& from, Problems& problems,
                   const std::vector<std::string>& also = {}) {
  Config config;
  FieldReader reader(from, problems);
  if (!from.absent() && from.shape() != Spec::Shape::kNull && !from.is_map()) {
    report_no_map(from, problems);
    return config;
  }
  describe(reader, config);
  std::vector<std::string> known = reader.known();
  known.insert(known.end(), also.begin(), also.end());
  from.expect_only(known, problems);
  return config;
}

/// Lays a map over `config` (see FieldOverlay); an absent map changes nothing.
template <class Config>
void overlay_config(const Spec& from, Config& config, Problems& problems) {
  if (from.absent() || from.shape() == Spec::Shape::kNull) return;
  if (!from.is_map()) {
    report_no_map(from, problems);
    return;
  }
  FieldOverlay overlay(from, problems);
  describe(overlay, config);
  from.expect_only(overlay.known(), problems);
}

template <class Config>
nlohmann::ordered_json write_config(Config config) {
  FieldWriter writer;
  describe(writer, config);
  return writer.take();
}

template <class Config>
std::vector<FieldInfo> fields_of() {
  Config config;
  FieldLister lister;
  describe(lister, config);
  return lister.take();
}

/// What every kind says of itself, whatever its family; free of torch, so that help is instant.
struct KindInfo {
  std::string family;
  std::string name;
  std::string summary;
  std::vector<FieldInfo> fields;
  /// Other keys are the names of parts, each a node (chain, fork).
  bool holds_parts = false;
  /// What other keys hold that are the user's own names (the subsets of a partition); empty where
  /// there are none.
  std::string free_keys = {};
  /// The option that a scalar in place of the map stands for: `images: photos/` for `images: {path:
  /// photos/}`; empty where none.
  std::string short_for = {};
};

template <class Config>
KindInfo kind_info(const char* family) {
  KindInfo info{family, Config::kName, Config::kSummary, fields_of<Config>(), false};
  if constexpr (requires { Config::kHoldsParts; }) info.holds_parts = Config::kHoldsParts;
  if constexpr (requires { Config::kFreeKeys; }) info.free_keys = Config::kFreeKeys;
  if constexpr (requires { Config::kShortFor; }) info.short_for = Config::kShortFor;
  return info;
}

}  // namespace mgm
