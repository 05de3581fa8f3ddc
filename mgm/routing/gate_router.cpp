#include "mgm/routing/gate_router.h"

#include <fmt/format.h>

#include "mgm/base/error.h"

namespace mgm {

RouterDesign build(const GateRouterConfig& config, Layers& layers, std::int64_t experts) {
  ValueId x = layers.flatten(layers.input());
  for (std::size_t i = 0; i < config.hidden.size(); ++i) {
    x = layers.relu(layers.linear("fc" + std::to_string(i + 1), x, config.hidden[i]));
  }
  layers.output(layers.linear("scores", x, experts));
  if (config.top > experts) {
    throw Error(Fault::kSpec, fmt::format("the gate sends each sample to the best {} of {} "
                                          "experts: lower top, or 0 for all",
                                          config.top, experts));
  }
  RouterDesign design;
  design.measure = Fallback::Measure::kConfidence;
  design.teaching =
      config.imitate == "partition" ? RouterTeaching::kImitates : RouterTeaching::kWithTask;
  const GateLessons& lessons = config.lessons;
  const bool taught = lessons.balance > 0 || lessons.z_loss > 0 || lessons.noise > 0;
  if (taught && design.teaching == RouterTeaching::kImitates) {
    throw Error(Fault::kSpec,
                "balance, z_loss and noise are for a gate that learns from the task, and this one "
                "imitates the partition: leave them away, or say imitate: nothing");
  }
  design.lessons = lessons;
  design.top = config.top == 0 ? experts : config.top;
  design.leave_out = [](std::map<std::string, Array>& weights, const std::vector<bool>& left_out) {
    // Its softmax is 0, and so is every gradient that could raise it.
    constexpr float kNever = -1e9F;
    for (std::size_t k = 0; k < left_out.size(); ++k) {
      if (left_out[k]) weights.at("scores.bias").values[k] = kNever;
    }
  };
  return design;
}

}  // namespace mgm
