#include "mgm/nets/vgg.h"

#include <algorithm>

#include "mgm/nets/dense_layers.h"
#include "mgm/nets/he_convolution.h"
#include "mgm/nets/sections.h"

namespace mgm {

namespace {

constexpr int kBlocks = 5;

/// Writes the sections of one VGG.
class VggWriter {
 public:
  VggWriter(const VggConfig& config, Layers& layers) : config_(config), layers_(layers) {}

  std::vector<Section> sections() const {
    std::vector<Section> all;
    for (int number = 1; number <= kBlocks; ++number) {
      all.push_back({"block" + std::to_string(number),
                     number == 1 ? Shape{} : Shape{channels(number - 1), 0, 0},
                     [this, number](ValueId x) { return block(x, number); }, "features"});
    }
    const std::int64_t side = config_.pool, last = channels(kBlocks);
    all.push_back({"pool", {last, 0, 0}, [this, side](ValueId x) {
                     return layers_.adaptive_average_pool2d(x, side, side);
                   }});
    all.push_back({"classifier", {last, side, side}, [this](ValueId x) { return classifier(x); }});
    return all;
  }

 private:
  std::int64_t channels(int number) const { return config_.width << std::min(number - 1, 3); }

  /// torchvision counts every layer of the features, those without weights too.
  int layers_before(int number) const {
    int count = 0;
    for (int block = 1; block < number; ++block)
      count += config_.convolutions[block - 1] * (config_.batch_norm ? 3 : 2) + 1;
    return count;
  }

  ValueId block(ValueId x, int number) const {
    int layer = layers_before(number);
    const int count = config_.convolutions[number - 1];
    for (int i = 0; i < count; ++i) {
      x = convolution(x, layer, channels(number));
      if (i + 1 == count) x = layers_.max_pool2d(x, 2, 2);  // before ReLU, see cnn.cpp
      x = layers_.relu(x);
      layer += config_.batch_norm ? 3 : 2;
    }
    return x;
  }

  ValueId convolution(ValueId x, int layer, std::int64_t channels) const {
    const std::string name = "features." + std::to_string(layer);
    x = layers_.conv2d(name, x, channels, 3, 1, 1);
    layers_.start(name + ".weight", he_initial(channels, 3));
    layers_.start(name + ".bias", {});
    return config_.batch_norm ? layers_.batch_norm2d("features." + std::to_string(layer + 1), x)
                              : x;
  }

  /// Linear layers started as torchvision does; ReLU and dropout stand between them.
  ValueId classifier(ValueId x) const {
    constexpr double kDeviation = 0.01;
    for (std::size_t i = 0; i < config_.widths.size(); ++i) {
      const std::string name = "classifier." + std::to_string(3 * i);
      x = layers_.linear(name, layers_.flatten(x), units(config_.widths[i], layers_));
      layers_.start(name + ".weight", {InitialValue::Kind::kNormal, kDeviation});
      layers_.start(name + ".bias", {});
      if (i + 1 < config_.widths.size()) x = layers_.dropout(layers_.relu(x), config_.dropout);
    }
    return x;
  }

  const VggConfig& config_;
  Layers& layers_;
};

}  // namespace

void build(const VggConfig& config, Layers& layers) {
  LinearEnd{"classifier", "pool", VggConfig("", {}).widths}.check(config.name, config.widths,
                                                                  config.until.value);
  const VggWriter writer(config, layers);
  write_range(config.name, writer.sections(), config.from.value, config.until.value, layers);
}

VggConfig scaled(VggConfig config, double factor) {
  config.width = scaled(config.width, factor);
  config.widths = scaled_inner(std::move(config.widths), factor);
  return config;
}

}  // namespace mgm
