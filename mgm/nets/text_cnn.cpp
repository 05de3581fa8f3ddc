#include "mgm/nets/text_cnn.h"

#include <set>

#include "mgm/nets/dense_layers.h"
#include "mgm/nets/text_input.h"

namespace mgm {

void build(const TextCnnConfig& config, Layers& layers) {
  if (config.widths.empty()) throw Error(Fault::kSpec, "text_cnn needs at least one width");
  if (config.windows.empty())
    throw Error(Fault::kSpec, "text_cnn needs at least one size in windows");
  const std::optional<TextInput> text = find_text(layers);
  if (!text) throw Error(Fault::kSpec, "text_cnn reads an input of type: tokens, and finds none");
  const ValueId words = layers.embedding("embedding", text->numbers, config.embedding);
  std::vector<ValueId> maxima;
  std::set<std::int64_t> seen;
  for (const std::int64_t size : config.windows) {
    const std::string name = "windows." + std::to_string(size);
    if (!seen.insert(size).second)
      throw Error(Fault::kSpec, "text_cnn names windows of " + std::to_string(size) + " twice");
    const ValueId row = layers.apply(TokenWindows{size}, {words});
    const ValueId found = layers.relu(layers.linear(name, row, config.channels));
    maxima.push_back(layers.apply(MaxTokens{}, {found, text->numbers}));
  }
  const ValueId all = maxima.size() == 1 ? maxima.front() : layers.apply(Concat{}, maxima);
  const ValueId x = layers.dropout(beside_others(layers, all, *text), config.dropout);
  layers.output(dense_layers(layers, x, config.widths, config.dropout));
}

TextCnnConfig scaled(TextCnnConfig config, double factor) {
  config.channels = scaled(config.channels, factor);
  config.widths = scaled_inner(std::move(config.widths), factor);
  return config;
}

}  // namespace mgm
