#include "mgm/nets/resnet.h"

#include "mgm/nets/dense_layers.h"
#include "mgm/nets/he_convolution.h"
#include "mgm/nets/sections.h"

namespace mgm {

namespace {

constexpr std::int64_t kExpansion = 4;  ///< of a bottleneck's last convolution

/// Writes the sections of one residual network.
class ResNetWriter {
 public:
  ResNetWriter(const ResNetConfig& config, Layers& layers) : config_(config), layers_(layers) {}

  std::vector<Section> sections() const {
    std::vector<Section> all{{"stem", {}, [this](ValueId x) { return stem(x); }}};
    for (int number = 1; number <= 4; ++number) {
      const std::int64_t reads = number == 1 ? config_.width : written_by(number - 1);
      all.push_back({"layer" + std::to_string(number), {reads, 0, 0}, [this, number](ValueId x) {
                       return layer(x, number);
                     }});
    }
    all.push_back({"pool", {written_by(4), 0, 0}, [this](ValueId x) {
                     return layers_.global_average_pool(x);
                   }});
    all.push_back({"fc", {written_by(4)}, [this](ValueId x) { return classifier(x); }});
    return all;
  }

 private:
  std::int64_t channels(int number) const { return config_.width << (number - 1); }
  std::int64_t written_by(int number) const {
    return channels(number) * (config_.design.bottleneck ? kExpansion : 1);
  }

  ValueId stem(ValueId x) const {
    const bool standard = config_.stem == "standard";
    x = conv_norm(layers_, "conv1", "bn1", x, config_.width, standard ? 7 : 3, standard ? 2 : 1);
    x = layers_.relu(x);
    return standard ? layers_.max_pool2d(x, 3, 2, 1) : x;
  }

  /// Layer 1 keeps the picture's size; each of the next halves it and doubles the channels.
  ValueId layer(ValueId x, int number) const {
    for (int i = 0; i < config_.design.blocks[number - 1]; ++i) {
      const std::string name = "layer" + std::to_string(number) + "." + std::to_string(i);
      x = residual_block(x, name, number, i == 0 && number > 1 ? 2 : 1);
    }
    return x;
  }

  ValueId residual_block(ValueId x, const std::string& name, int number,
                         std::int64_t stride) const {
    const ValueId y = config_.design.bottleneck ? bottleneck(x, name, channels(number), stride)
                                                : pair(x, name, channels(number), stride);
    const std::int64_t written = written_by(number);
    const bool same = stride == 1 && layers_.shape(x).front() == written;
    const ValueId shortcut = same ? x
                                  : conv_norm(layers_, name + ".downsample.0",
                                              name + ".downsample.1", x, written, 1, stride);
    return layers_.relu(layers_.add(y, shortcut));
  }

  ValueId pair(ValueId x, const std::string& name, std::int64_t channels,
               std::int64_t stride) const {
    x = layers_.relu(conv_norm(layers_, name + ".conv1", name + ".bn1", x, channels, 3, stride));
    return conv_norm(layers_, name + ".conv2", name + ".bn2", x, channels, 3);
  }

  ValueId bottleneck(ValueId x, const std::string& name, std::int64_t channels,
                     std::int64_t stride) const {
    x = layers_.relu(conv_norm(layers_, name + ".conv1", name + ".bn1", x, channels, 1));
    x = layers_.relu(conv_norm(layers_, name + ".conv2", name + ".bn2", x, channels, 3, stride));
    return conv_norm(layers_, name + ".conv3", name + ".bn3", x, kExpansion * channels, 1);
  }

  ValueId classifier(ValueId x) const {
    if (config_.widths.size() > 1) return dense_layers(layers_, x, config_.widths, 0);
    return layers_.linear("fc", x, units(config_.widths.front(), layers_));
  }

  const ResNetConfig& config_;
  Layers& layers_;
};

}  // namespace

void build(const ResNetConfig& config, Layers& layers) {
  LinearEnd{"fc", "pool", {{0, true}}}.check(config.name, config.widths, config.until.value);
  const ResNetWriter writer(config, layers);
  write_range(config.name, writer.sections(), config.from.value, config.until.value, layers);
}

ResNetConfig scaled(ResNetConfig config, double factor) {
  config.width = scaled(config.width, factor);
  config.widths = scaled_inner(std::move(config.widths), factor);
  return config;
}

}  // namespace mgm
