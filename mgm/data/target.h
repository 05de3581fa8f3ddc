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
#include "mgm/spec/value_groups.h"

namespace mgm {

class LocatedJson;

/// Turns columns of raw records into the numbers of one target; NaN where it is missing.
///
/// Classes are numbered in the order of their values, by size where all are whole numbers. A value
/// that was not among those of fitting is an error and not a missing target: a test sample of an
/// unknown class can only be answered wrongly, and leaving it out would flatter the model.
class TargetEncoder {
 public:
  /// Classes are the values that `samples` hold, or the groups that they belong to (a value of no
  /// group is no class; Error(kData) for a group whose values no sample holds). `picture_size`:
  /// height and width that target pictures are resized to; 0, 0 for those of the first.
  static TargetEncoder fit(const std::string& name, const TargetConfig& config,
                           const ValueGroups& groups, const Records& records,
                           std::span<const std::size_t> samples,
                           std::pair<std::int64_t, std::int64_t> picture_size);
  /// Reads what `json` wrote; throws a std::exception for anything else.
  static TargetEncoder read(const nlohmann::ordered_json& json);

  /// Learns what training needs to know of the training part: how many samples each class has, mean
  /// and deviation of each number (1 where a number never changes).
  /// Passes over bad cells, which whoever checks all cells reports.
  void survey(const Records& records, std::span<const std::size_t> train);

  const TargetInfo& info() const { return info_; }
  const std::vector<std::string>& columns() const { return columns_; }
  nlohmann::ordered_json json() const;
  /// Writes a sample's numbers (one for a class), bound to some records, which must outlive it;
  /// throws Error(kData) with the sample's place.
  std::function<void(std::size_t sample, float* to)> bind(const Records& records) const;

 private:
  using Writer = std::function<void(std::size_t, float*)>;
  void set_classes(std::vector<std::string> values, std::vector<std::string> names);
  void read_class(const LocatedJson& keys);
  void read_list(const LocatedJson& keys);
  void set_list(std::vector<std::string> classes, const std::string& separator, bool empty_is_none);
  void set_groups(const std::vector<std::string>& values, const ValueGroups& groups);
  [[noreturn]] void refuse_class(const Records& records, std::size_t sample,
                                 const std::string& value) const;
  void write_class(const Records& records, std::size_t column, std::size_t sample, float* to) const;
  void write_list(const Records& records, std::size_t column, std::size_t sample, float* to) const;
  void write_number(const Records& records, std::size_t column, std::size_t sample,
                    float* to) const;
  void write_picture(const Records& records, std::size_t column, std::size_t sample,
                     float* to) const;

  TargetInfo info_;
  std::vector<std::string> columns_;
  std::vector<std::string> values_;       ///< that stand for a class, in order
  std::map<std::string, int> number_of_;  ///< the class of a value; -1: none
  bool empty_is_none_ = false;            ///< of a list of classes
};

}  // namespace mgm
