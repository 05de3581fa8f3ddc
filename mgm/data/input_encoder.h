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

/// Turns columns of raw records into the numbers of one input. Fitted once on training samples,
/// then kept as JSON.
class InputEncoder {
 public:
  virtual ~InputEncoder() = default;
  /// Of one sample.
  virtual Shape shape() const = 0;
  /// See Port::columns.
  virtual std::vector<std::int64_t> column_widths() const { return {}; }
  /// See Port::tokens.
  virtual std::int64_t tokens() const { return 0; }
  /// The columns that it reads.
  virtual std::vector<std::string> columns() const = 0;
  /// Where each column stands among the numbers; none for pictures.
  virtual std::vector<InputColumn> layout() const { return {}; }
  /// A function that throws what writing a sample would throw, as far as can be told without
  /// decoding pictures; null where that is nothing.
  virtual std::function<void(std::size_t sample)> bind_check(const Records& records) const = 0;
  virtual nlohmann::ordered_json json() const = 0;
  /// A function that writes one sample's numbers, bound to some records, which must outlive it. It
  /// throws Error(kData) with the sample's place.
  virtual std::function<void(std::size_t sample, float* to)> bind(const Records& records) const = 0;
};

/// Whether an input, whose columns are known to exist, is one of pictures.
bool reads_pictures(const InputConfig& config, const Records& records);

/// Fits the encoder of an input whose columns are known to exist on some samples of the records.
std::unique_ptr<InputEncoder> fit_input(const std::string& name, const InputConfig& config,
                                        const Records& records,
                                        std::span<const std::size_t> samples);
/// Reads what `json` wrote; throws a std::exception for anything else.
std::unique_ptr<InputEncoder> read_input(const nlohmann::ordered_json& json);

/// More numbers a sample are refused.
inline constexpr std::int64_t kMostInputNumbers = std::int64_t{1} << 26;

}  // namespace mgm
