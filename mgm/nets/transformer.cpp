#include "mgm/nets/transformer.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "mgm/nets/dense_layers.h"

namespace mgm {

namespace {

/// Writes one encoder.
class Encoder {
 public:
  Encoder(const TransformerConfig& config, Layers& layers) : config_(config), layers_(layers) {}

  ValueId write(ValueId x) {
    x = with_positions(embedded(x));
    for (std::int64_t i = 0; i < config_.depth; ++i)
      x = block("blocks." + std::to_string(i + 1), x);
    if (is_pre()) x = layers_.layer_norm("norm", x);
    return layers_.apply(MeanTokens{}, {x});
  }

 private:
  bool is_pre() const { return config_.norm == "pre"; }

  ValueId embedded(ValueId x) {
    const Shape& shape = layers_.shape(x);
    if (shape.size() == 2) return layers_.linear("embedding", x, config_.width);
    if (shape.size() != 3) {
      throw Error(Fault::kSpec, fmt::format("transformer reads pictures [channels, height, width] "
                                            "or tokens [count, numbers], got {}",
                                            text(shape)));
    }
    x = layers_.conv2d("embedding", x, config_.width, config_.patch, config_.patch);
    return layers_.apply(Tokens{}, {x});
  }

  ValueId with_positions(ValueId x) {
    constexpr double kDeviation = 0.02;
    const std::string weight = "positions.weight";
    const ValueId y = layers_.apply(AddWeight{layers_.weight_name(weight)}, {x});
    layers_.declare({weight, layers_.shape(x), {InitialValue::Kind::kNormal, kDeviation}});
    return layers_.dropout(y, config_.dropout);
  }

  ValueId block(const std::string& name, ValueId x) {
    x = residual(name + ".norm1", x, [&](ValueId y) { return attention(name, y); });
    return residual(name + ".norm2", x, [&](ValueId y) { return feed_forward(name, y); });
  }

  template <class Part>
  ValueId residual(const std::string& norm, ValueId x, Part part) {
    const ValueId y = part(is_pre() ? layers_.layer_norm(norm, x) : x);
    const ValueId sum = layers_.add(x, layers_.dropout(y, config_.dropout));
    return is_pre() ? sum : layers_.layer_norm(norm, sum);
  }

  ValueId attention(const std::string& name, ValueId x) {
    x = layers_.linear(name + ".attention.in", x, 3 * config_.width);
    return layers_.linear(name + ".attention.out", layers_.apply(Attention{config_.heads}, {x}),
                          config_.width);
  }

  ValueId feed_forward(const std::string& name, ValueId x) {
    x = layers_.linear(name + ".fc1", x, scaled(config_.width, config_.expansion));
    x = layers_.dropout(layers_.apply(Gelu{}, {x}), config_.dropout);
    return layers_.linear(name + ".fc2", x, config_.width);
  }

  const TransformerConfig& config_;
  Layers& layers_;
};

void check(const TransformerConfig& config) {
  if (config.widths.empty()) throw Error(Fault::kSpec, "transformer needs at least one width");
  if (config.width % config.heads == 0) return;
  throw Error(
      Fault::kSpec,
      fmt::format("transformer has a width of {}, which its {} heads do not divide: make it "
                  "{}",
                  config.width, config.heads, (config.width / config.heads + 1) * config.heads));
}

}  // namespace

void build(const TransformerConfig& config, Layers& layers) {
  check(config);
  const ValueId x = Encoder(config, layers).write(layers.input());
  layers.output(dense_layers(layers, x, config.widths, config.dropout));
}

TransformerConfig scaled(TransformerConfig config, double factor) {
  const double per_head = static_cast<double>(config.width) / static_cast<double>(config.heads);
  config.width = std::max<std::int64_t>(1, std::llround(per_head * factor)) * config.heads;
  config.widths = scaled_inner(std::move(config.widths), factor);
  return config;
}

}  // namespace mgm
