#pragma once

#include <vector>

#include "mgm/nets/dense_layers.h"
#include "mgm/nets/net_kind.h"
#include "mgm/nets/padding.h"
#include "mgm/nets/width.h"

namespace mgm {

/// A plain convolutional network: convolution, max-pooling and ReLU in turn (the same function as
/// with ReLU before the pool, for less), then linear layers.
/// The defaults on a 1x28x28 picture are the small two-convolution network (32, pool, 64, pool,
/// 3136-128-classes).
struct CnnConfig {
  static constexpr const char* kName = "cnn";
  static constexpr const char* kSummary =
      "Convolution, max-pooling and ReLU in turn, then linear layers.";
  std::vector<std::int64_t> channels{32, 64};
  std::int64_t kernel = 3;
  Padding padding;
  std::int64_t pool = 2;
  std::vector<Width> widths{{128, false}, {0, true}};
  double dropout = 0;
  OneOf last = last_layer();
  OneOf from{"features", {"features", "classifier"}};
  OneOf until{"classifier", {"features", "classifier"}};
};

template <class Fields>
void describe(Fields& field, CnnConfig& config) {
  field("channels", config.channels, "Channels of each convolution.", in_range(1, 65536));
  field("kernel", config.kernel, "Side of every convolution's window.", in_range(1, 31));
  field("padding", config.padding,
        "Zeros on each side of a picture before a convolution; same: as many as keep its size.");
  field("pool", config.pool, "Side and stride of the max-pooling after each convolution; 1: none.",
        in_range(1, 16));
  field("widths", config.widths,
        "Units of the linear layers, the last being the output; []: write the feature map.");
  field("dropout", config.dropout, "Share of units dropped between linear layers while learning.",
        in_range(0, 0.99));
  field("last", config.last, kLastLayerHelp);
  field("from", config.from, "classifier: only the linear layers, which read a feature map.");
  field("until", config.until, "features: the feature map is written, as widths: [] does.");
}

void build(const CnnConfig& config, Layers& layers);
/// Without linear layers the last convolution is the output, and keeps its channels.
CnnConfig scaled(CnnConfig config, double factor);

}  // namespace mgm
