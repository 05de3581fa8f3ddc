#include "mgm/infer/route_report.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "mgm/base/interrupt.h"
#include "mgm/base/random.h"
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

/// Where the partition that a route learned from would send each sample; empty without one.
std::vector<int> partition_of(const JudgedModel& model, const std::string& address) {
  const Bundle& bundle = model.engine.bundle();
  const Json& routes = bundle.info().routes;
  if (!routes.contains(address) || !routes[address].contains("partition")) return {};
  const PartitionRecipe recipe = PartitionRecipe::read(routes[address]["partition"]);
  const std::string prefix = (address == "model" ? "" : address + ".") + "partition.";
  std::map<std::string, Array> state;
  for (const auto& [name, array] : bundle.read_weights()) {
    if (name.starts_with(prefix)) state[name.substr(prefix.size())] = array;
  }
  const auto partition =
      rebuild(recipe, address, model.engine.encoding().schema(), model.registry, state);
  if (!partition) return {};
  std::vector<int> assigned;
  constexpr std::size_t kBatch = 256;
  BatchLoader loader(model.dataset, model.samples, kBatch);
  while (const std::optional<Batch> batch = loader.next()) {
    stop_if_interrupted();
    PartitionInput input{model.dataset, batch->samples, {}};
    if (partition->needs_features())
      input.features = route_reads(bundle, address, recipe.reads, batch->inputs);
    const std::vector<int> part = partition->assign(input);
    assigned.insert(assigned.end(), part.begin(), part.end());
  }
  return assigned;
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
        assigned_(partition_of(model, address_)) {
    for (std::size_t k = 0; k < parts_.size(); ++k) {
      by_part_.push_back(
          answers(model.engine, model.dataset, model.samples,
                  {{address_, std::vector<int>(model.samples.size(), static_cast<int>(k))}}));
    }
  }

  Json json() const {
    Json report{{"load", Json::object()}, {"dead", Json::array()}};
    for (std::size_t k = 0; k < parts_.size(); ++k) {
      report["load"][parts_[k]] = load_[k];
      if (load_[k] == 0 && k < scored_) report["dead"].push_back(parts_[k]);
    }
    report["agreement"] = agreement();
    for (const char* name : {"by_partition", "oracle", "random", "regret", "by_expert", "single",
                             "best_single", "average"})
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
  /// What others than the router would have reached.
  void add_choosers(const Task& task, Json& report) const {
    if (!assigned_.empty()) {
      report["by_partition"][task.address] = chosen_by(
          task, [&](std::size_t i) { return assigned_[i] < 0 ? taken_[i] : assigned_[i]; });
    }
    report["random"][task.address] = chosen_by(task, [&](std::size_t i) {
      return static_cast<int>(random_key(random_seed_, "router " + address_, i) % scored_);
    });
    const Json best = chosen_by(task, [&](std::size_t i) { return best_part(task, i); });
    report["oracle"][task.address] = best;
    report["regret"][task.address] = gain(task, best, metric(task, model_.answers));
  }

  /// What each part is worth, and all of them without a router.
  void add_experts(const Task& task, Json& report) const {
    Json own = Json::object(), single = Json::object(), best;
    for (std::size_t k = 0; k < parts_.size(); ++k) {
      own[parts_[k]] = metric(task, model_.answers,
                              [&](std::size_t i) { return taken_[i] == static_cast<int>(k); });
      const Json value = metric(task, by_part_[k]);
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

  Json metric(
      const Task& task, const Array& prediction,
      const std::function<bool(std::size_t)>& counts = [](std::size_t) { return true; }) const {
    const Metrics metrics = task.fresh_metrics();
    if (metrics.empty()) return {};
    const Array& target = model_.answers.targets.at(task.target.name);
    for (std::size_t i = 0; i < model_.samples.size(); ++i) {
      if (counts(i)) add_row(*metrics.front(), prediction, target, static_cast<std::int64_t>(i));
    }
    return json_number(metrics.front()->value());
  }
  template <class... Which>
  Json metric(const Task& task, const Answers& answers, const Which&... which) const {
    return metric(task, answers.tasks.at(task.address), which...);
  }

  /// The task's metric if `part_of` chose the part of each sample.
  template <class PartOf>
  Json chosen_by(const Task& task, const PartOf& part_of) const {
    Array mixed = model_.answers.tasks.at(task.address);
    for (std::size_t i = 0; i < model_.samples.size(); ++i) {
      const auto row = static_cast<std::int64_t>(i);
      const int part = part_of(i);
      if (part >= 0)
        std::copy_n(by_part_[part].tasks.at(task.address).row(row), mixed.row_size(),
                    mixed.row(row));
    }
    return metric(task, mixed);
  }

  Json average(const Task& task) const {
    Array sum(model_.answers.tasks.at(task.address).shape);
    for (const Answers& one : by_part_) {
      const Array& part = one.tasks.at(task.address);
      for (std::size_t i = 0; i < sum.values.size(); ++i)
        sum.values[i] += part.values[i] / static_cast<float>(by_part_.size());
    }
    return metric(task, sum);
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
      const std::vector<float>& first = by_part_.front().tasks.at(task.address).values;
      if (std::any_of(by_part_.begin(), by_part_.end(), [&](const Answers& other) {
            return other.tasks.at(task.address).values != first;
          }))
        all.push_back(task.address);
    }
    return all;
  }

  int best_part(const Task& task, std::size_t sample) const {
    const Array& target = model_.answers.targets.at(task.target.name);
    const auto row = static_cast<std::int64_t>(sample);
    int best = 0;
    for (std::size_t k = 1; k < scored_; ++k) {
      const auto& now = by_part_[best].tasks.at(task.address);
      if (misfit(task, by_part_[k].tasks.at(task.address), target, row) <
          misfit(task, now, target, row))
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
  std::vector<Answers> by_part_;  ///< if the route sent every sample to one part, for each part
};

}  // namespace

Json route_report(const JudgedModel& model, const RouteParts& route, std::uint64_t random_seed) {
  return RouteReport(model, route, random_seed).json();
}

}  // namespace mgm
