#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "mgm/base/array.h"
#include "mgm/base/registry.h"
#include "mgm/data/dataset.h"
#include "mgm/spec/fields.h"

namespace mgm {

/// What a partition may look at of some samples. Row i belongs to `samples[i]` of `dataset`.
struct PartitionInput {
  const Dataset& dataset;
  std::vector<std::size_t> samples;
  /// What the route reads (or `Partition::reads` names), flattened to [samples, features]; filled
  /// only where `needs_features()`.
  Array features;
};

/// Divides training samples among experts: who learns from what. May look at targets, so it is
/// never asked at inference (that is what a Router is for).
class Partition {
 public:
  virtual ~Partition() = default;
  /// Whether `PartitionInput::features` must be filled.
  virtual bool needs_features() const { return false; }
  /// Signals that features are made of instead of what the route reads; empty: the latter.
  virtual std::vector<std::string> reads() const { return {}; }
  /// The columns of the data that it reads, which must exist.
  virtual std::vector<std::string> columns() const { return {}; }
  /// The target that `assign` looks at; empty: none.
  virtual std::string target() const { return {}; }
  /// Learns the division from the training samples that reach the route (k-means; a no-op for
  /// others). Chance is drawn from `seed` and the route's address only.
  virtual void fit(const PartitionInput&, std::uint64_t /*seed*/) {}
  /// The subset of each sample, 0 .. count-1, or -1 for a sample that belongs to none (its class or
  /// value is missing or unknown).
  virtual std::vector<int> assign(const PartitionInput& input) const = 0;
  /// Whether subsets overlap: see `also`.
  virtual bool overlaps() const { return false; }
  /// The subsets whose experts each sample teaches beside that of its own subset; empty where
  /// nothing overlaps.
  virtual std::vector<std::vector<int>> also(const PartitionInput&) const { return {}; }
  /// Whether every expert is judged on all validation samples, for the samples of its subset are
  /// like all others.
  virtual bool judges_by_all() const { return false; }
  /// Whether a subset was given up when the partition was fitted: no sample is assigned to it, its
  /// expert does not learn, and no router may choose it.
  virtual bool leaves_out(int /*subset*/) const { return false; }
  /// The subset of each class of the target, where it divides by class: -1 for a class of which no
  /// sample was seen. Empty before that is known, and of partitions that look at anything else.
  virtual std::vector<int> subset_of_class() const { return {}; }
  /// What the user should know of how it was fitted; empty: nothing.
  virtual std::string remark() const { return {}; }
  /// What was learned, by name, to be saved with the model (centroids); and put back.
  virtual std::map<std::string, Array> state() const { return {}; }
  virtual void restore(const std::map<std::string, Array>&) {}
};

/// What a partition is built from.
struct PartitionSite {
  std::string address;               ///< of the route
  std::vector<std::string> experts;  ///< names given in the spec; for a template (`each:`) empty
  std::int64_t count = 0;            ///< of a template's experts; 0: the partition decides
  const DataSchema& schema;
  const TargetInfo* target = nullptr;  ///< of the task that reaches the route; null where none does
  /// Where each expert answers for the classes of its subset alone: how many classes may reach the
  /// route, and which, as far as that is known before samples are divided. 0 and empty elsewhere.
  std::int64_t classes = 0;
  std::vector<std::string> reaching = {};
  bool rebuilt = false;  ///< from what a model keeps: whether it covers all was checked before
};

/// A partition, and the names of its subsets in order (equal to the experts' names where those are
/// given).
struct BuiltPartition {
  std::unique_ptr<Partition> partition;
  std::vector<std::string> subsets;
  /// Of a partition by class: how many classes each subset has at most (exactly those that
  /// `Partition::subset_of_class` gives it, where it knows them). Empty for others.
  std::vector<std::int64_t> most_classes = {};
};

struct PartitionKind : KindInfo {
  /// Builds it; what does not fit (no class target, a subset without an expert, an unknown class)
  /// goes to `problems` with its place, and null is returned.
  std::function<BuiltPartition(const Spec& options, const PartitionSite& site, Problems& problems)>
      build;
};

/// The line of the table of contents for a config with an overload
/// `BuiltPartition build(const Config&, const Spec& options, const PartitionSite&, Problems&)`.
template <class Config>
PartitionKind partition_kind() {
  PartitionKind kind{kind_info<Config>("partition"), {}};
  kind.build = [](const Spec& options, const PartitionSite& site,
                  Problems& problems) -> BuiltPartition {
    const std::size_t before = problems.count();
    const Config config = read_config<Config>(options, problems);
    if (problems.count() > before) return {};
    return build(config, options, site, problems);
  };
  return kind;
}

/// What a partition was built from, as a bundle keeps it: enough to build it again from the route's
/// address alone, without knowing the shapes of the nodes around it. What is as usual is left out.
struct PartitionRecipe {
  std::string kind;
  nlohmann::ordered_json options;
  std::vector<std::string> experts;  ///< as PartitionSite has them
  std::int64_t count = 0;
  std::string target;                ///< name; empty where no task reaches the route
  std::vector<std::string> reads;    ///< the signals that its features are made of, in order
  nlohmann::ordered_json tiny = {};  ///< options of tiny_subsets.h; null: none

  nlohmann::ordered_json json() const;
  /// Throws Error(kModel) where something is missing, unknown or of another type.
  static PartitionRecipe read(const nlohmann::ordered_json& json);
};

/// Builds a partition again, with what it had learned; no partition where the registry has no such
/// kind. Throws Error(kModel) for a recipe that it cannot be built from. That it has the subsets
/// that the route has parts is for the caller to see.
BuiltPartition rebuild(const PartitionRecipe& recipe, const std::string& address,
                       const DataSchema& schema, const Registry& registry,
                       const std::map<std::string, Array>& state);

}  // namespace mgm
