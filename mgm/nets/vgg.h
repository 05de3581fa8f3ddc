#pragma once

#include <array>
#include <vector>

#include "mgm/nets/net_kind.h"
#include "mgm/nets/width.h"

namespace mgm {

/// A network of Simonyan and Zisserman 2014 ("Very deep convolutional networks for large-scale
/// image recognition", table 1: A, B, D and E) as torchvision has it, with its layer names and
/// initial weights: five blocks of 3x3 convolutions, each ended by max-pooling, and three linear
/// layers over features averaged to 7x7.
struct VggConfig {
  VggConfig(const char* called, std::array<int, 5> of_convolutions)
      : name(called), convolutions(of_convolutions) {}

  bool batch_norm = false;
  std::int64_t width = 64;
  std::int64_t pool = 7;
  std::vector<Width> widths{{4096, false}, {4096, false}, {0, true}};
  double dropout = 0.5;
  OneOf from{"features",
             {"features", "block1", "block2", "block3", "block4", "block5", "pool", "classifier"}};
  OneOf until{"classifier",
              {"block1", "block2", "block3", "block4", "block5", "features", "pool", "classifier"}};

  // Fixed by the kind.
  std::string name;
  std::array<int, 5> convolutions;  ///< in each block
};

template <class Fields>
void describe(Fields& field, VggConfig& config) {
  field("batch_norm", config.batch_norm, "Batch norm after each convolution.");
  field("width", config.width,
        "Channels of the first block; they double with each of the next three.", in_range(1, 8192));
  field("pool", config.pool, "Side of the grid that features are averaged to before linear layers.",
        in_range(1, 64));
  field("widths", config.widths, "Units of the linear layers, the last being the output.");
  field("dropout", config.dropout, "Share of units dropped between linear layers while learning.",
        in_range(0, 0.99));
  field("from", config.from,
        "Where to begin: what comes before is left away, and the net reads what that would write.");
  field("until", config.until,
        "What is written: the output of the linear layers (classifier), the pooled features, or a "
        "block's feature map (features: the last block's).");
}

struct Vgg11Config : VggConfig {
  static constexpr const char* kName = "vgg11";
  static constexpr const char* kSummary = "VGG-11 (A): eight convolutions and three linear layers.";
  Vgg11Config() : VggConfig(kName, {1, 1, 2, 2, 2}) {}
};

struct Vgg13Config : VggConfig {
  static constexpr const char* kName = "vgg13";
  static constexpr const char* kSummary = "VGG-13 (B): ten convolutions and three linear layers.";
  Vgg13Config() : VggConfig(kName, {2, 2, 2, 2, 2}) {}
};

struct Vgg16Config : VggConfig {
  static constexpr const char* kName = "vgg16";
  static constexpr const char* kSummary =
      "VGG-16 (D): thirteen convolutions and three linear layers.";
  Vgg16Config() : VggConfig(kName, {2, 2, 3, 3, 3}) {}
};

struct Vgg19Config : VggConfig {
  static constexpr const char* kName = "vgg19";
  static constexpr const char* kSummary =
      "VGG-19 (E): sixteen convolutions and three linear layers.";
  Vgg19Config() : VggConfig(kName, {2, 2, 4, 4, 4}) {}
};

void build(const VggConfig& config, Layers& layers);
/// A net that ends before its linear layers has no output apart from `width`, so that it scales
/// too.
VggConfig scaled(VggConfig config, double factor);

}  // namespace mgm
