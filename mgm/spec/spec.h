#pragma once

#include <filesystem>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "mgm/base/error.h"

namespace mgm {

/// A node of a spec file that knows its place in the text: a handle, cheap to copy, to one shared
/// tree.
///
/// The text is YAML without its traps: duplicate keys are problems, only `true` and `false` are
/// booleans, numbers are decimal (`012` is refused), a quoted scalar is text and never a number.
/// Defaults that readers fill in are kept in the tree too, so that `resolved()` is the whole truth.
class Spec {
 public:
  enum class Shape { kAbsent, kNull, kScalar, kList, kMap };
  using Entry = std::pair<std::string, Spec>;

  Spec() = default;

  /// Parses a text of at most 1 MiB and 200 levels; what is wrong with it goes to `problems`, and
  /// what could be read is returned (absent after a syntax error). Anchors, aliases, tags and merge
  /// keys are refused. Columns count bytes.
  static Spec parse(const std::string& text, const std::string& file, Problems& problems);
  /// Reads and parses a file; throws Fault::kSpec where it cannot be read.
  static Spec read(const std::filesystem::path& path, Problems& problems);
  /// A spec made of JSON, as a bundle keeps it; all places are `file`. Throws Fault::kModel where
  /// it nests too deeply.
  static Spec from_json(const nlohmann::ordered_json& json, const std::string& file);

  Shape shape() const;
  bool absent() const { return shape() == Shape::kAbsent; }
  bool is_map() const { return shape() == Shape::kMap; }
  bool is_list() const { return shape() == Shape::kList; }
  bool is_scalar() const { return shape() == Shape::kScalar; }

  const Place& place() const;
  /// The path from the root of the file: `model.chain.edges.train.epochs`; empty for the root.
  const std::string& path() const;
  /// What stands here, for messages: `the text "abc"`, `a list of 3`, `a map`, `nothing`.
  std::string found() const;

  /// The value at a key of a map; absent where there is none or this is no map.
  Spec at(const std::string& key) const;
  bool has(const std::string& key) const { return !at(key).absent(); }
  /// The place of a key (not of its value); this node's place where there is none.
  const Place& key_place(const std::string& key) const;
  std::vector<Entry> entries() const;  ///< of a map, in the order of the text
  std::vector<Spec> items() const;     ///< of a list
  std::vector<std::string> keys() const;

  /// The scalar as it stands, whatever it means; empty for anything else.
  const std::string& scalar() const;
  bool quoted() const;
  std::optional<bool> as_bool() const;
  std::optional<std::int64_t> as_integer() const;
  std::optional<double> as_number() const;  ///< finite only
  /// Any scalar that is not null. What was once read as a text stays one in `resolved()`: the
  /// column `1.10` does not become the number 1.1.
  std::optional<std::string> as_text() const;

  /// Makes of a scalar that names a choice, `sgd`, the map that it stands for, `{sgd: }`, so that
  /// the choice's defaults have a place; does nothing to anything else.
  void expand_name() const;

  /// Reports every key of this map that is not among `known`, with the nearest known name.
  void expect_only(const std::vector<std::string>& known, Problems& problems) const;

  /// Sets a key that the text left out, or left empty, so that later reads and `resolved()` see it.
  /// Its place is that of this map, or of the empty value. Does nothing where the key has a value.
  /// A null scalar (an empty map in the text) becomes a map.
  void set_default(const std::string& key, const nlohmann::ordered_json& value) const;

  /// Replaces (or adds) the value at a dotted path by a YAML text, as `--set` does. `origin` names
  /// the flag in places (`--set train.epochs=3`). A path that begins with no key of the root is
  /// looked up as an address under `model` (`objects.animals.train.epochs`), where part names stand
  /// for the nested maps that hold them, and the name of any equal expert for their template. What
  /// is missing below a node is made (reading it reports unknown options); parts are not. Throws
  /// Fault::kSpec where the path leads nowhere, with the nearest name and what there is.
  void set(const std::string& path, const std::string& yaml, const std::string& origin) const;

  /// The tree with all defaults filled in so far.
  nlohmann::ordered_json resolved() const;

 private:
  friend class SpecBuilder;
  friend class SpecSetter;
  struct Value;
  /// `with_lines` false: places are `file` alone. Absent, without a problem, for an empty text.
  static Spec parse_text(const std::string& text, const std::string& file, bool with_lines,
                         Problems& problems);
  explicit Spec(std::shared_ptr<Value> value) : value_(std::move(value)) {}
  std::shared_ptr<Value> value_;
};

}  // namespace mgm
