#include "mgm/nets/resnet18.h"

#include <cmath>

#include "mgm/nets/dense_layers.h"

namespace mgm {

namespace {

/// A convolution without bias and its batch norm, started as He et al. (2015b) do: normal, by fan
/// out.
ValueId conv_norm(Layers& layers, const std::string& conv, const std::string& norm, ValueId x,
                  std::int64_t channels, std::int64_t kernel, std::int64_t stride) {
  const Conv2d op{layers.weight_name(conv + ".weight"), "", channels, kernel, stride, kernel / 2};
  const ValueId y = layers.apply(op, {x});  // refuses what is no picture
  const double deviation = std::sqrt(2.0 / static_cast<double>(channels * kernel * kernel));
  layers.declare({conv + ".weight",
                  {channels, layers.shape(x).front(), kernel, kernel},
                  {InitialValue::Kind::kNormal, deviation}});
  return layers.batch_norm2d(norm, y);
}

ValueId residual_block(Layers& layers, const std::string& name, ValueId x, std::int64_t channels,
                       std::int64_t stride) {
  ValueId y =
      layers.relu(conv_norm(layers, name + ".conv1", name + ".bn1", x, channels, 3, stride));
  y = conv_norm(layers, name + ".conv2", name + ".bn2", y, channels, 3, 1);
  const bool same = stride == 1 && layers.shape(x).front() == channels;
  const ValueId shortcut = same ? x
                                : conv_norm(layers, name + ".downsample.0", name + ".downsample.1",
                                            x, channels, 1, stride);
  return layers.relu(layers.add(y, shortcut));
}

ValueId stem(const ResNet18Config& config, Layers& layers) {
  const bool standard = config.stem == "standard";
  ValueId x = conv_norm(layers, "conv1", "bn1", layers.input(), config.width, standard ? 7 : 3,
                        standard ? 2 : 1);
  x = layers.relu(x);
  return standard ? layers.max_pool2d(x, 3, 2, 1) : x;
}

/// Layer 1 keeps the picture's size; each of the next halves it and doubles the channels.
ValueId residual_layer(const ResNet18Config& config, Layers& layers, ValueId x, int number) {
  const std::string name = "layer" + std::to_string(number);
  const std::int64_t channels = config.width << (number - 1);
  x = residual_block(layers, name + ".0", x, channels, number == 1 ? 1 : 2);
  return residual_block(layers, name + ".1", x, channels, 1);
}

ValueId classifier(const ResNet18Config& config, Layers& layers, ValueId x) {
  if (config.widths.size() > 1) return dense_layers(layers, x, config.widths, 0);
  return layers.linear("fc", x, units(config.widths.front(), layers));
}

void check(const ResNet18Config& config) {
  if (config.widths.empty()) {
    throw Error(Fault::kSpec,
                "a resnet18 needs at least one width; until: pool writes the features instead");
  }
  if (!(config.until == "fc") && config.widths != ResNet18Config{}.widths) {
    throw Error(Fault::kSpec, "a resnet18 that ends at '" + config.until.value +
                                  "' has no linear layers: leave widths away, or until");
  }
}

}  // namespace

void build(const ResNet18Config& config, Layers& layers) {
  check(config);
  ValueId x = stem(config, layers);
  for (int number = 1; number <= 4; ++number) {
    x = residual_layer(config, layers, x, number);
    if (config.until.value == "layer" + std::to_string(number)) return layers.output(x);
  }
  x = layers.global_average_pool(x);
  layers.output(config.until == "pool" ? x : classifier(config, layers, x));
}

ResNet18Config scaled(ResNet18Config config, double factor) {
  config.width = scaled(config.width, factor);
  config.widths = scaled_inner(std::move(config.widths), factor);
  return config;
}

}  // namespace mgm
