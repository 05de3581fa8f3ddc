#pragma once

#include <vector>

#include "mgm/nets/net_kind.h"
#include "mgm/nets/width.h"

namespace mgm {

/// ResNet-18 (He, Zhang, Ren and Sun 2015, table 1), with torchvision's layer names and initial
/// weights. The small stem (3x3, no pooling) is the one of section 4.2 for pictures of about 32x32.
struct ResNet18Config {
  static constexpr const char* kName = "resnet18";
  static constexpr const char* kSummary =
      "ResNet-18: a stem and eight residual blocks in four layers.";
  OneOf stem{"small", {"small", "standard"}};
  std::int64_t width = 64;
  std::vector<Width> widths{{0, true}};
  OneOf until{"fc", {"layer1", "layer2", "layer3", "layer4", "pool", "fc"}};
};

template <class Fields>
void describe(Fields& field, ResNet18Config& config) {
  field("stem", config.stem,
        "small: 3x3 stride 1, for pictures of about 32x32; standard: 7x7 stride 2 and pooling, for "
        "224x224.");
  field("width", config.width,
        "Channels of the first layer; they double with each of the next three.", in_range(1, 4096));
  field("widths", config.widths,
        "Units of the linear layers after pooling, the last being the output.");
  field("until", config.until,
        "What is written: the output of the linear layers (fc), the pooled features, or a layer's "
        "feature map.");
}

void build(const ResNet18Config& config, Layers& layers);
/// A net that ends before its linear layers has no output apart from `width`, so that it scales
/// too.
ResNet18Config scaled(ResNet18Config config, double factor);

}  // namespace mgm
