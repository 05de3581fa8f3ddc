#pragma once

#include <vector>

#include "mgm/nets/net_kind.h"
#include "mgm/nets/width.h"

namespace mgm {

/// AlexNet as in Krizhevsky 2014 ("One weird trick for parallelizing convolutional neural
/// networks"), the one-tower form of Krizhevsky, Sutskever and Hinton 2012 that torchvision has,
/// with its layer names and initial weights. Pictures must be at least 63x63.
struct AlexNetConfig {
  static constexpr const char* kName = "alexnet";
  static constexpr const char* kSummary = "AlexNet: five convolutions and three linear layers.";
  std::int64_t width = 64;
  std::int64_t pool = 6;
  std::vector<Width> widths{{4096, false}, {4096, false}, {0, true}};
  double dropout = 0.5;
  OneOf from{"features", {"features", "pool", "classifier"}};
  OneOf until{"classifier", {"features", "pool", "classifier"}};
};

template <class Fields>
void describe(Fields& field, AlexNetConfig& config) {
  field("width", config.width,
        "Channels of the first convolution; the others follow in proportion.", in_range(1, 8192));
  field("pool", config.pool, "Side of the grid that features are averaged to before linear layers.",
        in_range(1, 64));
  field("widths", config.widths, "Units of the linear layers, the last being the output.");
  field("dropout", config.dropout, "Share of units dropped before linear layers while learning.",
        in_range(0, 0.99));
  field("from", config.from,
        "Where to begin: what comes before is left away, and the net reads what that would write.");
  field("until", config.until,
        "What is written: the output of the linear layers (classifier), the pooled features, or "
        "the last feature map.");
}

void build(const AlexNetConfig& config, Layers& layers);
/// A net that ends before its linear layers has no output apart from `width`, so that it scales
/// too.
AlexNetConfig scaled(AlexNetConfig config, double factor);

}  // namespace mgm
