#include "mgm/node/tree.h"

#include "mgm/base/text.h"
#include "mgm/node/lowering.h"
#include "mgm/node/tensors.h"
#include "mgm/node/torch.h"
#include "mgm/node/walker.h"

namespace mgm {

Node& Tree::at(const std::string& address) const {
  Node* found = nullptr;
  std::vector<std::string> known;
  for_each_node(*root, [&](Node& node) {
    known.push_back(node.address());
    if (node.address() == address) found = &node;
  });
  if (found != nullptr) return *found;
  const std::string near = nearest_name(address, known);
  throw Error(Fault::kSpec, "no node '" + address + "' in the model" +
                                (near.empty() ? "" : " (did you mean '" + near + "'?)"));
}

namespace {

/// The task of an expert that answers for some classes alone: the stated one, over its outcomes.
void add_own_task(const std::string& address, const std::shared_ptr<const OwnClasses>& own,
                  Building& building) {
  const auto stated = building.tasks.find(own->stated_by());
  if (stated == building.tasks.end()) return;  // what is wrong with it was reported
  const Annotations& around = building.annotations.at(own->stated_by());
  const Spec loss = around.task.at("loss");
  const Spec weights = loss.at("cross_entropy").at("weights");
  const bool weighs = !weights.absent() && !(weights.is_scalar() && weights.scalar() == "equal");
  if (stated->second->loss_name != "cross_entropy" || weighs) {
    building.problems.add(loss.place(),
                          "experts that answer for some classes alone (classes: own) learn by "
                          "cross_entropy without weights of classes: say sample_weight instead, or "
                          "leave classes: own away");
    return;
  }
  DataSchema schema = building.schema;
  for (TargetInfo& target : schema.targets) {
    if (target.name == own->outcomes().name) target = own->outcomes();
  }
  auto task = std::make_shared<Task>(build_task(address, around.task, schema, own->most() + 1,
                                                building.registry, building.problems));
  task->own = own;
  building.tasks[address] = std::move(task);
}

void add_own_tasks(Building& building) {
  for (const auto& [address, annotations] : building.annotations) {
    if (annotations.own) add_own_task(address, annotations.own, building);
  }
}

}  // namespace

Tree build_tree(const Spec& model, const DataSchema& schema, const Registry& registry,
                std::uint64_t seed, Problems& problems) {
  const std::size_t before = problems.count();
  Building building{schema, registry, problems, seed};
  const Scope inputs{nullptr, "", schema.inputs};
  Site site(building, "model", model, inputs, schema.inputs, nullptr);
  std::unique_ptr<Node> root = build_node(site);
  if (problems.count() == before) add_own_tasks(building);
  Tree tree{std::move(root), std::move(building.annotations), std::move(building.tasks)};
  if (problems.count() > before) tree.root = nullptr;
  return tree;
}

namespace {

OpBody output_op(const std::string& function) {
  if (function == "softmax") return Softmax{};
  return Sigmoid{};
}

/// The layer that brings a task's numbers from the learned unit to their own.
Linear layer_of_units(const Task& task) {
  const std::string name = part_address(task.address, "task");
  return {name + ".weight", name + ".bias", static_cast<std::int64_t>(task.scale.mean.size())};
}

ValueId to_own_units(Lowering& lowering, ValueId value, const Task& task) {
  if (lowering.shape(value).size() != 1) value = lowering.append(Flatten{}, {value});
  return lowering.append(layer_of_units(task), {value});
}

/// Addresses of nodes that state a task, in the order in which their predictions are ready.
void collect_tasks(Node& node, const Tree& tree, std::vector<std::string>& addresses) {
  for (const PartOf& part : parts_of(node)) collect_tasks(*part.node, tree, addresses);
  if (tree.tasks.contains(node.address())) addresses.push_back(node.address());
}

}  // namespace

Program lower(const Tree& tree, const DataSchema& schema) {
  Lowering lowering(schema.inputs);
  tree.root->lower(lowering);
  Program program;
  std::vector<ValueId> outputs;
  std::vector<std::string> addresses;
  collect_tasks(*tree.root, tree, addresses);
  for (const std::string& address : addresses) {
    const auto& task = tree.tasks.at(address);
    if (!lowering.has(address)) continue;  // inside an expert or a stage: seen only while learning
    ValueId value = lowering.value(address);
    const std::string function = task->loss->output();
    const auto asked = tree.answers.find(address);
    const auto answer =
        asked == tree.answers.end() ? TaskOutput::Answer::kProbabilities : asked->second;
    if (!task->scale.empty()) value = to_own_units(lowering, value, *task);
    if (function != "none" && answer != TaskOutput::Answer::kScores)
      value = lowering.append(output_op(function), {value});
    program.tasks.push_back({address, task->target.name, function, outputs.size(), answer});
    outputs.push_back(value);
  }
  program.body = lowering.finish(std::move(outputs));
  return program;
}

std::map<std::string, Array> weights_of(const Tree& tree, const Program& program) {
  std::map<std::string, Array> weights = weights_of(*tree.root);
  for (const TaskOutput& output : program.tasks) {
    const Task& task = *tree.tasks.at(output.address);
    if (task.scale.empty()) continue;
    const Linear layer = layer_of_units(task);
    Array weight({layer.units, layer.units}), bias({layer.units});
    for (std::int64_t k = 0; k < layer.units; ++k) {
      weight.row(k)[k] = static_cast<float>(task.scale.deviation[k]);
      bias.values[k] = static_cast<float>(task.scale.mean[k]);
    }
    weights[layer.weight] = std::move(weight);
    weights[layer.bias] = std::move(bias);
  }
  return weights;
}

std::map<std::string, Array> weights_of(Node& node) {
  std::map<std::string, Array> weights;
  for_each_weight(node, [&](const std::string& name, at::Tensor& value, bool) {
    weights[name] = plain(value);
  });
  return weights;
}

void set_weights(Node& node, const std::map<std::string, Array>& weights) {
  for_each_weight(node, [&](const std::string& name, at::Tensor& value, bool) {
    const auto found = weights.find(name);
    if (found == weights.end()) throw Error(Fault::kModel, "there is no weight '" + name + "'");
    const Array& array = found->second;
    if (array.shape != value.sizes().vec()) {
      throw Error(Fault::kModel, "weight '" + name + "' has shape " + text(array.shape) +
                                     ", the model needs " + text(Shape(value.sizes().vec())));
    }
    at::NoGradGuard no_gradient;
    value.copy_(view(array));
  });
}

namespace {

void collect_chosen(Node& node, std::vector<std::string>& addresses) {
  for (const PartOf& part : parts_of(node)) {
    if (part.runs == Runs::kChosen) addresses.push_back(part.node->address());
    collect_chosen(*part.node, addresses);
  }
}

}  // namespace

std::vector<std::string> chosen_parts(Node& root) {
  std::vector<std::string> addresses;
  collect_chosen(root, addresses);
  return addresses;
}

}  // namespace mgm
