#include "mgm/cli/comparison.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fmt/format.h>
#include <numeric>

#include "mgm/cli/table.h"

namespace mgm {

namespace {

using Json = nlohmann::ordered_json;

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double deviation(const std::vector<double>& values) {
  if (values.size() < 2) return 0;
  double squares = 0;
  for (const double value : values) squares += (value - mean(values)) * (value - mean(values));
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

/// Names of the first model's figures, then of those that only others have.
std::vector<std::string> figure_names(const std::vector<Candidate>& candidates) {
  std::vector<std::string> names;
  for (const Candidate& candidate : candidates) {
    for (const Figure& figure : candidate.figures) {
      if (std::find(names.begin(), names.end(), figure.name) == names.end())
        names.push_back(figure.name);
    }
  }
  return names;
}

/// `0.9123 ± 0.0040`, or `-` where a model has no such figure.
std::string shown(const Candidate& candidate, const std::string& figure) {
  const auto found = candidate.values.find(figure);
  if (found == candidate.values.end()) return "-";
  const std::string value = fmt::format("{:.4f}", mean(found->second));
  if (found->second.size() < 2) return value;
  return fmt::format("{} ± {:.4f}", value, deviation(found->second));
}

}  // namespace

bool Comparison::on_front(const Candidate& candidate) const {
  const auto own = candidate.values.find(deciding.name);
  if (own == candidate.values.end()) return false;
  const double mine = mean(own->second), my_macs = mean(candidate.macs);
  return std::none_of(candidates.begin(), candidates.end(), [&](const Candidate& other) {
    const auto found = other.values.find(deciding.name);
    if (&other == &candidate || found == other.values.end()) return false;
    const double gain = (mean(found->second) - mine) * (deciding.higher_is_better ? 1 : -1);
    const double cost = mean(other.macs) - my_macs;
    return gain >= 0 && cost <= 0 && (gain > 0 || cost < 0);
  });
}

std::string Comparison::text() const {
  std::vector<std::string> header{"model"};
  const std::vector<std::string> names = figure_names(candidates);
  header.insert(header.end(), names.begin(), names.end());
  header.insert(header.end(), {"MACs", "parameters", "us at batch 1", "us at batch 64",
                               "training s", "samples seen", "front"});
  TextTable table(header);
  for (const Candidate& one : candidates) {
    std::vector<std::string> row{one.name};
    if (one.macs.size() < seeds)
      row.front() += fmt::format(" ({} of {} seeds)", one.macs.size(), seeds);
    for (const std::string& name : names) row.push_back(shown(one, name));
    row.insert(row.end(),
               {short_number(mean(one.macs)), short_number(one.parameters),
                fmt::format("{:.1f}", one.latency_1), fmt::format("{:.1f}", one.latency_64),
                fmt::format("{:.1f}", mean(one.seconds)), short_number(mean(one.samples)),
                on_front(one) ? "*" : ""});
    table.add(row);
  }
  return fmt::format("{}* on the Pareto front of {} and MACs, judged on the {} {} samples\n",
                     table.text(), deciding.name, samples, split);
}

Json Comparison::json() const {
  Json list = Json::array();
  for (const Candidate& one : candidates) {
    Json metrics = Json::object();
    for (const Figure& figure : one.figures) {
      const auto found = one.values.find(figure.name);
      if (found == one.values.end()) continue;
      metrics[figure.name] = {{"mean", mean(found->second)},
                              {"deviation", deviation(found->second)}};
    }
    list.push_back({{"model", one.name},
                    {"split", split},
                    {"samples", samples},
                    {"seeds", one.macs.size()},
                    {"metrics", std::move(metrics)},
                    {"macs_per_sample", mean(one.macs)},
                    {"parameters", one.parameters},
                    {"latency_us", {{"1", one.latency_1}, {"64", one.latency_64}}},
                    {"training_seconds", mean(one.seconds)},
                    {"samples_seen", mean(one.samples)},
                    {"pareto", on_front(one)}});
  }
  return list;
}

std::vector<std::string> names_of(const std::vector<std::string>& specs,
                                  const std::vector<std::string>& taken) {
  std::vector<std::string> stems = taken;
  for (const std::string& spec : specs)
    stems.push_back(std::filesystem::path(spec).stem().string());
  std::vector<std::string> names;
  for (const std::string& spec : specs) {
    const std::string stem = std::filesystem::path(spec).stem().string();
    names.push_back(std::count(stems.begin(), stems.end(), stem) > 1 ? spec : stem);
  }
  return names;
}

}  // namespace mgm
