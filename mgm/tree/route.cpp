#include "mgm/tree/route.h"

#include "mgm/node/division.h"
#include "mgm/node/lowering.h"
#include "mgm/node/net.h"
#include "mgm/node/run.h"
#include "mgm/node/torch.h"
#include "mgm/node/walker.h"
#include "mgm/tree/dispatch.h"
#include "mgm/tree/parts.h"
#include "mgm/tree/shapes.h"

namespace mgm {

RouteNode::RouteNode(const std::string& address, std::vector<Port> outputs, Parts experts,
                     std::unique_ptr<Node> router, Division division)
    : Node(address, route_inputs(experts, *router, division), std::move(outputs)),
      experts_(std::move(experts)),
      router_(std::move(router)),
      division_(std::move(division)) {
  division_.router = router_.get();
}

/// What the partition looks at is read too, so that whoever holds the route keeps it; parts that do
/// not name it are handed it in vain.
std::vector<Port> RouteNode::route_inputs(const Parts& experts, const Node& router,
                                          const Division& division) {
  std::vector<const Node*> parts = pointers(experts);
  parts.push_back(&router);
  std::vector<Port> inputs = outer_inputs(parts);
  const bool looks = division.partition && division.partition->needs_features();
  for (const Port& port : looks ? division.reads : std::vector<Port>{}) {
    const bool known = std::any_of(inputs.begin(), inputs.end(),
                                   [&](const Port& other) { return other.name == port.name; });
    if (!known) inputs.push_back(port);
  }
  return inputs;
}

void RouteNode::walk(Walker& walker) {
  walker.part(*router_, Runs::kTogether);
  for (const auto& expert : experts_) walker.part(*expert, Runs::kChosen);
}

void RouteNode::lower(Lowering& to) const {
  router_->lower(to);
  mgm::Route op{address(), division_.parts, {}};
  std::vector<ValueId> reads{to.value(router_->address())};
  for (const Port& port : inputs()) reads.push_back(to.value(port.name));
  for (const auto& expert : experts_) op.blocks.push_back(Lowering::block_of(*expert, inputs()));
  ValueId value = to.append(std::move(op), std::move(reads));
  for (const Port& port : outputs()) to.name(port.name, value++);
}

Signals RouteNode::compute(const Signals& in, Run& run) {
  const bool with_task = division_.design.teaching == RouterTeaching::kWithTask;
  std::vector<int> chosen = run.division(address());
  const bool decided =
      !chosen.empty() && std::find(chosen.begin(), chosen.end(), -1) == chosen.end();
  at::Tensor scores;
  if (!decided || with_task) scores = router_->forward(in, run).at(router_->address());
  if (!decided) {
    const Choice choice = choose(scores);
    if (chosen.empty()) chosen = choice.parts;
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      if (chosen[i] < 0) chosen[i] = choice.parts[i];
    }
    run.took(address(), chosen, choice.margins);
  } else {
    run.took(address(), chosen,
             std::vector<float>(chosen.size(), std::numeric_limits<float>::infinity()));
  }
  Signals out = dispatch(in, chosen, run);
  return with_task && run.learning(router_->address()) ? credited(out, scores, chosen) : out;
}

Signals RouteNode::dispatch(const Signals& in, const std::vector<int>& chosen, Run& run) {
  const Dispatch plan(chosen, static_cast<int>(experts_.size()));
  Signals sorted;
  for (const Port& port : inputs()) sorted.set(port.name, plan.sort(in.at(port.name)));
  std::map<std::string, std::vector<at::Tensor>> pieces;
  for (std::size_t k = 0; k < experts_.size(); ++k) {
    if (plan.count(k) == 0) continue;
    Signals block;
    for (const Port& port : inputs()) {
      block.set(port.name, sorted.at(port.name).narrow(0, plan.first(k), plan.count(k)));
    }
    const Run::Narrowed narrowed(run, plan.rows(k));
    for (const auto& [name, value] :
         renamed(experts_[k]->forward(block, run), *experts_[k], address())) {
      pieces[name].push_back(value);
    }
  }
  Signals out;
  for (const Port& port : outputs()) {
    const auto found = pieces.find(port.name);
    out.set(port.name,
            found == pieces.end() ? empty_output(port) : plan.restore(at::cat(found->second)));
  }
  return out;
}

at::Tensor RouteNode::empty_output(const Port& port) {
  Shape shape{0};
  shape.insert(shape.end(), port.shape.begin(), port.shape.end());
  return at::empty(shape);
}

Signals RouteNode::credited(const Signals& out, const at::Tensor& scores,
                            const std::vector<int>& chosen) const {
  const std::vector<std::int64_t> index(chosen.begin(), chosen.end());
  const at::Tensor winning =
      at::softmax(scores, 1).gather(1, at::tensor(index, at::kLong).unsqueeze(1)).squeeze(1);
  const at::Tensor one = winning / winning.detach();
  Signals result;
  for (const auto& [name, value] : out) {
    std::vector<std::int64_t> per_sample(value.dim(), 1);
    per_sample[0] = value.size(0);
    result.set(name, value * one.reshape(per_sample));
  }
  return result;
}

}  // namespace mgm
