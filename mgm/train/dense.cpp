#include "mgm/train/dense.h"

#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "mgm/nets/net_kind.h"
#include "mgm/node/lowering.h"
#include "mgm/node/walker.h"
#include "mgm/program/count.h"

namespace mgm {

namespace {

using Json = nlohmann::ordered_json;

/// The net of the model with the most MACs, as kind and options; those that read the data before
/// others, as only they can stand alone.
struct Model {
  std::string kind;
  Json options;
};

Spec spec_at(const Spec& node, const std::string& address, const std::string& wanted) {
  if (address == wanted) return node;
  const Spec holders[] = {node.at("chain"), node.at("fork"), node.at("route").at("experts"),
                          node.at("cascade").at("stages")};
  for (const Spec& holder : holders) {
    for (const auto& [name, part] : holder.entries()) {
      const std::string inner = part_address(address, name);
      if (wanted != inner && !lies_under(wanted, inner)) continue;
      return spec_at(part, inner, wanted);
    }
    if (!holder.at("each").absent()) {  // the template stands for whichever expert was meant
      const std::size_t end = wanted.find('.', address == "model" ? 0 : address.size() + 1);
      return spec_at(holder.at("each"), wanted.substr(0, end), wanted);
    }
  }
  return {};
}

Model largest_net(const Session& session) {
  double most = -1;
  std::string best;
  for_each_node(*session.tree.root, [&](Node& node) {
    const auto annotation = session.tree.annotations.find(node.address());
    if (annotation == session.tree.annotations.end() || annotation->second.kind != "net") return;
    bool reads_data = true;
    for (const Port& port : node.inputs())
      reads_data = reads_data && session.data.dataset->schema().input(port.name) != nullptr;
    const double macs = reads_data ? count(Lowering::block_of(node, node.inputs()), {}).macs : 0;
    if (macs > most) {
      most = macs;
      best = node.address();
    }
  });
  const Spec net = spec_at(session.spec.at("model"), "model", best).at("net");
  if (net.is_scalar()) return {net.scalar(), Json::object()};
  return {net.keys().front(), net.entries().front().second.resolved()};
}

Json task_json(const Task& task, const Session& session) {
  return session.tree.annotations.at(task.address).task.resolved();
}

/// A whole net that writes `outputs` values whatever it wrote before.
Json with_output(Json options, const Json& outputs) {
  options.erase("from");
  options.erase("until");
  options.erase("last");
  if (!options.contains("widths") || options["widths"].empty())
    options["widths"] = Json::array({outputs});
  else
    options["widths"].back() = outputs;
  return options;
}

bool has_option(const NetKind& kind, const std::string& name) {
  return std::any_of(kind.fields.begin(), kind.fields.end(),
                     [&](const FieldInfo& field) { return field.name == name; });
}

/// Units of a hidden layer, before scaling.
constexpr int kHidden = 128;

/// The options of a net that answers one task: a piece of a network that was linear in itself gets
/// a hidden layer, so that the baseline is one.
Json answering(const Model& net) {
  Json options = with_output(net.options, "classes");
  if (net.kind == "mlp" && options["widths"].size() == 1)
    options["widths"] = Json::array({kHidden, "classes"});
  return options;
}

/// The options of a trunk that several tasks read, with ReLU between it and their layers where its
/// kind can say so.
Json trunk_of(const Model& net, const NetKind& kind, double factor) {
  Json options =
      with_output(net.options, std::max(1, static_cast<int>(std::lround(kHidden * factor))));
  if (has_option(kind, "last")) options["last"] = "relu";
  return options;
}

/// The last task of each target: what came before served it.
std::vector<const Task*> final_tasks(const Session& session) {
  std::vector<const Task*> tasks;
  for (const TaskOutput& output : lower(session.tree, session.data.dataset->schema()).tasks) {
    std::erase_if(tasks,
                  [&](const Task* earlier) { return earlier->target.name == output.target; });
    tasks.push_back(session.tree.tasks.at(output.address).get());
  }
  return tasks;
}

/// Whatever the model's net ended with, the baseline ends with what the task asks for.
Json dense_model(const Session& session, const Model& net, double factor) {
  const NetKind* kind = session.registry.family<NetKind>().find(net.kind);
  const std::vector<const Task*> tasks = final_tasks(session);
  const auto scaled = [&](const Json& options) {
    return kind->scaled(Spec::from_json(options.is_null() ? Json::object() : options, "dense"),
                        factor);
  };
  if (tasks.size() == 1) {
    return {{"net", {{net.kind, scaled(answering(net))}}},
            {"task", task_json(*tasks.front(), session)}};
  }
  Json heads = Json::object();
  for (const Task* task : tasks) {
    heads[task->target.name] = {{"net", {{"mlp", {{"widths", Json::array({"classes"})}}}}},
                                {"task", task_json(*task, session)}};
  }
  return {{"chain",
           {{"trunk", {{"net", {{net.kind, scaled(trunk_of(net, *kind, factor))}}}}},
            {"heads", {{"fork", std::move(heads)}}}}}};
}

double macs_of(const Json& model, const Session& session) {
  Problems problems;
  const Tree tree = build_tree(Spec::from_json(model, "dense"), session.data.dataset->schema(),
                               session.registry, session.seed, problems);
  problems.throw_if_any();
  return count(lower(tree, session.data.dataset->schema()).body, {}).macs;
}

}  // namespace

Spec dense_spec(const Session& session, double macs, double samples) {
  const Model net = largest_net(session);
  double low = 1e-3, high = 64;
  Json best;
  double nearest = 1e300;
  constexpr int kSteps = 40;
  for (int i = 0; i < kSteps && low < high; ++i) {
    const double factor = std::sqrt(low * high);
    Json model = dense_model(session, net, factor);
    const double cost = macs_of(model, session);
    if (std::abs(cost / macs - 1) < nearest) {
      nearest = std::abs(cost / macs - 1);
      best = std::move(model);
    }
    (cost < macs ? low : high) = factor;
  }
  constexpr double kAllowed = 0.05;
  if (nearest > kAllowed) {
    throw Error(
        Fault::kSpec,
        fmt::format(
            "no width of '{}' gives a dense network of {:.4g} MACs: the nearest is {:.1f} % away",
            net.kind, macs, 100 * nearest));
  }
  Json spec = session.spec.resolved();
  spec["model"] = std::move(best);
  spec.erase("infer");  // of a root that is another
  if (const auto batch = session.inference->batch()) spec["infer"]["batch"] = *batch;
  const double epochs = samples / static_cast<double>(session.data.split.train.size());
  spec["train"].erase("init");
  spec["train"]["epochs"] = std::max<std::int64_t>(1, std::llround(epochs));
  return Spec::from_json(spec, "dense");
}

}  // namespace mgm
