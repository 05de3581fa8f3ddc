#include "mgm/nets/resnet18.h"

#include <cmath>

#include "mgm/nets/dense_layers.h"

namespace mgm {

namespace {

/// A convolution without bias and its batch norm, started as He et al. (2015b) do: normal, by fan
/// out.
ValueId conv_norm(Layers& layers, const std::string& conv, const std::string& norm, ValueId x,
                  std::int64_t channels, std::int64_t kernel, std::int64_t stride) {
  const std::int64_t inputs = layers.shape(x).front();
  const double deviation = std::sqrt(2.0 / static_cast<double>(channels * kernel * kernel));
  layers.declare({conv + ".weight",
                  {channels, inputs, kernel, kernel},
                  {InitialValue::Kind::kNormal, deviation}});
  const Conv2d op{layers.weight_name(conv + ".weight"), "", channels, kernel, stride, kernel / 2};
  return layers.batch_norm2d(norm, layers.apply(op, {x}));
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

}  // namespace

void build(const ResNet18Config& config, Layers& layers) {
  ValueId x = stem(config, layers);
  for (int layer = 0; layer < 4; ++layer) {
    const std::string name = "layer" + std::to_string(layer + 1);
    const std::int64_t channels = config.width << layer;
    x = residual_block(layers, name + ".0", x, channels, layer == 0 ? 1 : 2);
    x = residual_block(layers, name + ".1", x, channels, 1);
  }
  x = layers.global_average_pool(x);
  if (config.widths.size() == 1) {
    x = layers.linear("fc", x, units(config.widths.front(), layers));
  } else {
    x = dense_layers(layers, x, config.widths, 0);
  }
  layers.output(x);
}

ResNet18Config scaled(ResNet18Config config, double factor) {
  config.width = scaled(config.width, factor);
  config.widths = scaled_inner(std::move(config.widths), factor);
  return config;
}

}  // namespace mgm
