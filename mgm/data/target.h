#pragma once

#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "mgm/data/data_config.h"
#include "mgm/data/records.h"
#include "mgm/data/schema.h"

namespace mgm {

/// Turns columns of raw records into the numbers of one target; NaN where it is missing.
class TargetEncoder {
 public:
  /// Classes are the values that `samples` hold, sorted (by number where all are whole numbers).
  static TargetEncoder fit(const std::string& name, const TargetConfig& config,
                           const Records& records, std::span<const std::size_t> samples,
                           const std::string& folder);
  static TargetEncoder read(const nlohmann::ordered_json& json);

  const TargetInfo& info() const { return info_; }
  const std::vector<std::string>& columns() const { return columns_; }
  nlohmann::ordered_json json() const;
  /// Numbers of one sample: 1 for a class.
  std::int64_t width() const { return elements(info_.shape); }
  std::function<void(std::size_t sample, float* to)> bind(const Records& records) const;

 private:
  void set_values(std::vector<std::string> values, std::vector<std::string> names);

  TargetInfo info_;
  std::vector<std::string> columns_;
  std::vector<std::string> values_;       ///< of a class, in the order of the numbers
  std::map<std::string, int> number_of_;  ///< of a value
  std::string folder_;                    ///< of target images
};

}  // namespace mgm
