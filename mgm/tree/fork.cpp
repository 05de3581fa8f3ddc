#include "mgm/node/lowering.h"
#include "mgm/node/run.h"
#include "mgm/node/torch.h"
#include "mgm/node/walker.h"
#include "mgm/tree/parts.h"
#include "mgm/tree/shapes.h"
#include "mgm/tree/tree_configs.h"

namespace mgm {

namespace {

/// Parts side by side, all of which run; writes one signal a part.
class Fork : public Node {
 public:
  Fork(const std::string& address, std::vector<Port> outputs, Parts parts)
      : Node(address, outer_inputs(pointers(parts)), std::move(outputs)),
        parts_(std::move(parts)) {}

 protected:
  Signals compute(const Signals& in, Run& run) override {
    Signals out;
    for (const auto& part : parts_) {
      for (const auto& [name, value] : part->forward(in, run)) out.set(name, value);
    }
    return out;
  }

  void show(Walker& walker) override {
    for (const auto& part : parts_) walker.part(*part, Runs::kTogether);
  }

  void write(Lowering& to) const override {
    for (const auto& part : parts_) part->lower(to);
  }

 private:
  Parts parts_;
};

/// A fork that writes one signal made of all its parts': an ensemble, or features side by side.
class MergedFork : public Fork {
 public:
  MergedFork(const std::string& address, Port output, std::vector<std::string> merged, OpBody how,
             Parts parts)
      : Fork(address, {std::move(output)}, std::move(parts)),
        merged_(std::move(merged)),
        how_(std::move(how)) {}

 protected:
  Signals compute(const Signals& in, Run& run) override {
    const Signals written = Fork::compute(in, run);
    std::vector<at::Tensor> values;
    for (const std::string& signal : merged_) values.push_back(written.at(signal));
    Signals out;
    out.set(address(), merge(values));
    return out;
  }

  void write(Lowering& to) const override {
    Fork::write(to);
    std::vector<ValueId> values;
    for (const std::string& signal : merged_) values.push_back(to.value(signal));
    to.name(address(), to.append(how_, std::move(values)));
  }

 private:
  at::Tensor merge(const std::vector<at::Tensor>& values) const {
    if (std::holds_alternative<Concat>(how_)) return at::cat(values, 1);
    at::Tensor sum = values.front();
    for (std::size_t i = 1; i < values.size(); ++i) sum = sum + values[i];
    return std::holds_alternative<Mean>(how_) ? sum / static_cast<double>(values.size()) : sum;
  }

  std::vector<std::string> merged_;
  OpBody how_;
};

OpBody merge_op(const OneOf& merge) {
  if (merge == "mean") return Mean{};
  if (merge == "sum") return Add{};
  return Concat{};
}

std::vector<Port> all_outputs(const Parts& parts) {
  std::vector<Port> outputs;
  for (const auto& part : parts) {
    outputs.insert(outputs.end(), part->outputs().begin(), part->outputs().end());
  }
  return outputs;
}

std::unique_ptr<Node> build_merged(Site& site, const OneOf& merge, Parts parts) {
  std::vector<std::string> merged;
  std::vector<Shape> shapes;
  for (const Port& port : all_outputs(parts)) {
    merged.push_back(port.name);
    shapes.push_back(port.shape);
  }
  const OpBody how = merge_op(merge);
  try {
    Port output{site.address(), output_shapes(how, shapes).front()};
    return std::make_unique<MergedFork>(site.address(), std::move(output), std::move(merged), how,
                                        std::move(parts));
  } catch (const Error& misfit) {
    site.problems().add(site.options().place(), "merge: " + std::string(misfit.what()));
    return nullptr;
  }
}

}  // namespace

std::unique_ptr<Node> build_fork(Site& site) {
  std::vector<Spec::Entry> entries;
  for (const Spec::Entry& entry : site.options().entries()) {
    if (entry.first != "merge") entries.push_back(entry);
  }
  if (entries.empty()) {
    site.problems().add(
        site.options().place(),
        "a fork needs parts, a map of names to nodes; found " + site.options().found());
    return nullptr;
  }
  std::vector<std::string> names;
  for (const Spec::Entry& entry : entries) names.push_back(entry.first);
  const auto config = read_config<ForkConfig>(site.options(), site.problems(), names);
  const bool merges = !(config.merge == "none");
  const bool members = merges && !(config.merge == "concat");
  Parts parts = build_parts(site, entries, members);
  if (parts.empty()) return nullptr;
  if (merges) return build_merged(site, config.merge, std::move(parts));
  std::vector<Port> outputs = all_outputs(parts);
  return std::make_unique<Fork>(site.address(), std::move(outputs), std::move(parts));
}

}  // namespace mgm
