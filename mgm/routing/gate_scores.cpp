#include "mgm/routing/gate_scores.h"

#include <fmt/format.h>

namespace mgm {

void never_choose(const std::vector<bool>& left_out, Array& bias) {
  constexpr float kNever = -1e9F;
  for (std::size_t k = 0; k < left_out.size(); ++k) {
    if (left_out[k]) bias.values[k] = kNever;
  }
}

Error too_many_answer(std::int64_t top, std::int64_t experts) {
  return {Fault::kSpec,
          fmt::format("the router sends each sample to the best {} of {} experts: lower "
                      "top, or 0 for all",
                      top, experts)};
}

}  // namespace mgm
