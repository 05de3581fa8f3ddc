#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "mgm/base/array.h"
#include "mgm/base/error.h"
#include "mgm/data/schema.h"

namespace mgm {

/// Some samples, ready to compute with. Row i of every array belongs to `samples[i]`.
struct Batch {
  std::vector<std::size_t> samples;      ///< their numbers in the data set that was asked
  std::map<std::string, Array> inputs;   ///< by input name: [batch, ...]
  std::map<std::string, Array> targets;  ///< by target name: class numbers [batch], numbers [batch,
                                         ///< n], images [batch, c, h, w]; NaN where missing
};

/// A numbered set of samples with inputs and targets. Thread-safe for reading.
class Dataset {
 public:
  virtual ~Dataset() = default;
  virtual const DataSchema& schema() const = 0;
  virtual std::size_t size() const = 0;
  /// Reads the samples in the order given (repeats allowed). Throws Fault::kData naming file and
  /// line of a bad one.
  virtual Batch read(std::span<const std::size_t> samples) const = 0;
  /// Only the targets, where that is cheaper than a whole read (no image is decoded).
  virtual std::map<std::string, Array> read_targets(std::span<const std::size_t> samples) const;
  /// One of them.
  virtual Array read_target(const std::string& name, std::span<const std::size_t> samples) const {
    return read_targets(samples).at(name);
  }
  /// The raw text of a column for each sample (`""` where missing), for partitions by column;
  /// throws Fault::kSpec with the nearest name for a column that does not exist.
  virtual std::vector<std::string> column(const std::string& name,
                                          std::span<const std::size_t> samples) const = 0;
  virtual std::vector<std::string> columns() const = 0;
  /// How a record names the sample to a person: a path, or the row's number.
  virtual std::string label(std::size_t sample) const = 0;
  /// Where the sample stands (file and line), for messages; nowhere where that is not known.
  virtual Place place(std::size_t) const { return {}; }
};

/// Which samples serve for what: validation selects, calibration sets thresholds and temperatures,
/// test is read by `evaluate` alone. Numbers of a data set, ascending, disjoint.
struct Split {
  std::vector<std::size_t> train, validation, calibration, test;

  /// By name (`train`, `validation`, `calibration`, `test`); throws Fault::kSpec for another.
  const std::vector<std::size_t>& part(const std::string& name) const;
};

}  // namespace mgm
