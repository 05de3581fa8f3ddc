#pragma once

#include <optional>
#include <vector>

#include "mgm/program/layers.h"

namespace mgm {

/// What a net reads of which one input is a text as numbers of tokens (Port::tokens).
struct TextInput {
  ValueId numbers;              ///< of the tokens, [t]
  std::vector<ValueId> others;  ///< numbers that stand beside the text
};

/// Nothing where no input holds tokens; throws Error(kSpec) where several do.
std::optional<TextInput> find_text(const Layers& layers);

/// What a net made of the text, [n], and all other inputs side by side.
ValueId beside_others(Layers& layers, ValueId text, const TextInput& input);

}  // namespace mgm
