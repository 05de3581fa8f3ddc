#include "mgm/nets/transformer.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "mgm/nets/dense_layers.h"
#include "mgm/nets/text_input.h"

namespace mgm {

namespace {

/// Writes one encoder.
class Encoder {
 public:
  Encoder(const TransformerConfig& config, Layers& layers)
      : config_(config), layers_(layers), text_(find_text(layers)) {}

  ValueId write() {
    ValueId x = with_positions(embedded());
    for (std::int64_t i = 0; i < config_.depth; ++i)
      x = block("blocks." + std::to_string(i + 1), x);
    if (is_pre()) x = layers_.layer_norm("norm", x);
    x = layers_.apply(MeanTokens{}, of_tokens(x));
    return text_ ? beside_others(layers_, x, *text_) : x;
  }

 private:
  bool is_pre() const { return config_.norm == "pre"; }

  /// x, and which of its tokens are none.
  std::vector<ValueId> of_tokens(ValueId x) const {
    return text_ ? std::vector<ValueId>{x, text_->numbers} : std::vector<ValueId>{x};
  }

  ValueId embedded() {
    if (text_) return layers_.embedding("embedding", text_->numbers, config_.width);
    ValueId x = layers_.input();
    const Shape& shape = layers_.shape(x);
    if (shape.size() == 2) return layers_.linear("embedding", x, config_.width);
    if (shape.size() != 3) {
      throw Error(Fault::kSpec, fmt::format("transformer reads texts (type: tokens), pictures "
                                            "[channels, height, width] or tokens [count, "
                                            "numbers], got {}",
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
    x = layers_.apply(Attention{config_.heads}, of_tokens(x));
    return layers_.linear(name + ".attention.out", x, config_.width);
  }

  ValueId feed_forward(const std::string& name, ValueId x) {
    x = layers_.linear(name + ".fc1", x, scaled(config_.width, config_.expansion));
    x = layers_.dropout(layers_.apply(Gelu{}, {x}), config_.dropout);
    return layers_.linear(name + ".fc2", x, config_.width);
  }

  const TransformerConfig& config_;
  Layers& layers_;
  std::optional<TextInput> text_;
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
  const ValueId x = Encoder(config, layers).write();
  layers.output(dense_layers(layers, x, config.widths, config.dropout));
}

TransformerConfig scaled(TransformerConfig config, double factor) {
  const double per_head = static_cast<double>(config.width) / static_cast<double>(config.heads);
  config.width = std::max<std::int64_t>(1, std::llround(per_head * factor)) * config.heads;
  config.widths = scaled_inner(std::move(config.widths), factor);
  return config;
}

}  // namespace mgm
