#pragma once

#include <vector>

#include "mgm/nets/net_kind.h"
#include "mgm/nets/width.h"

namespace mgm {

/// How many residual blocks each of the four layers has, and whether they are bottlenecks (1x1,
/// 3x3, and 1x1 to four times the channels) or pairs of 3x3 convolutions.
struct ResNetDesign {
  std::vector<int> blocks;
  bool bottleneck = false;
};

/// A residual network (He, Zhang, Ren and Sun 2015, "Deep residual learning for image recognition",
/// table 1) as torchvision has it, with its layer names and initial weights: the stride of a
/// bottleneck stands on its 3x3 convolution. The small stem (3x3, no pooling) is the one of section
/// 4.2 for pictures of about 32x32.
struct ResNetConfig {
  ResNetConfig(const char* called, ResNetDesign of_design)
      : name(called), design(std::move(of_design)) {}

  OneOf stem{"small", {"small", "standard"}};
  std::int64_t width = 64;
  std::vector<Width> widths{{0, true}};
  OneOf from{"stem", {"stem", "layer1", "layer2", "layer3", "layer4", "pool", "fc"}};
  OneOf until{"fc", {"stem", "layer1", "layer2", "layer3", "layer4", "pool", "fc"}};

  // Fixed by the kind.
  std::string name;
  ResNetDesign design;
};

template <class Fields>
void describe(Fields& field, ResNetConfig& config) {
  field("stem", config.stem,
        "small: 3x3 stride 1, for pictures of about 32x32; standard: 7x7 stride 2 and pooling, for "
        "224x224.");
  field("width", config.width,
        "Channels of the first layer; they double with each of the next three.", in_range(1, 4096));
  field("widths", config.widths,
        "Units of the linear layers after pooling, the last being the output.");
  field("from", config.from,
        "Where to begin: what comes before is left away, and the net reads what that would write.");
  field("until", config.until,
        "What is written: the output of the linear layers (fc), the pooled features, or a layer's "
        "feature map.");
}

struct ResNet18Config : ResNetConfig {
  static constexpr const char* kName = "resnet18";
  static constexpr const char* kSummary =
      "ResNet-18: a stem and eight residual blocks in four layers.";
  ResNet18Config() : ResNetConfig(kName, {{2, 2, 2, 2}}) {}
};

struct ResNet34Config : ResNetConfig {
  static constexpr const char* kName = "resnet34";
  static constexpr const char* kSummary =
      "ResNet-34: a stem and sixteen residual blocks in four layers.";
  ResNet34Config() : ResNetConfig(kName, {{3, 4, 6, 3}}) {}
};

struct ResNet50Config : ResNetConfig {
  static constexpr const char* kName = "resnet50";
  static constexpr const char* kSummary =
      "ResNet-50: a stem and sixteen bottleneck blocks in four layers.";
  ResNet50Config() : ResNetConfig(kName, {{3, 4, 6, 3}, true}) {}
};

void build(const ResNetConfig& config, Layers& layers);
/// A net that ends before its linear layers has no output apart from `width`, so that it scales
/// too.
ResNetConfig scaled(ResNetConfig config, double factor);

}  // namespace mgm
