#include "mgm/nets/alexnet.h"

#include "mgm/nets/dense_layers.h"
#include "mgm/nets/sections.h"

namespace mgm {

namespace {

/// One convolution: its place among torchvision's layers, its channels as a multiple of the width.
struct Convolution {
  int layer;
  std::int64_t widths, kernel, stride, padding;
  bool pooled;
};

constexpr Convolution kConvolutions[] = {{0, 1, 11, 4, 2, true},
                                         {3, 3, 5, 1, 2, true},
                                         {6, 6, 3, 1, 1, false},
                                         {8, 4, 3, 1, 1, false},
                                         {10, 4, 3, 1, 1, true}};
constexpr std::int64_t kLastWidths = 4;

ValueId features(const AlexNetConfig& config, Layers& layers, ValueId x) {
  for (const Convolution& conv : kConvolutions) {
    x = layers.conv2d("features." + std::to_string(conv.layer), x, conv.widths * config.width,
                      conv.kernel, conv.stride, conv.padding);
    if (conv.pooled) x = layers.max_pool2d(x, 3, 2);  // before ReLU, see cnn.cpp
    x = layers.relu(x);
  }
  return x;
}

/// Dropout stands before every linear layer but the last; torchvision's names count it.
ValueId classifier(const AlexNetConfig& config, Layers& layers, ValueId x) {
  x = layers.flatten(x);
  std::size_t layer = 0;
  for (std::size_t i = 0; i < config.widths.size(); ++i) {
    const bool last = i + 1 == config.widths.size();
    if (!last) {
      x = layers.dropout(x, config.dropout);
      ++layer;
    }
    x = layers.linear("classifier." + std::to_string(layer), x, units(config.widths[i], layers));
    if (!last) x = layers.relu(x);
    layer += 2;
  }
  return x;
}

std::vector<Section> sections(const AlexNetConfig& config, Layers& layers) {
  const std::int64_t last = kLastWidths * config.width, side = config.pool;
  return {
      {"features", {}, [&](ValueId x) { return features(config, layers, x); }},
      {"pool",
       {last, 0, 0},
       [&, side](ValueId x) { return layers.adaptive_average_pool2d(x, side, side); }},
      {"classifier", {last, side, side}, [&](ValueId x) { return classifier(config, layers, x); }}};
}

}  // namespace

void build(const AlexNetConfig& config, Layers& layers) {
  LinearEnd{"classifier", "pool", AlexNetConfig().widths}.check(AlexNetConfig::kName, config.widths,
                                                                config.until.value);
  write_range(AlexNetConfig::kName, sections(config, layers), config.from.value, config.until.value,
              layers);
}

AlexNetConfig scaled(AlexNetConfig config, double factor) {
  config.width = scaled(config.width, factor);
  config.widths = scaled_inner(std::move(config.widths), factor);
  return config;
}

}  // namespace mgm
