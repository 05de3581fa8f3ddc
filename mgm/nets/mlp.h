#pragma once

#include <vector>

#include "mgm/nets/dense_layers.h"
#include "mgm/nets/net_kind.h"
#include "mgm/nets/width.h"

namespace mgm {

/// A multilayer perceptron over the flattened input.
struct MlpConfig {
  static constexpr const char* kName = "mlp";
  static constexpr const char* kSummary = "Fully connected layers with ReLU between them.";
  std::vector<Width> widths;
  double dropout = 0;
  OneOf last = last_layer();
};

template <class Fields>
void describe(Fields& field, MlpConfig& config) {
  field("widths", config.widths, "Units of each layer, the last being the output.", required);
  field("dropout", config.dropout, "Share of units dropped while learning.", in_range(0, 0.99));
  field("last", config.last, kLastLayerHelp);
}

void build(const MlpConfig& config, Layers& layers);
MlpConfig scaled(MlpConfig config, double factor);

}  // namespace mgm
