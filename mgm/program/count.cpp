#include "mgm/program/count.h"

#include <algorithm>

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
    return static_cast<double>(elements(out)) *
           static_cast<double>(in[0][0] * op.kernel * op.kernel);
  }
  double operator()(const Distance& op) const {
    return static_cast<double>(op.rows) * static_cast<double>(elements(in[0]));
  }
  double operator()(const Mix&) const {
    return static_cast<double>(elements(out)) * static_cast<double>(in.size() - 1);
  }
  template <class Free>
  double operator()(const Free&) const {
    return 0;
  }
};

std::vector<Shape> shapes_of(const Block& block, const std::vector<ValueId>& values) {
  std::vector<Shape> shapes;
  for (const ValueId value : values) shapes.push_back(block.shapes[value]);
  return shapes;
}

struct Own {
  double macs = 0;
  double parameters = 0;
};

Own own_cost(const Block& block, const Op& op) {
  const std::vector<Shape> in = shapes_of(block, op.inputs);
  Own own{std::visit(MacCounter{in, block.shapes[op.outputs.front()]}, op.body)};
  for (const WeightUse& use : weights_of(op.body, in))
    own.parameters += static_cast<double>(elements(use.shape));
  return own;
}

class Counter {
 public:
  explicit Counter(const Rates& rates) : rates_(rates) {}

  Count count(const Block& block) {
    Count sum;
    for (const Op& op : block.ops) {
      if (const auto* route = std::get_if<Route>(&op.body)) {
        count_parts(route->address, route->names, route->blocks, false, sum);
      } else if (const auto* cascade = std::get_if<Cascade>(&op.body)) {
        count_parts(cascade->address, cascade->names, cascade->blocks, true, sum);
      } else {
        const Own own = own_cost(block, op);
        sum.macs += own.macs;
        sum.best_macs += own.macs;
        sum.worst_macs += own.macs;
        sum.parameters += static_cast<std::int64_t>(own.parameters);
        sum.active_parameters += own.parameters;
      }
    }
    return sum;
  }

 private:
  std::vector<double> rates(const std::string& address, std::size_t parts) const {
    const auto known = rates_.find(address);
    if (known != rates_.end() && known->second.size() == parts) return known->second;
    return std::vector<double>(parts, 1.0 / static_cast<double>(parts));
  }

  /// `in_turn`: a sample that leaves at a stage has been through all before it.
  void count_parts(const std::string& address, const std::vector<std::string>& names,
                   const std::vector<Block>& blocks, bool in_turn, Count& sum) {
    const std::vector<double> leave = rates(address, blocks.size());
    double reach = 1, macs = 0, best = 0, worst = 0;
    for (std::size_t k = 0; k < blocks.size(); ++k) {
      const Count part = count(blocks[k]);
      const double share = in_turn ? reach : leave[k];
      reach = std::max(0.0, reach - leave[k]);
      macs += share * part.macs;
      sum.active_parameters += share * part.active_parameters;
      sum.parameters += part.parameters;
      best = k == 0 ? part.best_macs : in_turn ? best : std::min(best, part.best_macs);
      worst = in_turn ? worst + part.worst_macs : std::max(worst, part.worst_macs);
      sum.macs_by_address.insert(part.macs_by_address.begin(), part.macs_by_address.end());
      sum.macs_by_address[(address == "model" ? "" : address + ".") + names[k]] = part.macs;
    }
    sum.macs_by_address[address] = macs;
    sum.macs += macs;
    sum.best_macs += best;
    sum.worst_macs += worst;
  }

  const Rates& rates_;
};

void add_paths(const Block& block, const std::map<std::string, std::vector<int>>& taken,
               const std::vector<bool>& here, std::vector<double>& macs) {
  const auto add_part = [&](const std::string& address, const std::vector<Block>& blocks,
                            bool in_turn) {
    const auto found = taken.find(address);
    if (found == taken.end()) return;
    for (std::size_t k = 0; k < blocks.size(); ++k) {
      std::vector<bool> inside(here.size());
      for (std::size_t i = 0; i < here.size(); ++i) {
        const int part = found->second[i];
        inside[i] =
            here[i] && (in_turn ? part >= static_cast<int>(k) : part == static_cast<int>(k));
      }
      add_paths(blocks[k], taken, inside, macs);
    }
  };
  for (const Op& op : block.ops) {
    if (const auto* route = std::get_if<Route>(&op.body)) {
      add_part(route->address, route->blocks, false);
    } else if (const auto* cascade = std::get_if<Cascade>(&op.body)) {
      add_part(cascade->address, cascade->blocks, true);
    } else {
      const double own = own_cost(block, op).macs;
      for (std::size_t i = 0; i < here.size(); ++i) macs[i] += here[i] ? own : 0;
    }
  }
}

}  // namespace

Count count(const Block& block, const Rates& rates) { return Counter(rates).count(block); }

std::vector<double> macs_by_sample(const Block& block,
                                   const std::map<std::string, std::vector<int>>& taken,
                                   std::size_t samples) {
  std::vector<double> macs(samples, 0);
  add_paths(block, taken, std::vector<bool>(samples, true), macs);
  return macs;
}

}  // namespace mgm
