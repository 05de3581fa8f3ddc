#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "mgm/base/registry.h"
#include "mgm/infer/answers.h"

namespace mgm {

/// A model that was judged on some samples.
struct JudgedModel {
  const Engine& engine;
  const Dataset& dataset;
  const std::vector<std::size_t>& samples;
  const Registry& registry;
  std::vector<Task> tasks;
  Answers answers;
  int threads = 1;  ///< to answer with
};

/// A route of the model.
struct RouteParts {
  const std::string& address;
  const std::vector<std::string>& names;
  std::size_t scored;  ///< parts that its router may choose; a parent stands behind them
};

/// Shares of the samples that took each part, of those that any answered (`taken` >= 0).
std::vector<double> shares(const std::vector<int>& taken, std::size_t parts);

/// What a route's router is worth; costs a pass over the samples for each part. Values of tasks are
/// those of their first metric, over the samples that have an answer of the router and of every
/// part where nothing else is said: what one of them abstains from would make the others look
/// worse. A parent, which the router cannot choose, counts in `load`, `by_expert`, `single` and
/// `average` alone.
/// - `compared`: how many of the samples these are, as a share; `router`: what it reached on them;
/// - `load`: share of each part, `dead`: parts that nobody was sent to; `balance`: the largest load
///   over the mean, and the entropy of the loads in bits beside what equal loads have;
/// - `by_expert`: of the samples that each part answered;
/// - `agreement` of router and partition where that knows a sample, `confusion`: how many samples
/// of
///   each subset went to each part;
/// - `by_partition`, `random`, `oracle` (right if any part is right): had they chosen; `regret`:
///   what the oracle would gain over the router;
/// - without routing: `single`, each part answering all, `best_single` of them, and `average`, the
///   mean of all parts' answers;
/// - `fell_back`, where there is a fallback: share of the samples that came to the route and whose
///   router was in doubt, and `abstained`, those that nobody answered;
/// - `changes`: the tasks whose answers depend on the route at all.
/// `random_seed`: of the random router. Throws Error(kModel) where the manifest's partition does
/// not divide samples among the parts that the router may choose.
nlohmann::ordered_json route_report(const JudgedModel& model, const RouteParts& route,
                                    std::uint64_t random_seed);

}  // namespace mgm
