#include "mgm/program/count.h"

#include <algorithm>
#include <fmt/format.h>
#include <numeric>
#include <optional>

#include "mgm/base/error.h"

namespace mgm {

namespace {

/// MACs of one plain operation; the blocks of a route or cascade are counted by whoever walks them.
struct MacCounter {
  const std::vector<Shape>& in;
  const Shape& out;

  double operator()(const Linear&) const {
    return static_cast<double>(elements(out)) * static_cast<double>(in[0].back());
  }
  double operator()(const Conv2d& op) const {
    return static_cast<double>(elements(out)) * static_cast<double>(in[0][0]) *
           static_cast<double>(op.kernel * op.kernel);
  }
  double operator()(const NegativeSquaredDistance& op) const {
    return static_cast<double>(op.rows) * static_cast<double>(elements(in[0]));
  }
  double operator()(const DecisionTree& op) const { return static_cast<double>(op.depth); }
  double operator()(const NeighbourVote&) const { return static_cast<double>(in[0][0]); }
  double operator()(const Attention&) const {  // scores, and their sums of values
    return 2 * static_cast<double>(in[0][0]) * static_cast<double>(elements(out));
  }
  double operator()(const Mix&) const {
    return static_cast<double>(elements(out)) * static_cast<double>(in.size() - 1);
  }
  template <class Free>
  double operator()(const Free&) const {
    return 0;
  }
};

struct Own {
  double macs = 0;
  std::int64_t parameters = 0;
  std::int64_t bytes = 0;
};

std::int64_t numbers(const std::vector<WeightUse>& weights) {
  std::int64_t sum = 0;
  for (const WeightUse& weight : weights) sum += elements(weight.shape);
  return sum;
}

Own own_cost(const Block& block, const Op& op) {
  const std::vector<Shape> in = shapes_of(block, op.inputs);
  Own own{std::visit(MacCounter{in, block.shapes[op.outputs.front()]}, op.body)};
  own.parameters = numbers(learnable_weights(op.body, in));
  own.bytes = numbers(weights_of(op.body, in)) * static_cast<std::int64_t>(sizeof(float));
  return own;
}

class Counter {
 public:
  explicit Counter(const Rates& rates) : rates_(rates) {}

  Count count(const Block& block) {
    Count sum;
    for (const Op& op : block.ops) {
      if (const std::optional<Branching> parts = branching(op.body)) {
        count_parts(*parts, sum);
        continue;
      }
      const Own own = own_cost(block, op);
      sum.macs += own.macs;
      sum.best_macs += own.macs;
      sum.worst_macs += own.macs;
      sum.parameters += own.parameters;
      sum.active_parameters += static_cast<double>(own.parameters);
      sum.bytes += own.bytes;
    }
    return sum;
  }

 private:
  /// Shares that sum to one; uniform where nothing is known or no sample ever came.
  std::vector<double> rates(const Branching& parts) const {
    const std::size_t size = parts.blocks.size();
    const auto known = rates_.find(parts.address);
    if (known == rates_.end() || known->second.empty())
      return std::vector<double>(size, 1.0 / static_cast<double>(size));
    double sum = 0;
    bool fits = known->second.size() == size;
    for (const double rate : known->second) {
      fits = fits && rate >= 0 && rate <= 1;
      sum += rate;
    }
    if (!fits) {
      throw Error(Fault::kModel, fmt::format("the rates of '{}' must be {} shares in [0, 1]: train "
                                             "the model anew",
                                             parts.address, size));
    }
    std::vector<double> shares = known->second;
    for (double& share : shares) share = sum > 0 ? share / sum : 1.0 / static_cast<double>(size);
    return shares;
  }

  void count_parts(const Branching& parts, Count& sum) {
    const std::vector<double> leave = for_top(rates(parts), static_cast<double>(parts.top));
    double reach = 1;
    std::vector<double> best, worst;
    for (std::size_t k = 0; k < parts.blocks.size(); ++k) {
      const Count part = count(parts.blocks[k]);
      const double share = parts.in_turn ? reach : leave[k];
      reach = std::max(0.0, reach - leave[k]);
      sum.macs += share * part.macs;
      sum.active_parameters += share * part.active_parameters;
      sum.parameters += part.parameters;
      sum.bytes += part.bytes;
      best.push_back(part.best_macs);
      worst.push_back(part.worst_macs);
    }
    if (!parts.in_turn) {
      std::sort(best.begin(), best.end());
      std::sort(worst.rbegin(), worst.rend());
      worst.resize(parts.top);
    }
    // Of a cascade the first stage alone, or all.
    best.resize(parts.top);
    sum.best_macs += std::accumulate(best.begin(), best.end(), 0.0);
    sum.worst_macs += std::accumulate(worst.begin(), worst.end(), 0.0);
  }

  /// Shares that sum to `top`, each at most one, as nearly as the others' proportions allow.
  static std::vector<double> for_top(std::vector<double> shares, double top) {
    if (top == 1) return shares;
    for (std::size_t round = 0; round < shares.size(); ++round) {
      double full = 0, open = 0;
      for (const double share : shares) (share >= 1 ? full : open) += share >= 1 ? 1 : share;
      const double left = top - full;
      if (left <= 0 || open <= 0) break;
      for (double& share : shares) share = share >= 1 ? 1 : share * left / open;
      if (*std::max_element(shares.begin(), shares.end()) <= 1) break;
      for (double& share : shares) share = std::min(share, 1.0);
    }
    return shares;
  }

  const Rates& rates_;
};

/// Whether a sample ran part `k`, given what it took last and, where several answer, all of them.
bool ran(const Branching& parts, int taken, const std::vector<int>* leaders, int k) {
  if (parts.in_turn) return taken >= k;
  if (leaders == nullptr) return taken == k;
  return std::find(leaders->begin(), leaders->end(), k) != leaders->end();
}

/// Adds what the samples of `here` cost in a block.
void add_paths(const Block& block, const Trace& trace, const std::vector<std::size_t>& here,
               std::vector<double>& macs) {
  double own = 0;
  for (const Op& op : block.ops) {
    const std::optional<Branching> parts = branching(op.body);
    if (!parts) {
      own += own_cost(block, op).macs;
      continue;
    }
    const auto found = trace.taken.find(parts->address);
    const auto leaders = trace.leaders.find(parts->address);
    const bool has_leaders = parts->top > 1;
    const bool fits =
        found != trace.taken.end() && found->second.size() == macs.size() &&
        (!has_leaders || (leaders != trace.leaders.end() && leaders->second.size() == macs.size()));
    if (!fits) {
      throw Error(Fault::kBug,
                  fmt::format("a trace of {} samples lacks '{}'", macs.size(), parts->address));
    }
    for (std::size_t k = 0; k < parts->blocks.size(); ++k) {
      std::vector<std::size_t> inside;
      for (const std::size_t row : here) {
        const std::vector<int>* all = has_leaders ? &leaders->second[row] : nullptr;
        if (ran(*parts, found->second[row], all, static_cast<int>(k))) inside.push_back(row);
      }
      if (!inside.empty()) add_paths(parts->blocks[k], trace, inside, macs);
    }
  }
  for (const std::size_t row : here) macs[row] += own;
}

}  // namespace

std::vector<WeightUse> learnable_weights(const OpBody& body, const std::vector<Shape>& inputs) {
  const bool fitted = std::holds_alternative<NegativeSquaredDistance>(body) ||
                      std::holds_alternative<DecisionTree>(body) ||
                      std::holds_alternative<NeighbourVote>(body);
  if (fitted) return {};
  std::vector<WeightUse> weights = weights_of(body, inputs);
  if (const auto* norm = std::get_if<BatchNorm2d>(&body)) {
    std::erase_if(weights, [&](const WeightUse& weight) {
      return weight.name == norm->mean || weight.name == norm->variance;
    });
  }
  return weights;
}

Count count(const Block& block, const Rates& rates) { return Counter(rates).count(block); }

std::vector<double> macs_by_sample(const Block& block, const Trace& trace, std::size_t samples) {
  std::vector<double> macs(samples, 0);
  std::vector<std::size_t> all(samples);
  std::iota(all.begin(), all.end(), 0);
  add_paths(block, trace, all, macs);
  return macs;
}

}  // namespace mgm
