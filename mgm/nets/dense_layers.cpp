#include "mgm/nets/dense_layers.h"

namespace mgm {

ValueId dense_layers(Layers& layers, ValueId x, const std::vector<Width>& widths, double dropout) {
  for (std::size_t i = 0; i < widths.size(); ++i) {
    x = layers.linear("fc" + std::to_string(i + 1), layers.flatten(x), units(widths[i], layers));
    if (i + 1 < widths.size()) x = layers.dropout(layers.relu(x), dropout);
  }
  return x;
}

std::vector<Width> scaled_inner(std::vector<Width> widths, double factor) {
  for (std::size_t i = 0; i + 1 < widths.size(); ++i) widths[i] = scaled(widths[i], factor);
  return widths;
}

}  // namespace mgm
