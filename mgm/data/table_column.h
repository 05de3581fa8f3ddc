#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "mgm/base/error.h"

namespace mgm {

/// How the cells of one column of a table become numbers.
struct TableColumn {
  enum class Type {
    kNumeric,      ///< one number: (cell - mean) / deviation
    kCategorical,  ///< a one for the value that the cell holds, zeros for all others; all zeros
                   ///< where it is missing or holds a value that was not there to learn from
    kText,         ///< runs of up to `ngrams` words, joined by a space; each counts in the bucket
                   ///< h % buckets, h being the folded halves of its FNV-1a; then log(1 + count)
  };
  std::string name;
  Type type = Type::kNumeric;
  double mean = 0;
  double deviation = 1;
  std::optional<double> filling = {};    ///< stands in for a missing number; nothing: refused
  std::vector<std::string> values = {};  ///< of a category, sorted
  std::int64_t buckets = 0;
  std::int64_t ngrams = 1;

  /// Numbers that a cell becomes.
  std::int64_t width() const;
  /// Writes `width()` numbers; throws Error(kData) at `place` for a cell that does not fit.
  void write(const std::optional<std::string>& cell, const Place& place, float* to) const;

  nlohmann::ordered_json json() const;
  /// Throws a std::exception for anything that `json` cannot have written.
  static TableColumn read(const nlohmann::ordered_json& json);
};

}  // namespace mgm
