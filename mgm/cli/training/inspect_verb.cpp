#include <filesystem>
#include <fmt/format.h>
#include <iostream>
#include <nlohmann/json.hpp>

#include "mgm/bundle/bundle.h"
#include "mgm/cli/json_line.h"
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

/// What a verb shows, of a spec or of a model.
struct Inspected {
  const Tree& tree;
  const Program& program;
  const Strategies& strategies;
  const TrainingPlan& plan;
  Rates rates;
  Json inference;                    ///< by address and option
  std::optional<Forecast> forecast;  ///< a model has learned already
};

/// The weights under an address.
struct Size {
  std::int64_t parameters = 0;  ///< that learn
  std::int64_t bytes = 0;       ///< of all
};

Size size_of(const Program& program, const std::string& address) {
  const auto under = [&](const std::vector<WeightUse>& weights) {
    std::int64_t numbers = 0;
    for (const WeightUse& weight : weights) {
      if (lies_under(weight.name, address)) numbers += elements(weight.shape);
    }
    return numbers;
  };
  Size size;
  for_each_op(program.body, [&](const Block& block, const Op& op) {
    const std::vector<Shape> in = shapes_of(block, op.inputs);
    size.parameters += under(learnable_weights(op.body, in));
    size.bytes += under(weights_of(op.body, in)) * static_cast<std::int64_t>(sizeof(float));
  });
  return size;
}

std::string shapes(const std::vector<Port>& ports) {
  std::string result;
  for (const Port& port : ports) result += (result.empty() ? "" : " ") + text(port.shape);
  return result;
}

Json shapes_json(const std::vector<Port>& ports) {
  Json shapes = Json::object();
  for (const Port& port : ports) shapes[port.name] = port.shape;
  return shapes;
}

/// MACs of a node where it can be counted alone.
double macs_of(const Node& node, const Rates& rates) {
  return count(Lowering::block_of(node, node.inputs()), rates).macs;
}

void add_rows(Node& node, const Inspected& of, int depth, TextTable& table, Json& list) {
  const auto annotation = of.tree.annotations.find(node.address());
  const bool known = annotation != of.tree.annotations.end();
  const std::string kind = known ? annotation->second.kind : "net";
  const std::string shown =
      known && !annotation->second.detail.empty() ? annotation->second.detail : kind;
  const Size size = size_of(of.program, node.address());
  const double macs = macs_of(node, of.rates);
  table.add({std::string(2 * static_cast<std::size_t>(depth), ' ') + node.address(), shown,
             shapes(node.inputs()), shapes(node.outputs()),
             short_number(static_cast<double>(size.parameters)),
             short_number(static_cast<double>(size.bytes)), short_number(macs)});
  list.push_back({{"address", node.address()},
                  {"kind", shown},
                  {"reads", shapes_json(node.inputs())},
                  {"writes", shapes_json(node.outputs())},
                  {"parameters", size.parameters},
                  {"bytes", size.bytes},
                  {"macs", macs}});
  for (const PartOf& part : parts_of(node)) add_rows(*part.node, of, depth + 1, table, list);
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
Json inference_of(const Tree& tree, const InferenceStrategies& strategies,
                  const Json& kept = Json::object()) {
  const Json evidence = kept.is_object() ? kept.value("evidence", Json::object()) : Json::object();
  Json all = Json::object();
  for_each_node(*tree.root, [&](Node& node) {
    Json stated = strategies.stated(node.address());
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

int show(const Inspected& of, bool as_json) {
  TextTable table({"address", "kind", "reads", "writes", "parameters", "bytes", "MACs"});
  Json list = Json::array();
  add_rows(*of.tree.root, of, 0, table, list);
  const Count counted = count(of.program.body, of.rates);
  if (as_json) {
    Json report{{"nodes", list},
                {"macs", counted.macs},
                {"best_macs", counted.best_macs},
                {"worst_macs", counted.worst_macs},
                {"parameters", counted.parameters},
                {"bytes", counted.bytes},
                {"inference", of.inference},
                {"plan", json(of.plan, of.strategies)}};
    if (of.forecast) {
      report["forecast"] = {{"seconds", of.forecast->seconds},
                            {"peak_bytes", of.forecast->peak_bytes}};
    }
    std::cout << json_line(report);
    return 0;
  }
  std::cout << table.text();
  print_costs(counted, !of.forecast);
  print_inference(of.inference);
  std::cout << "\nTraining plan\n" << text(of.plan, of.strategies);
  if (of.forecast) {
    std::cout << "\nForecast, measured on a few steps of each phase: "
              << duration(of.forecast->seconds) << " of training, "
              << short_number(of.forecast->peak_bytes) << " bytes of memory at most\n";
  }
  return 0;
}

/// A model shows itself: neither its data nor the files that it started from are needed.
int inspect_bundle(const TrainingOptions& options, const Registry& kinds) {
  const std::string& path = options.specs.front();
  if (!options.overrides.empty()) {
    throw Error(Fault::kSpec, {"--set " + options.overrides.front()},
                "has no meaning for a model, which is as it was trained: inspect a spec with it");
  }
  const auto bundle = Bundle::open(path);
  const auto encoding = read_encoding(bundle->info().encoding);
  const Spec spec = Spec::from_json(bundle->info().spec, path);
  Problems problems;
  Tree tree = build_tree(spec.at("model"), encoding->schema(), kinds, 0, problems);
  problems.throw_if_any(Fault::kModel);
  const Strategies strategies(spec.at("train"), tree, kinds, problems);
  const InferenceStrategies answering(spec.at("infer"), tree, problems);
  const TrainingPlan plan = make_plan(tree, strategies, threads_of(options), problems);
  problems.throw_if_any(Fault::kModel);
  return show({tree,
               bundle->program(),
               strategies,
               plan,
               rates_of(bundle->info().routes),
               inference_of(tree, answering, bundle->info().inference),
               {}},
              options.json);
}

int inspect_spec(const TrainingOptions& options, const Registry& kinds) {
  std::vector<Override> overrides;
  for (const std::string& change : options.overrides) overrides.push_back(Override::parse(change));
  const auto session = open_session(options.specs.front(), overrides, threads_of(options), kinds);
  const Program program = lower(session->tree, session->data.dataset->schema());
  return show({session->tree,
               program,
               *session->strategies,
               session->plan,
               {},
               inference_of(session->tree, *session->inference),
               forecast_of(*session)},
              options.json);
}

}  // namespace

}  // namespace mgm

int mgm_inspect(const mgm::TrainingOptions& options) {
  const mgm::Registry kinds = mgm::training_kinds();
  return std::filesystem::is_directory(options.specs.front()) ? mgm::inspect_bundle(options, kinds)
                                                              : mgm::inspect_spec(options, kinds);
}
