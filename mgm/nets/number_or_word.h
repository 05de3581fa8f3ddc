#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "mgm/spec/spec.h"

namespace mgm {

/// What an option may hold that is a whole number, or a word for a number that is known later.
struct NumberOrWord {
  const char* word;
  std::int64_t least;
  std::int64_t most;

  std::string type() const;
  nlohmann::ordered_json schema() const;
  /// Reads either; `is_word` says which, and `number` is 0 for the word.
  bool read(const Spec& from, std::int64_t& number, bool& is_word, Problems& problems) const;
};

}  // namespace mgm
