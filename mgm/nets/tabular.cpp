#include "mgm/nets/tabular.h"

#include "mgm/nets/dense_layers.h"

namespace mgm {

namespace {

/// Writes the columns of every input side by side, categories embedded.
class Columns {
 public:
  Columns(const TabularConfig& config, Layers& layers) : config_(config), layers_(layers) {}

  ValueId write() {
    for (std::size_t i = 0; i < layers_.inputs().size(); ++i) add_input(i);
    return parts_.size() == 1 ? parts_.front() : layers_.apply(Concat{}, parts_);
  }

 private:
  void add_input(std::size_t number) {
    const Port& port = layers_.inputs()[number];
    const auto x = static_cast<ValueId>(number);
    if (port.columns.size() < 2 && !is_embedded(port.columns.empty() ? 1 : port.columns.front())) {
      parts_.push_back(layers_.flatten(x));
      return;
    }
    std::int64_t begin = 0, numbers = 0;  // numbers: how many plain columns stand before `begin`
    for (std::size_t i = 0; i < port.columns.size(); ++i) {
      const std::int64_t width = port.columns[i];
      if (is_embedded(width)) {
        add_slice(x, begin - numbers, begin);
        parts_.push_back(embedding(port.name + "_" + std::to_string(i + 1), x, begin, width));
        numbers = 0;
      } else {
        numbers += width;
      }
      begin += width;
    }
    add_slice(x, begin - numbers, begin);
  }

  /// One number more than there are values would only repeat them.
  bool is_embedded(std::int64_t width) const { return width > config_.embedding && width > 1; }

  void add_slice(ValueId x, std::int64_t begin, std::int64_t end) {
    if (begin < end) parts_.push_back(slice(x, begin, end));
  }

  ValueId slice(ValueId x, std::int64_t begin, std::int64_t end) {
    const bool whole = begin == 0 && end == layers_.shape(x).front();
    return whole ? x : layers_.apply(Slice{begin, end}, {x});
  }

  /// A product with a row of zeros and a one takes a row of the table. Starts as torch's embeddings
  /// do: standard normal.
  ValueId embedding(const std::string& name, ValueId x, std::int64_t begin, std::int64_t width) {
    const std::string weight = "embeddings." + name + ".weight";
    const ValueId column = slice(x, begin, begin + width);
    const ValueId y =
        layers_.apply(Linear{layers_.weight_name(weight), "", config_.embedding}, {column});
    layers_.declare({weight, {config_.embedding, width}, {InitialValue::Kind::kNormal, 1}});
    return y;
  }

  const TabularConfig& config_;
  Layers& layers_;
  std::vector<ValueId> parts_;
};

/// x + dropout(linear(dropout(relu(linear(norm(x)))))).
ValueId residual_block(const TabularConfig& config, Layers& layers, ValueId x,
                       std::int64_t number) {
  const std::string name = "blocks." + std::to_string(number);
  const std::int64_t inner = scaled(config.width, config.expansion);
  ValueId y = layers.linear(name + ".fc1", layers.layer_norm(name + ".norm", x), inner);
  y = layers.dropout(layers.relu(y), config.dropout);
  y = layers.linear(name + ".fc2", y, config.width);
  return layers.add(x, layers.dropout(y, config.dropout));
}

}  // namespace

void build(const TabularConfig& config, Layers& layers) {
  if (config.widths.empty()) throw Error(Fault::kSpec, "tabular needs at least one width");
  ValueId x = layers.linear("first", Columns(config, layers).write(), config.width);
  for (std::int64_t i = 0; i < config.blocks; ++i) x = residual_block(config, layers, x, i + 1);
  x = layers.relu(layers.layer_norm("norm", x));
  layers.output(dense_layers(layers, x, config.widths, config.dropout));
}

TabularConfig scaled(TabularConfig config, double factor) {
  config.width = scaled(config.width, factor);
  config.widths = scaled_inner(std::move(config.widths), factor);
  return config;
}

}  // namespace mgm
