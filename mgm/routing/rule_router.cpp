#include "mgm/routing/rule_router.h"

#include <algorithm>
#include <fmt/format.h>

#include "mgm/routing/compile_rules.h"

namespace mgm {

namespace {

/// The columns of what the router reads, their places counted over all inputs side by side.
SeenColumns seen_columns(const Layers& layers, const DataSchema& schema) {
  SeenColumns seen;
  std::int64_t before = 0;
  for (const Port& port : layers.inputs()) {
    for (InputColumn column : schema.columns) {
      if (column.input != port.name) continue;
      column.first += before;
      seen.push_back(std::move(column));
    }
    before += elements(port.shape);
  }
  return seen;
}

/// A one for the expert of each leaf.
Array scores_of(const Array& rows, const std::vector<std::string>& subsets,
                const std::vector<std::string>& experts) {
  Array scores({rows.rows(), static_cast<std::int64_t>(experts.size())});
  for (std::int64_t i = 0; i < rows.rows(); ++i) {
    if (rows.row(i)[0] >= 0) continue;
    const std::string& subset = subsets[static_cast<std::size_t>(rows.row(i)[2])];
    const auto expert = std::find(experts.begin(), experts.end(), subset) - experts.begin();
    scores.row(i)[expert] = 1;
  }
  return scores;
}

void write_layers(const Array& rows, std::int64_t experts, Layers& layers) {
  const ValueId x = layers.flatten(layers.input());
  const DecisionTree tree{layers.weight_name("rules.weight"), layers.weight_name("rules.scores"),
                          rows.rows(), depth_of_rules(rows), experts};
  layers.output(layers.apply(tree, {x}));
  layers.declare({"rules.weight", rows.shape, {}, false});
  layers.declare({"rules.scores", {rows.rows(), experts}, {}, false});
}

std::optional<RouterDesign> build_rule_router(const Spec& own, Layers& layers,
                                              const RouterSite& site, Problems& problems) {
  const bool is_borrowed = own.entries().empty() && site.partition == "rule";
  const Spec& options = is_borrowed ? site.partition_options : own;
  if (options.entries().empty()) {
    problems.add(own.place(), fmt::format("say when each expert answers: rule: {{{}: \"age >= "
                                          "18\", OTHER: rest}}",
                                          site.names.front()));
    return std::nullopt;
  }
  const std::size_t before = problems.count();
  const PartitionSite at{layers.address(), site.names, 0, site.schema};
  const Rules rules = read_rules(options, at, problems);
  if (problems.count() > before) return std::nullopt;
  try {
    const Array rows = compile_rules(rules, seen_columns(layers, site.schema));
    write_layers(rows, site.experts, layers);
    RouterDesign design;
    design.teaching = RouterTeaching::kGiven;
    design.given["rules.weight"] = rows;
    design.given["rules.scores"] = scores_of(rows, rules.subsets, site.names);
    return design;
  } catch (const Error& misfit) {
    problems.add(options.place(), layers.address() + ": " + misfit.what());
    return std::nullopt;
  }
}

}  // namespace

RouterKind rule_router_kind() { return {kind_info<RuleRouterConfig>("router"), build_rule_router}; }

}  // namespace mgm
