#include "mgm/nets/text_input.h"

#include "mgm/base/error.h"

namespace mgm {

std::optional<TextInput> find_text(const Layers& layers) {
  std::optional<TextInput> found;
  std::vector<ValueId> others;
  for (std::size_t i = 0; i < layers.inputs().size(); ++i) {
    const auto value = static_cast<ValueId>(i);
    if (layers.inputs()[i].tokens == 0) {
      others.push_back(value);
    } else if (!found) {
      found = TextInput{value, {}};
    } else {
      throw Error(Fault::kSpec, "inputs '" + layers.inputs()[found->numbers].name + "' and '" +
                                    layers.inputs()[i].name +
                                    "' are both texts: give each a net of its own (fork:)");
    }
  }
  if (found) found->others = std::move(others);
  return found;
}

ValueId beside_others(Layers& layers, ValueId text, const TextInput& input) {
  if (input.others.empty()) return text;
  std::vector<ValueId> all{text};
  for (const ValueId other : input.others) all.push_back(layers.flatten(other));
  return layers.apply(Concat{}, std::move(all));
}

}  // namespace mgm
