#include "mgm/nets/dense_layers.h"

namespace mgm {

OneOf last_layer() { return {"linear", {"linear", "relu"}}; }

ValueId dense_layers(Layers& layers, ValueId x, const std::vector<Width>& widths, double dropout,
                     const OneOf& last) {
  for (std::size_t i = 0; i < widths.size(); ++i) {
    x = layers.linear("fc" + std::to_string(i + 1), layers.flatten(x), units(widths[i], layers));
    if (i + 1 < widths.size() || last == "relu") x = layers.dropout(layers.relu(x), dropout);
  }
  return x;
}

void LinearEnd::check(const std::string& net, const std::vector<Width>& widths,
                      const std::string& until) const {
  if (widths.empty()) {
    throw Error(Fault::kSpec, net + " needs at least one width; until: " + features +
                                  " writes the features instead");
  }
  if (until != section && widths != by_default) {
    throw Error(Fault::kSpec, net + " ends at '" + until +
                                  "' and so has no linear layers: leave widths away, or until");
  }
}

std::vector<Width> scaled_inner(std::vector<Width> widths, double factor) {
  for (std::size_t i = 0; i + 1 < widths.size(); ++i) widths[i] = scaled(widths[i], factor);
  return widths;
}

}  // namespace mgm
