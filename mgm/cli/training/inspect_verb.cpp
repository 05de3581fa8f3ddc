#include <filesystem>
#include <fmt/format.h>
#include <iostream>
#include <nlohmann/json.hpp>

#include "mgm/bundle/bundle.h"
#include "mgm/cli/table.h"
#include "mgm/cli/training/run.h"
#include "mgm/cli/training/verbs.h"
#include "mgm/node/lowering.h"
#include "mgm/node/walker.h"
#include "mgm/program/count.h"
#include "mgm/train/forecast.h"
#include "mgm/train/registry.h"

namespace mgm {

namespace {

using Json = nlohmann::ordered_json;

std::int64_t parameters_of(Node& node) {
  std::int64_t count = 0;
  for (const auto& [name, array] : weights_of(node))
    count += static_cast<std::int64_t>(array.values.size());
  return count;
}

std::string shapes(const std::vector<Port>& ports) {
  std::string result;
  for (const Port& port : ports) result += (result.empty() ? "" : " ") + text(port.shape);
  return result;
}

/// MACs of a node where it can be counted alone.
double macs_of(const Node& node, const Rates& rates) {
  return count(Lowering::block_of(node, node.inputs()), rates).macs;
}

void add_rows(Node& node, const Tree& tree, const Rates& rates, int depth, TextTable& table,
              Json& list) {
  const auto annotation = tree.annotations.find(node.address());
  const std::string kind = annotation == tree.annotations.end() ? "net" : annotation->second.kind;
  const std::string detail = annotation == tree.annotations.end() ? "" : annotation->second.detail;
  const std::string shown = detail.empty() ? kind : detail;
  const std::int64_t parameters = parameters_of(node);
  const double macs = macs_of(node, rates);
  table.add({std::string(2 * static_cast<std::size_t>(depth), ' ') + node.address(), shown,
             shapes(node.inputs()), shapes(node.outputs()),
             short_number(static_cast<double>(parameters)),
             short_number(static_cast<double>(parameters) * sizeof(float)), short_number(macs)});
  list.push_back(
      {{"address", node.address()}, {"kind", shown}, {"parameters", parameters}, {"macs", macs}});
  for (const PartOf& part : parts_of(node))
    add_rows(*part.node, tree, rates, depth + 1, table, list);
}

Rates rates_of(const Json& routes) {
  Rates rates;
  for (const auto& [address, route] : routes.items()) {
    for (const auto& [part, rate] : route.at("rates").items())
      rates[address].push_back(rate.get<double>());
  }
  return rates;
}

void print_costs(const Count& counted, bool measured) {
  std::cout << fmt::format("\nMACs a sample: {} {} (from {} to {})\n", short_number(counted.macs),
                           measured ? "at the rates on validation" : "with uniform routing",
                           short_number(counted.best_macs), short_number(counted.worst_macs));
}

/// What is said of how each address answers; temperatures as they were fitted.
Json inference_of(const Session& session, const Json& evidence) {
  Json all = Json::object();
  for_each_node(*session.tree.root, [&](Node& node) {
    Json stated = session.inference->stated(node.address());
    const Json::json_pointer fitted("/" + node.address() + "/temperature/value");
    if (evidence.contains(fitted)) stated["temperature"] = evidence[fitted];
    if (!stated.empty()) all[node.address()] = std::move(stated);
  });
  return all;
}

void print_inference(const Json& inference) {
  if (inference.empty()) return;
  TextTable table({"address", "answers with"});
  for (const auto& [address, stated] : inference.items()) {
    std::string options;
    for (const auto& [option, value] : stated.items()) {
      const std::string shown = value.is_string() ? value.get<std::string>()
                                : value.is_number_float()
                                    ? fmt::format("{:.4g}", value.get<double>())
                                    : value.dump();
      options += (options.empty() ? "" : ", ") + option + " " + shown;
    }
    table.add({address, options});
  }
  std::cout << "\nInference\n" << table.text();
}

/// `info`: of the bundle; null for a spec.
int inspect(const Session& session, const TrainingOptions& options, const BundleInfo* info) {
  const bool is_bundle = info != nullptr;
  const Rates rates = is_bundle ? rates_of(info->routes) : Rates{};
  const Json inference = inference_of(session, is_bundle && info->inference.contains("evidence")
                                                   ? info->inference["evidence"]
                                                   : Json::object());
  TextTable table({"address", "kind", "reads", "writes", "parameters", "bytes", "MACs"});
  Json list = Json::array();
  add_rows(*session.tree.root, session.tree, rates, 0, table, list);
  const Count counted = count(lower(session.tree, session.data.dataset->schema()).body, rates);
  const Forecast forecast = is_bundle ? Forecast{} : forecast_of(session);
  if (options.json) {
    Json report{{"nodes", list},
                {"macs", counted.macs},
                {"best_macs", counted.best_macs},
                {"worst_macs", counted.worst_macs},
                {"parameters", counted.parameters},
                {"inference", inference}};
    if (!is_bundle)
      report["forecast"] = {{"seconds", forecast.seconds}, {"peak_bytes", forecast.peak_bytes}};
    std::cout << report.dump() << "\n";
    return 0;
  }
  std::cout << table.text();
  print_costs(counted, is_bundle);
  print_inference(inference);
  std::cout << "\nTraining plan\n" << text(session.plan, *session.strategies);
  if (!is_bundle) {
    std::cout << "\nForecast, measured on a few steps of each phase: " << duration(forecast.seconds)
              << " of training, " << short_number(forecast.peak_bytes)
              << " bytes of memory at most\n";
  }
  return 0;
}

}  // namespace

}  // namespace mgm

int mgm_inspect(const mgm::TrainingOptions& options) {
  using namespace mgm;
  const std::string& path = options.specs.front();
  const Registry kinds = training_kinds();
  if (std::filesystem::is_directory(path)) {
    const auto bundle = Bundle::open(path);
    const auto session =
        open_session(Spec::from_json(bundle->info().spec, path), bundle->info().data_folder,
                     threads_of(options), kinds, InitialFiles::kLeave);
    return inspect(*session, options, &bundle->info());
  }
  std::vector<Override> overrides;
  for (const std::string& change : options.overrides) overrides.push_back(Override::parse(change));
  const auto session = open_session(path, overrides, threads_of(options), kinds);
  return inspect(*session, options, nullptr);
}
