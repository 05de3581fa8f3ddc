#include "mgm/infer/route_report.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fmt/format.h>
#include <functional>
#include <numeric>

#include "mgm/base/interrupt.h"
#include "mgm/base/random.h"
#include "mgm/base/text.h"
#include "mgm/data/prefetch.h"
#include "mgm/infer/json_number.h"
#include "mgm/infer/route_reads.h"
#include "mgm/program/decision.h"
#include "mgm/routing/partition.h"

namespace mgm {

std::vector<double> shares(const std::vector<int>& taken, std::size_t parts) {
  std::vector<double> counts(parts, 0);
  double reached = 0;
  for (const int part : taken) {
    if (part < 0) continue;
    counts[part] += 1;
    reached += 1;
  }
  for (double& count : counts) count = reached > 0 ? count / reached : 0;
  return counts;
}

namespace {

using Json = nlohmann::ordered_json;

/// Also where both are NaN.
bool same_bits(const Array& a, const Array& b) {
  return a.values.size() == b.values.size() &&
         std::memcmp(a.values.data(), b.values.data(), a.values.size() * sizeof(float)) == 0;
}

[[noreturn]] void refuse_partition(const std::string& address, const std::string& reason) {
  throw Error(Fault::kModel,
              fmt::format("the partition that the manifest says '{}' learned from {}: "
                          "train the model anew",
                          printable(address), reason));
}

/// The partition that a route learned from, with a subset for each of the program's parts; null
/// without one.
std::unique_ptr<Partition> partition_at(const JudgedModel& model, const std::string& address,
                                        const PartitionRecipe& recipe,
                                        const std::vector<std::string>& parts) {
  const auto expect_count = [&](std::size_t count) {
    if (count == parts.size()) return;
    refuse_partition(address,
                     fmt::format("has {} subsets, and the route {} parts", count, parts.size()));
  };
  // before it is built, since a count is a number that anybody may have written
  if (recipe.count != 0) expect_count(static_cast<std::size_t>(recipe.count));
  if (!recipe.experts.empty()) expect_count(recipe.experts.size());
  const std::string prefix = (address == "model" ? "" : address + ".") + "partition.";
  std::map<std::string, Array> state;
  for (auto& [name, array] : model.engine.bundle().read_weights(prefix))
    state[name.substr(prefix.size())] = std::move(array);
  BuiltPartition built =
      rebuild(recipe, address, model.engine.encoding().schema(), model.registry, state);
  if (built.partition) expect_count(built.subsets.size());
  return std::move(built.partition);
}

/// The subset of each sample of a batch; whatever a partition finds amiss in what a manifest made
/// of it is the model's fault.
std::vector<int> assigned_by(const Partition& partition, const PartitionInput& input,
                             const std::string& address, std::size_t parts) {
  std::vector<int> assigned;
  try {
    assigned = partition.assign(input);
  } catch (const Error& error) {
    if (error.fault() != Fault::kBug) throw;
    refuse_partition(address, fmt::format("cannot be used ({})", error.what()));
  }
  for (const int subset : assigned) {
    if (subset >= static_cast<int>(parts))
      refuse_partition(address, fmt::format("sends a sample to subset {} of {}", subset, parts));
  }
  return assigned;
}

/// Where the partition that a route learned from would send each sample, -1: nowhere; empty without
/// one, and where it divides by a target that the data lack.
std::vector<int> partition_of(const JudgedModel& model, const std::string& address,
                              const std::vector<std::string>& parts) {
  const Bundle& bundle = model.engine.bundle();
  const Json& routes = bundle.info().routes;
  if (!routes.contains(address) || !routes[address].contains("partition")) return {};
  const PartitionRecipe recipe = PartitionRecipe::read(routes[address]["partition"]);
  const std::unique_ptr<Partition> partition = partition_at(model, address, recipe, parts);
  if (!partition) return {};
  // where some tasks alone are judged, the data need not hold the target of another
  const std::string target = partition->target();
  if (!target.empty() && !model.answers.targets.contains(target)) return {};
  std::vector<int> all;
  constexpr std::size_t kBatch = 256;
  BatchLoader loader(model.dataset, model.samples, kBatch);
  while (const std::optional<Batch> batch = loader.next()) {
    stop_if_interrupted();
    PartitionInput input{model.dataset, batch->samples, {}};
    if (partition->needs_features())
      input.features = route_reads(bundle, address, recipe.reads, batch->inputs);
    const std::vector<int> some = assigned_by(*partition, input, address, parts.size());
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

std::vector<std::string> scored_names(const RouteParts& route) {
  return {route.names.begin(), route.names.begin() + static_cast<std::ptrdiff_t>(route.scored)};
}

class RouteReport {
 public:
  RouteReport(const JudgedModel& model, const RouteParts& route, std::uint64_t random_seed)
      : model_(model),
        address_(route.address),
        parts_(route.names),
        scored_(route.scored),
        random_seed_(random_seed),
        taken_(model.answers.trace.taken.at(address_)),
        load_(shares(taken_, parts_.size())),
        assigned_(partition_of(model, address_, scored_names(route))) {
    for (std::size_t k = 0; k < parts_.size(); ++k) {
      const std::vector<int> all_to_it(model.samples.size(), static_cast<int>(k));
      by_part_.push_back(answers(model.engine, model.dataset, model.samples, model.threads,
                                 {{address_, all_to_it}})
                             .tasks);
    }
    for (const Task& task : model.tasks) compared_[task.address] = answered_by_all(task);
  }

  Json json() const {
    Json report{{"load", Json::object()}, {"dead", Json::array()}};
    for (std::size_t k = 0; k < parts_.size(); ++k) {
      report["load"][parts_[k]] = load_[k];
      if (load_[k] == 0 && k < scored_) report["dead"].push_back(parts_[k]);
    }
    report["agreement"] = agreement();
    for (const char* name : {"compared", "router", "by_partition", "oracle", "random", "regret",
                             "by_expert", "single", "best_single", "average"})
      report[name] = Json::object();
    for (const Task& task : model_.tasks) add_choosers(task, report);
    for (const Task& task : model_.tasks) add_experts(task, report);
    report["balance"] = balance();
    add_fallen(report);
    report["changes"] = changes();
    if (!assigned_.empty()) report["confusion"] = confusion();
    return report;
  }

 private:
  /// The samples for which the router, and every part had it been asked, have an answer.
  std::vector<bool> answered_by_all(const Task& task) const {
    const Array& prediction = model_.answers.tasks.at(task.address);
    std::vector<bool> all(model_.samples.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto row = static_cast<std::int64_t>(i);
      all[i] = is_answer(row_of(prediction, row)) &&
               std::all_of(by_part_.begin(), by_part_.end(), [&](const auto& part) {
                 return is_answer(row_of(part.at(task.address), row));
               });
    }
    return all;
  }

  /// What the router reached, and others would have.
  void add_choosers(const Task& task, Json& report) const {
    const std::vector<bool>& all = compared_.at(task.address);
    report["compared"][task.address] =
        static_cast<double>(std::count(all.begin(), all.end(), true)) /
        static_cast<double>(all.size());
    const Json router = compared(task, model_.answers.tasks.at(task.address));
    report["router"][task.address] = router;
    if (!assigned_.empty()) {
      report["by_partition"][task.address] = chosen_by(
          task, [&](std::size_t i) { return assigned_[i] < 0 ? taken_[i] : assigned_[i]; });
    }
    report["random"][task.address] = chosen_by(task, [&](std::size_t i) {
      return static_cast<int>(random_key(random_seed_, "router " + address_, i) % scored_);
    });
    const Json best = chosen_by(task, [&](std::size_t i) { return best_part(task, i); });
    report["oracle"][task.address] = best;
    report["regret"][task.address] = gain(task, best, router);
  }

  /// What each part is worth, and all of them without a router.
  void add_experts(const Task& task, Json& report) const {
    Json own = Json::object(), single = Json::object(), best;
    for (std::size_t k = 0; k < parts_.size(); ++k) {
      own[parts_[k]] = metric(task, model_.answers.tasks.at(task.address),
                              [&](std::size_t i) { return taken_[i] == static_cast<int>(k); });
      const Json value = compared(task, by_part_[k].at(task.address));
      single[parts_[k]] = value;
      if (value.is_null() || (!best.is_null() && gain(task, value, best["value"]) <= 0)) continue;
      best = {{"expert", parts_[k]}, {"value", value}};
    }
    report["by_expert"][task.address] = std::move(own);
    report["single"][task.address] = std::move(single);
    report["best_single"][task.address] = std::move(best);
    report["average"][task.address] = average(task);
  }

  /// By how much `better` is better than `than`; null where one does not exist.
  static Json gain(const Task& task, const Json& better, const Json& than) {
    if (better.is_null() || than.is_null()) return {};
    const double difference = better.get<double>() - than.get<double>();
    if (difference == 0) return 0.0;  // never -0
    return task.fresh_metrics().front()->higher_is_better() ? difference : -difference;
  }

  /// The task's metric over the samples that count.
  Json metric(const Task& task, const Array& prediction,
              const std::function<bool(std::size_t)>& counts) const {
    const Metrics metrics = task.fresh_metrics();
    if (metrics.empty()) return {};
    const Array& target = model_.answers.targets.at(task.target.name);
    for (std::size_t i = 0; i < model_.samples.size(); ++i) {
      if (counts(i)) add_row(*metrics.front(), prediction, target, static_cast<std::int64_t>(i));
    }
    return json_number(metrics.front()->value());
  }
  /// Over those that all have an answer of.
  Json compared(const Task& task, const Array& prediction) const {
    const std::vector<bool>& all = compared_.at(task.address);
    return metric(task, prediction, [&](std::size_t i) { return all[i]; });
  }

  /// The task's metric if `part_of` chose the part of each sample.
  template <class PartOf>
  Json chosen_by(const Task& task, const PartOf& part_of) const {
    Array mixed = model_.answers.tasks.at(task.address);
    for (std::size_t i = 0; i < model_.samples.size(); ++i) {
      const auto row = static_cast<std::int64_t>(i);
      const int part = part_of(i);
      if (part >= 0)
        std::copy_n(by_part_[part].at(task.address).row(row), mixed.row_size(), mixed.row(row));
    }
    return compared(task, mixed);
  }

  Json average(const Task& task) const {
    Array sum(model_.answers.tasks.at(task.address).shape);
    for (const auto& one : by_part_) {
      const Array& part = one.at(task.address);
      for (std::size_t i = 0; i < sum.values.size(); ++i)
        sum.values[i] += part.values[i] / static_cast<float>(by_part_.size());
    }
    return compared(task, sum);
  }

  /// Of the samples that came here, those that fell back, and of them those that nobody answers.
  void add_fallen(Json& report) const {
    const auto found = model_.answers.trace.fell_back.find(address_);
    if (found == model_.answers.trace.fell_back.end()) return;
    double reached = 0, fell = 0, abstained = 0;
    for (std::size_t i = 0; i < taken_.size(); ++i) {
      const bool fallen = found->second[i] != Retreat::kNone;
      reached += taken_[i] >= 0 || fallen ? 1 : 0;
      fell += fallen ? 1 : 0;
      abstained += fallen && taken_[i] < 0 ? 1 : 0;
    }
    report["fell_back"] = reached > 0 ? Json(fell / reached) : Json();
    report["abstained"] = reached > 0 ? Json(abstained / reached) : Json();
  }

  /// Tasks that some part answers otherwise than another.
  Json changes() const {
    Json all = Json::array();
    for (const Task& task : model_.tasks) {
      const Array& first = by_part_.front().at(task.address);
      const auto differs = [&](const std::map<std::string, Array>& other) {
        return !same_bits(other.at(task.address), first);
      };
      if (std::any_of(by_part_.begin(), by_part_.end(), differs)) all.push_back(task.address);
    }
    return all;
  }

  int best_part(const Task& task, std::size_t sample) const {
    const Array& target = model_.answers.targets.at(task.target.name);
    const auto row = static_cast<std::int64_t>(sample);
    int best = 0;
    for (std::size_t k = 1; k < scored_; ++k) {
      const Array& now = by_part_[best].at(task.address);
      if (misfit(task, by_part_[k].at(task.address), target, row) < misfit(task, now, target, row))
        best = static_cast<int>(k);
    }
    return best;
  }

  Json agreement() const {
    double both = 0;
    double known = 0;
    for (std::size_t i = 0; i < assigned_.size(); ++i) {
      if (taken_[i] < 0 || assigned_[i] < 0) continue;
      known += 1;
      both += taken_[i] == assigned_[i] ? 1 : 0;
    }
    return known > 0 ? Json(both / known) : Json();
  }

  Json confusion() const {
    std::vector<std::vector<std::size_t>> counts(parts_.size(),
                                                 std::vector<std::size_t>(parts_.size(), 0));
    for (std::size_t i = 0; i < assigned_.size(); ++i) {
      if (taken_[i] >= 0 && assigned_[i] >= 0) ++counts[assigned_[i]][taken_[i]];
    }
    Json rows = Json::object();
    for (std::size_t k = 0; k < parts_.size(); ++k) {
      for (std::size_t to = 0; to < parts_.size(); ++to)
        rows[parts_[k]][parts_[to]] = counts[k][to];
    }
    return rows;
  }

  Json balance() const {
    const auto parts = static_cast<double>(scored_);
    const auto end = load_.begin() + static_cast<std::ptrdiff_t>(scored_);
    const double chosen = std::accumulate(load_.begin(), end, 0.0);
    double entropy = 0, most = 0;
    for (auto load = load_.begin(); load != end; ++load) {
      const double share = chosen > 0 ? *load / chosen : 0;
      entropy -= share > 0 ? share * std::log2(share) : 0;
      most = std::max(most, share);
    }
    return {{"max_over_mean", most * parts},
            {"entropy_bits", entropy},
            {"entropy_bits_if_even", std::log2(parts)}};
  }

  const JudgedModel& model_;
  const std::string& address_;
  const std::vector<std::string>& parts_;
  std::size_t scored_;
  std::uint64_t random_seed_;
  const std::vector<int>& taken_;
  std::vector<double> load_;
  std::vector<int> assigned_;
  /// If the route sent every sample to one part, for each part: what it answers, by task.
  std::vector<std::map<std::string, Array>> by_part_;
  std::map<std::string, std::vector<bool>> compared_;  ///< by task, see answered_by_all
};

}  // namespace

Json route_report(const JudgedModel& model, const RouteParts& route, std::uint64_t random_seed) {
  return RouteReport(model, route, random_seed).json();
}

}  // namespace mgm
