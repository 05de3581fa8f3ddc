#pragma once

#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "mgm/data/data_config.h"
#include "mgm/data/records.h"
#include "mgm/data/schema.h"

namespace mgm {

/// Where a column stands among the columns of some records.
struct ColumnRef {
  std::string name;
  bool is_image = false;
  std::size_t index = 0;
};

/// Finds a column; throws Error(kData) naming the nearest where there is none.
ColumnRef find_column(const Records& records, const std::string& name);

/// Turns columns of raw records into the numbers of one input. Fitted once on training samples,
/// then kept as JSON.
class InputEncoder {
 public:
  virtual ~InputEncoder() = default;
  virtual Shape shape() const = 0;
  virtual const std::vector<std::string>& columns() const = 0;
  virtual nlohmann::ordered_json json() const = 0;
  /// A function that writes one sample's numbers, bound to some records; throws Error(kData) with
  /// the sample's place.
  virtual std::function<void(std::size_t sample, float* to)> bind(const Records& records) const = 0;
};

/// Fits the encoder of an input on some samples of the records.
std::unique_ptr<InputEncoder> fit_input(const std::string& name, const InputConfig& config,
                                        const Records& records,
                                        std::span<const std::size_t> samples);
std::unique_ptr<InputEncoder> read_input(const nlohmann::ordered_json& json);

/// A number as a cell has it; nothing where it is none.
std::optional<double> parse_number(const std::string& cell);

}  // namespace mgm
