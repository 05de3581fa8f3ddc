#include "mgm/routing/gate_router.h"

namespace mgm {

RouterDesign build(const GateRouterConfig& config, Layers& layers, std::int64_t experts) {
  ValueId x = layers.flatten(layers.input());
  for (std::size_t i = 0; i < config.hidden.size(); ++i) {
    x = layers.relu(layers.linear("fc" + std::to_string(i + 1), x, config.hidden[i]));
  }
  layers.output(layers.linear("scores", x, experts));
  return {config.imitate == "partition" ? RouterTeaching::kImitates : RouterTeaching::kWithTask,
          {}};
}

}  // namespace mgm
