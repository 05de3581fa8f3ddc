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
  double operator()(const Distance& op) const {
    return static_cast<double>(op.rows) * static_cast<double>(elements(in[0]));
  }
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
};

Own own_cost(const Block& block, const Op& op) {
  const std::vector<Shape> in = shapes_of(block, op.inputs);
  Own own{std::visit(MacCounter{in, block.shapes[op.outputs.front()]}, op.body)};
  for (const WeightUse& use : weights_of(op.body, in)) own.parameters += elements(use.shape);
  return own;
}

std::string part_address(const Branching& parts, std::size_t k) {
  return (parts.address == "model" ? "" : parts.address + ".") + parts.names[k];
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
    const std::vector<double> leave = rates(parts);
    double reach = 1, macs = 0, best = 0, worst = 0;
    for (std::size_t k = 0; k < parts.blocks.size(); ++k) {
      const Count part = count(parts.blocks[k]);
      const double share = parts.in_turn ? reach : leave[k];
      reach = std::max(0.0, reach - leave[k]);
      macs += share * part.macs;
      sum.active_parameters += share * part.active_parameters;
      sum.parameters += part.parameters;
      best = k == 0 ? part.best_macs : parts.in_turn ? best : std::min(best, part.best_macs);
      worst = parts.in_turn ? worst + part.worst_macs : std::max(worst, part.worst_macs);
      sum.macs_by_address.insert(part.macs_by_address.begin(), part.macs_by_address.end());
      sum.macs_by_address[part_address(parts, k)] = part.macs;
    }
    sum.macs_by_address[parts.address] = macs;
    sum.macs += macs;
    sum.best_macs += best;
    sum.worst_macs += worst;
  }

  const Rates& rates_;
};

using Taken = std::map<std::string, std::vector<int>>;

/// Adds what the samples of `here` cost in a block.
void add_paths(const Block& block, const Taken& taken, const std::vector<std::size_t>& here,
               std::vector<double>& macs) {
  double own = 0;
  for (const Op& op : block.ops) {
    const std::optional<Branching> parts = branching(op.body);
    if (!parts) {
      own += own_cost(block, op).macs;
      continue;
    }
    const auto found = taken.find(parts->address);
    if (found == taken.end() || found->second.size() != macs.size()) {
      throw Error(Fault::kBug,
                  fmt::format("a trace of {} samples lacks '{}'", macs.size(), parts->address));
    }
    for (std::size_t k = 0; k < parts->blocks.size(); ++k) {
      std::vector<std::size_t> inside;
      for (const std::size_t row : here) {
        const int part = found->second[row];
        const int wanted = static_cast<int>(k);
        if (parts->in_turn ? part >= wanted : part == wanted) inside.push_back(row);
      }
      if (!inside.empty()) add_paths(parts->blocks[k], taken, inside, macs);
    }
  }
  for (const std::size_t row : here) macs[row] += own;
}

}  // namespace

Count count(const Block& block, const Rates& rates) { return Counter(rates).count(block); }

std::vector<double> macs_by_sample(const Block& block, const Taken& taken, std::size_t samples) {
  std::vector<double> macs(samples, 0);
  std::vector<std::size_t> all(samples);
  std::iota(all.begin(), all.end(), 0);
  add_paths(block, taken, all, macs);
  return macs;
}

}  // namespace mgm
