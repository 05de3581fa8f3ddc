#include "mgm/nets/mlp.h"

namespace mgm {

void build(const MlpConfig& config, Layers& layers) {
  if (config.widths.empty()) throw Error(Fault::kSpec, "an mlp needs at least one width");
  layers.output(dense_layers(layers, layers.input(), config.widths, config.dropout, config.last));
}

MlpConfig scaled(MlpConfig config, double factor) {
  config.widths = scaled_inner(std::move(config.widths), factor);
  return config;
}

}  // namespace mgm
