#include "mgm/tree/route.h"

#include <limits>

#include "mgm/base/random.h"
#include "mgm/node/division.h"
#include "mgm/node/lowering.h"
#include "mgm/node/net.h"
#include "mgm/node/run.h"
#include "mgm/node/tensors.h"
#include "mgm/node/torch.h"
#include "mgm/node/walker.h"
#include "mgm/tree/dispatch.h"
#include "mgm/tree/expert_choice.h"
#include "mgm/tree/gate_lessons.h"
#include "mgm/tree/parts.h"
#include "mgm/tree/shapes.h"

namespace mgm {

RouteNode::RouteNode(const std::string& address, std::vector<Port> outputs, Parts experts,
                     std::unique_ptr<Node> router, Division division, std::optional<Doubts> doubts)
    : Node(address, route_inputs(experts, *router, division), std::move(outputs)),
      experts_(std::move(experts)),
      router_(std::move(router)),
      division_(std::move(division)),
      doubts_(std::move(doubts)) {
  division_.router = router_.get();
  for (std::size_t k = 0; k < division_.own.size(); ++k)
    spreads_.push_back(spread_of(*experts_[k], *division_.own[k]));
  settle_classes();
  if (division_.design.choice_bias.empty()) return;
  const std::string bias = router_->address() + "." + division_.design.choice_bias;
  for_each_weight(*router_, [&](const std::string& name, at::Tensor& value, bool) {
    if (name == bias) choice_bias_ = value;
  });
}

RouteNode::Spread RouteNode::spread_of(const Node& expert, const OwnClasses& own) {
  const auto [weight, bias] = own.spread();
  const std::string name = part_address(expert.address(), "task");
  return {at::empty(weight.shape), at::empty(bias.shape), name + ".weight", name + ".bias"};
}

void RouteNode::settle_classes() {
  if (division_.own.empty()) return;
  const std::vector<int> subsets = division_.partition->subset_of_class();
  const at::NoGradGuard no_gradient;
  for (std::size_t k = 0; k < spreads_.size(); ++k) {
    if (!subsets.empty()) division_.own[k]->settle(subsets, static_cast<int>(k));
    const auto [weight, bias] = division_.own[k]->spread();
    spreads_[k].weight.copy_(view(weight));
    spreads_[k].bias.copy_(view(bias));
  }
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

void RouteNode::show(Walker& walker) {
  walker.part(*router_, Runs::kTogether);
  for (const auto& expert : experts_) walker.part(*expert, Runs::kChosen);
  for (Spread& spread : spreads_) {
    walker.weight(spread.weight_name, spread.weight, false);
    walker.weight(spread.bias_name, spread.bias, false);
  }
}

Block RouteNode::block_of(std::size_t expert) const {
  const Node& part = *experts_[expert];
  if (expert >= spreads_.size()) return Lowering::block_of(part, inputs());
  const Spread& spread = spreads_[expert];
  Lowering inner(inputs());
  part.lower(inner);
  const Linear layer{spread.weight_name, spread.bias_name, spread.bias.size(0)};
  return inner.finish({inner.append(layer, {inner.value(part.outputs().front().name)})});
}

Signals RouteNode::widened(const Signals& out, std::size_t expert) const {
  Signals result = renamed(out, *experts_[expert], address());
  if (expert >= spreads_.size()) return result;
  const Spread& spread = spreads_[expert];
  result.set(address(), at::linear(result.at(address()), spread.weight, spread.bias));
  return result;
}

void RouteNode::write(Lowering& to) const {
  router_->lower(to);
  mgm::Route op{address(), division_.all_parts(), {}, division_.design.top, fallback()};
  if (!op.fallback && !division_.parent.empty()) {  // who has no score needs to be named by it
    op.fallback = doubts_->fallback;
    op.fallback->least = -std::numeric_limits<double>::infinity();  // nobody is in doubt yet
  }
  std::vector<ValueId> reads{to.value(router_->address())};
  for (const Port& port : inputs()) reads.push_back(to.value(port.name));
  for (std::size_t k = 0; k < experts_.size(); ++k) op.blocks.push_back(block_of(k));
  ValueId value = to.append(std::move(op), std::move(reads));
  for (const Port& port : outputs()) to.name(port.name, value++);
}

std::optional<Fallback> RouteNode::fallback() const {
  if (!doubts_ || !doubts_->armed) return std::nullopt;
  return doubts_->fallback;
}

namespace {

/// Zeros for samples that nobody answers.
Signals silent(const Signals& out, const std::vector<int>& winners) {
  std::vector<std::uint8_t> nobody;
  for (const int winner : winners) nobody.push_back(winner < 0 ? 1 : 0);
  if (std::find(nobody.begin(), nobody.end(), 1) == nobody.end()) return out;
  const at::Tensor mask = at::tensor(nobody, at::kByte).to(at::kBool);
  Signals result;
  for (const auto& [name, value] : out)
    result.set(name, value.masked_fill(per_sample(mask, value), 0));
  return result;
}

bool nobody_answers(const std::vector<int>& winners) {
  return std::all_of(winners.begin(), winners.end(), [](int winner) { return winner < 0; });
}

bool all_given(const std::vector<int>& given) {
  return !given.empty() && std::find(given.begin(), given.end(), -1) == given.end();
}

}  // namespace

Signals RouteNode::compute(const Signals& in, Run& run) {
  const bool with_task = division_.design.teaching == RouterTeaching::kWithTask;
  const std::vector<int> given = run.division(address());
  at::Tensor scores;
  const bool is_taught = with_task && run.learning(router_->address());
  if (!all_given(given) || with_task) scores = router_->forward(in, run).at(router_->address());
  if (is_taught)
    scores = noisy(scores, division_.design.lessons.noise, random_key(run.key(), address()));
  const Choice choice = choice_of(scores, given, is_taught);
  run.took(address(), choice.winners(), choice.margins);
  if (nobody_answers(choice.winners())) return zeros(choice.winners().size());
  const std::vector<Signals> out = dispatch(in, choice.by_rank, run);
  const Signals mean = out.size() == 1 ? out.front() : averaged(out, scores, choice.by_rank);
  if (!is_taught) return silent(mean, choice.winners());
  const Signals taught = division_.design.top == 1 ? credited(mean, scores, choice.by_rank) : mean;
  teach(scores, choice, run);
  return taught;
}

Choice RouteNode::choice_of(const at::Tensor& scores, const std::vector<int>& given,
                            bool taught) const {
  if (all_given(given))
    return {{given}, std::vector<float>(given.size(), std::numeric_limits<float>::infinity())};
  const double capacity = division_.design.lessons.capacity;
  Choice choice = taught && capacity > 0
                      ? choose_by_experts(scores, capacity)
                      : choose(scores, division_.design.top, taught ? std::nullopt : fallback());
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (given[i] < 0) continue;
    for (std::vector<int>& of_rank : choice.by_rank) of_rank[i] = -1;
    choice.by_rank.front()[i] = given[i];
  }
  return choice;
}

void RouteNode::teach(const at::Tensor& scores, const Choice& choice, Run& run) {
  const GateLessons& lessons = division_.design.lessons;
  const auto penalty = gate_penalty(unbiased(scores), choice.by_rank, lessons);
  if (penalty) run.add_penalty(*penalty);
  if (choice_bias_.defined()) even_out(choice_bias_, choice.by_rank, lessons.bias);
}

at::Tensor RouteNode::unbiased(const at::Tensor& scores) const {
  return choice_bias_.defined() ? scores - choice_bias_ : scores;
}

std::vector<Signals> RouteNode::dispatch(const Signals& in,
                                         const std::vector<std::vector<int>>& by_rank, Run& run) {
  const Dispatch plan(by_rank, static_cast<int>(experts_.size()));
  std::map<std::string, std::vector<at::Tensor>> blocks;
  for (const Port& port : inputs()) blocks[port.name] = plan.blocks(in.at(port.name));
  std::map<std::string, std::vector<at::Tensor>> pieces;
  for (std::size_t k = 0; k < experts_.size(); ++k) {
    if (plan.count(k) == 0) continue;
    Signals block;
    for (const auto& [name, of_experts] : blocks) block.set(name, of_experts[k]);
    const Run::Narrowed narrowed(run, plan.rows(k));
    for (const auto& [name, value] : widened(experts_[k]->forward(block, run), k))
      pieces[name].push_back(value);
  }
  std::vector<Signals> out(by_rank.size());
  for (const Port& port : outputs()) {
    const auto found = pieces.find(port.name);
    const at::Tensor all = found == pieces.end() ? at::Tensor() : at::cat(found->second);
    for (std::size_t rank = 0; rank < out.size(); ++rank)
      out[rank].set(port.name, plan.restore(all, rank));
  }
  return out;
}

Signals RouteNode::averaged(const std::vector<Signals>& out, const at::Tensor& scores,
                            const std::vector<std::vector<int>>& by_rank) const {
  // a parent, which has no score, answers alone
  const at::Tensor all =
      division_.parent.empty() ? scores : at::cat({scores, at::zeros({scores.size(0), 1})}, 1);
  std::vector<at::Tensor> ranked;
  for (const std::vector<int>& parts : by_rank) {
    std::vector<std::int64_t> index(parts.begin(), parts.end());
    std::vector<float> absent(parts.size(), 0);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (parts[i] >= 0) continue;
      index[i] = 0;
      absent[i] = -std::numeric_limits<float>::infinity();
    }
    ranked.push_back(all.gather(1, at::tensor(index, at::kLong).unsqueeze(1)) +
                     at::tensor(absent).unsqueeze(1));
  }
  const at::Tensor weights = at::softmax(at::cat(ranked, 1), 1);
  Signals result;
  for (const auto& [name, first] : out.front()) {
    at::Tensor sum;
    for (std::size_t rank = 0; rank < out.size(); ++rank) {
      const at::Tensor& value = out[rank].at(name);
      const at::Tensor part =
          value * per_sample(weights.select(1, static_cast<std::int64_t>(rank)), value);
      sum = sum.defined() ? sum + part : part;
    }
    result.set(name, sum);
  }
  return result;
}

Signals RouteNode::zeros(std::size_t samples) const {
  Signals result;
  for (const Port& port : outputs()) {
    Shape shape{static_cast<std::int64_t>(samples)};
    shape.insert(shape.end(), port.shape.begin(), port.shape.end());
    result.set(port.name, at::zeros(shape));
  }
  return result;
}

Signals RouteNode::credited(const Signals& out, const at::Tensor& scores,
                            const std::vector<std::vector<int>>& by_rank) const {
  const at::Tensor weights = at::softmax(unbiased(scores), 1);
  std::vector<float> chosen(static_cast<std::size_t>(scores.numel()), 0);
  for (const std::vector<int>& parts : by_rank) {
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (parts[i] >= 0) chosen[i * scores.size(1) + parts[i]] = 1;
    }
  }
  const at::Tensor winning = (weights * at::tensor(chosen).reshape(scores.sizes())).sum(1);
  const at::Tensor one = winning / winning.detach();
  Signals result;
  for (const auto& [name, value] : out) result.set(name, value * per_sample(one, value));
  return result;
}

}  // namespace mgm
