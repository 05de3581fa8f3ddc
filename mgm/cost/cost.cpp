#include "mgm/cost/cost.h"

#include <nlohmann/json.hpp>
#include <numeric>

namespace mgm {

Cost cost_of(const Count& count) {
  Cost cost;
  cost.macs = count.macs;
  cost.best_macs = count.best_macs;
  cost.worst_macs = count.worst_macs;
  cost.parameters = count.parameters;
  cost.active_parameters = count.active_parameters;
  return cost;
}

double mean_macs(const std::vector<double>& macs) {
  if (macs.empty()) return 0;
  return std::accumulate(macs.begin(), macs.end(), 0.0) / static_cast<double>(macs.size());
}

nlohmann::ordered_json to_json(const Cost& cost) {
  return {{"macs_per_sample", cost.macs},
          {"best_macs", cost.best_macs},
          {"worst_macs", cost.worst_macs},
          {"parameters", cost.parameters},
          {"active_parameters", cost.active_parameters},
          {"bytes", cost.bytes}};
}

}  // namespace mgm
