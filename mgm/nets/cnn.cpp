#include "mgm/nets/cnn.h"

#include "mgm/nets/sections.h"

namespace mgm {

namespace {

ValueId features(const CnnConfig& config, Layers& layers, ValueId x) {
  if (config.channels.empty())
    throw Error(Fault::kSpec, "a cnn needs at least one entry in channels");
  const std::int64_t padding = pixels(config.padding, config.kernel);
  for (std::size_t i = 0; i < config.channels.size(); ++i) {
    x = layers.conv2d("conv" + std::to_string(i + 1), x, config.channels[i], config.kernel, 1,
                      padding);
    // ReLU after the pool: both only compare, so that the values and gradients are the same to the
    // bit, and ReLU has a pool's area less to do.
    if (config.pool > 1) x = layers.max_pool2d(x, config.pool, config.pool);
    x = layers.relu(x);
  }
  return x;
}

std::vector<Section> sections(const CnnConfig& config, Layers& layers) {
  return {{"features", {}, [&](ValueId x) { return features(config, layers, x); }},
          {"classifier", {}, [&](ValueId x) {
             return dense_layers(layers, x, config.widths, config.dropout, config.last);
           }}};
}

/// Whether the last convolution is the output.
bool ends_with_features(const CnnConfig& config) {
  return config.widths.empty() || config.until == "features";
}

}  // namespace

void build(const CnnConfig& config, Layers& layers) {
  if (config.widths.empty() && config.from == "classifier") {
    throw Error(Fault::kSpec,
                "a cnn from 'classifier' without widths holds nothing: give it "
                "widths: [classes]");
  }
  write_range("cnn", sections(config, layers), config.from.value, config.until.value, layers);
}

CnnConfig scaled(CnnConfig config, double factor) {
  const std::size_t kept = ends_with_features(config) ? 1 : 0;
  for (std::size_t i = 0; i + kept < config.channels.size(); ++i)
    config.channels[i] = scaled(config.channels[i], factor);
  config.widths = scaled_inner(std::move(config.widths), factor);
  return config;
}

}  // namespace mgm
