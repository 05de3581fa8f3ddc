#include "mgm/nets/unet.h"

#include <fmt/format.h>

#include "mgm/nets/he_convolution.h"
#include "mgm/nets/width.h"

namespace mgm {

namespace {

ValueId conv_norm_relu(Layers& layers, const std::string& name, const std::string& number,
                       ValueId x, std::int64_t channels) {
  return layers.relu(
      conv_norm(layers, name + ".conv" + number, name + ".bn" + number, x, channels, 3));
}

ValueId double_convolution(Layers& layers, const std::string& name, ValueId x,
                           std::int64_t channels) {
  x = conv_norm_relu(layers, name, "1", x, channels);
  return conv_norm_relu(layers, name, "2", x, channels);
}

/// Brings `x` to the size of `skip`, which stood at this level on the way down, and joins them.
ValueId up(Layers& layers, const std::string& name, ValueId x, ValueId skip) {
  const Shape size = layers.shape(skip);
  x = layers.apply(NearestResize2d{size[1], size[2]}, {x});
  x = conv_norm_relu(layers, name, "0", x, size[0]);
  return double_convolution(layers, name, layers.apply(Concat{}, {skip, x}), size[0]);
}

std::int64_t output_channels(const UNetConfig& config, const Layers& layers, const Shape& size) {
  if (config.channels > 0) return config.channels;
  const std::int64_t places = size[1] * size[2];
  if (layers.classes() > 0 && layers.classes() % places == 0) return layers.classes() / places;
  throw Error(Fault::kSpec,
              layers.classes() == 0
                  ? "unet has no task to take its channels from: say channels, or give it a task"
                  : fmt::format("unet writes pictures of {} x {}, but the task asks for {} values: "
                                "its target pictures must have the size of the input",
                                size[1], size[2], layers.classes()));
}

}  // namespace

void build(const UNetConfig& config, Layers& layers) {
  ValueId x = layers.input();
  std::vector<ValueId> skips;
  for (std::int64_t level = 0; level < config.levels; ++level) {
    const std::string name = "down" + std::to_string(level + 1);
    skips.push_back(double_convolution(layers, name, x, config.width << level));
    x = layers.max_pool2d(skips.back(), 2, 2);
  }
  x = double_convolution(layers, "bottom", x, config.width << config.levels);
  for (std::int64_t level = config.levels; level > 0; --level)
    x = up(layers, "up" + std::to_string(level), x, skips[level - 1]);
  layers.output(layers.conv2d("out", x, output_channels(config, layers, layers.shape(x)), 1));
}

UNetConfig scaled(UNetConfig config, double factor) {
  config.width = scaled(config.width, factor);
  return config;
}

}  // namespace mgm
