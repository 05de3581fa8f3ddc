#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "mgm/data/guess.h"

namespace mgm {

/// Another `model:` section to try in the place of the first.
struct Variant {
  std::string why;  ///< what it divides, in a sentence or two
  nlohmann::ordered_json model;
};

/// A first spec for data that was looked at: a model that suits it, and ways to divide that model.
struct Starter {
  nlohmann::ordered_json spec;
  std::vector<Variant> variants;

  /// The spec with what was guessed as comments, and below it the variants, commented out: a line
  /// that begins with `##` explains, and one that begins with `#` is a line of a spec.
  std::string text(const Guess& guess) const;
};

/// Suits the net to the inputs and the loss to the target, which the guess must have.
Starter make_starter(const Guess& guess);

/// What was guessed, for programs.
nlohmann::ordered_json json(const Guess& guess);

}  // namespace mgm
