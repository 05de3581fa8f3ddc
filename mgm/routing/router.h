#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "mgm/base/array.h"
#include "mgm/data/schema.h"
#include "mgm/program/layers.h"
#include "mgm/spec/fields.h"

namespace mgm {

/// How a router comes to know who answers.
enum class RouterTeaching {
  kFitted,      ///< computed once from the partition's subsets (centroids)
  kImitates,    ///< learns by gradient to predict the partition's subset
  kGiven,       ///< nothing is left to learn: the spec says it all
  kCompetence,  ///< fitted to how every expert did on samples that it had not learned from
  kWithTask,    ///< learns with the experts from the task's loss: the winning softmax weight scales
                ///< the expert's output while learning (Fedus, Zoph and Shazeer 2021, Switch
                ///< Transformers)
};

/// What a router that learns with the task (RouterTeaching::kWithTask) is taught beside it; see
/// tree/gate_lessons.h.
struct GateLessons {
  double balance = 0;   ///< weight of the loss that loads are uneven by
  double z_loss = 0;    ///< weight of the loss that keeps scores small
  double noise = 0;     ///< deviation of what is added to the scores while learning
  double bias = 0;      ///< how far a step moves the biases that even out the loads
  double capacity = 0;  ///< experts choose their samples: so many even shares each; 0: samples do
};

/// What a router is fitted to: row i of the features belongs to sample i. Of kCompetence it is the
/// losses, of others the subsets.
struct RouterLessons {
  Array features;                  ///< what the route reads, flattened to [samples, features]
  std::vector<int> subsets;        ///< of each sample; never -1
  std::vector<std::string> names;  ///< of the subsets
  std::vector<bool> left_out;      ///< subsets that must not be chosen, see Partition::leaves_out
  Array losses = {};               ///< [samples, experts]
};

/// Decides from inputs alone who answers: a net that writes a score for each expert; the highest
/// wins. It sees signals only, which cannot hold targets.
struct RouterDesign {
  RouterTeaching teaching = RouterTeaching::kFitted;
  /// So many of the experts with the highest scores answer together, weighed by the softmax of
  /// their scores.
  std::int64_t top = 1;
  GateLessons lessons = {};
  /// The layer `LAYER.weight` of biases that are added to the scores to choose by, and to nothing
  /// else; empty: there are none.
  std::string choice_bias = {};
  /// What of its scores says how far a sample is from all that was taught; nothing where they do
  /// not tell.
  std::optional<Fallback::Measure> measure = {};
  /// For kCompetence: how many folds the training samples lie in; each expert is judged on every
  /// fold by what it learned without it.
  int folds = 0;
  /// For kFitted and kCompetence: weights by layer name (`centroids.weight`). A subset without
  /// samples that is not left out is an Error(kData) naming it where nothing can be fitted to it.
  std::function<std::map<std::string, Array>(const RouterLessons& lessons)> fit = {};
  /// For kGiven: all weights by layer name.
  std::map<std::string, Array> given = {};
  /// For routers that learn: changes weights, by layer name, so that subsets that were left out are
  /// never chosen, whatever is learned after.
  std::function<void(std::map<std::string, Array>& weights, const std::vector<bool>& left_out)>
      leave_out = {};
};

/// What a router is built for.
struct RouterSite {
  std::int64_t experts = 0;
  std::vector<std::string> names = {};  ///< of the experts
  DataSchema schema = {};
  std::string partition = {};  ///< kind of the route's partition; empty: it has none
  Spec partition_options = {};
};

struct RouterKind : KindInfo {
  /// Writes the layers that score the experts; nothing where the options are wrong (reported).
  std::function<std::optional<RouterDesign>(const Spec& options, Layers& layers,
                                            const RouterSite& site, Problems& problems)>
      build;
};

/// The line of the table of contents for a config with an overload
/// `RouterDesign build(const Config&, Layers&, std::int64_t experts)`.
template <class Config>
RouterKind router_kind() {
  RouterKind kind{kind_info<Config>("router"), {}};
  kind.build = [](const Spec& options, Layers& layers, const RouterSite& site,
                  Problems& problems) -> std::optional<RouterDesign> {
    const std::size_t before = problems.count();
    const Config config = read_config<Config>(options, problems);
    if (problems.count() > before) return std::nullopt;
    try {
      return build(config, layers, site.experts);
    } catch (const Error& misfit) {
      problems.add(options.place(), layers.address() + ": " + misfit.what());
      return std::nullopt;
    }
  };
  return kind;
}

}  // namespace mgm
