#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "mgm/base/registry.h"
#include "mgm/data/schema.h"
#include "mgm/node/node.h"
#include "mgm/spec/fields.h"
#include "mgm/task/own_classes.h"
#include "mgm/task/task.h"

namespace mgm {

class Site;

/// A shape that a node may have (`net`, `chain`, `route` ...).
struct NodeKind : KindInfo {
  /// Builds the node of a site; null where something was reported.
  std::function<std::unique_ptr<Node>(Site&)> build;
};

/// What stands beside a node's kind in the spec, by which strategies are resolved into side tables.
struct Annotations {
  Place place;
  std::string kind;    ///< of the node: `chain`
  std::string detail;  ///< of a net: `mlp`
  Spec task, train, infer;
  std::string judged_by;    ///< address of the node whose task reaches this one; empty: none does
  std::string template_of;  ///< the route whose template (`each:`) made this node; empty for others
  std::shared_ptr<OwnClasses> own = nullptr;  ///< of an expert that answers for these alone
};

/// What is the same for every site of a tree.
struct Building {
  const DataSchema& schema;
  const Registry& registry;
  Problems& problems;
  std::uint64_t seed;
  std::map<std::string, Annotations> annotations = {};
  std::map<std::string, std::shared_ptr<Task>> tasks = {};
};

/// The signals that can be seen from somewhere in the tree: those of one composite, and outward.
struct Scope {
  const Scope* outer = nullptr;
  std::string
      holder;  ///< address of the composite whose parts wrote them; empty: the inputs of the data
  std::vector<Port> signals = {};

  /// The signals that `name` stands for, the nearest first: one, or all that a fork of that name
  /// wrote.
  std::vector<Port> find(const std::string& name) const;
  std::vector<std::string> names() const;
};

/// Where a node is being built: its text, its address, what it reads, which task reaches it.
class Site {
 public:
  Site(Building& building, std::string address, Spec node, const Scope& scope,
       std::vector<Port> reads, const TargetInfo* target, std::string judged_by = "",
       std::shared_ptr<const OwnClasses> own = nullptr);

  const std::string& address() const { return address_; }
  /// The value under the node's kind key.
  Spec options() const { return node_.at(kind_); }
  const std::string& kind() const { return kind_; }
  const std::vector<Port>& reads() const { return reads_; }
  const Scope& scope() const { return scope_; }
  /// The signals that a name stands for here, see Scope::find; reports and returns nothing where
  /// there is none.
  std::vector<Port> find_signal(const std::string& name, const Place& place) const;
  /// Of the task that reaches this node; null where none does.
  const TargetInfo* target() const { return target_; }
  /// The same as the data have it, also where this node answers for some classes alone.
  const TargetInfo* target_of_data() const {
    return target_ == nullptr ? nullptr : schema().target(target_->name);
  }
  /// Those of the nearest expert around this node (or of itself) that answers for some classes
  /// alone; null where there is none.
  const std::shared_ptr<const OwnClasses>& own() const { return own_; }
  /// Address of the node whose task reaches this one; empty where none does.
  std::string stated_by() const { return own_ ? own_->stated_by() : judged_by_; }
  /// Outputs that the task asks for: classes of a class target, values of others; 0 without a task.
  std::int64_t classes() const;
  const DataSchema& schema() const { return building_.schema; }
  const Registry& registry() const { return building_.registry; }
  Problems& problems() const { return building_.problems; }
  std::uint64_t seed() const { return building_.seed; }

  /// Builds a part. `visible` is the scope in which its `from:` is looked up; it reads `reads`
  /// unless it has a `from:`; the task of this site reaches it if `gets_task`.
  std::unique_ptr<Node> part(const std::string& name, const Spec& node, const Scope& visible,
                             const std::vector<Port>& reads, bool gets_task);
  /// Builds an expert that answers for some classes alone: it reads what this site reads, and the
  /// task that reaches it is to tell its outcomes apart.
  std::unique_ptr<Node> specialist(const std::string& name, const Spec& node,
                                   std::shared_ptr<OwnClasses> own);
  /// Says that this node's part was made from a template.
  void mark_template(const std::string& part) {
    building_.annotations[part_address(address_, part)].template_of = address_;
  }
  void set_detail(const std::string& detail) { building_.annotations[address_].detail = detail; }

  /// Checks a part's name and reports what is wrong with it.
  bool check_name(const std::string& name, const Place& place) const;

 private:
  friend std::unique_ptr<Node> build_node(Site& site);
  std::string find_kind() const;
  bool resolve_reads();
  void read_annotations();
  void build_own_task(const Node& node);

  Building& building_;
  std::string address_;
  Spec node_;
  const Scope& scope_;
  std::vector<Port> reads_;
  const TargetInfo* target_;
  std::string judged_by_;
  std::shared_ptr<const OwnClasses> own_;
  std::string kind_;
};

/// Builds the node that stands at a site, with its annotations; null where something was reported.
std::unique_ptr<Node> build_node(Site& site);

/// The union of what parts read, without what `inside` wrote: what their holder reads.
std::vector<Port> outer_inputs(const std::vector<const Node*>& parts,
                               const std::vector<Port>& inside = {});

}  // namespace mgm
