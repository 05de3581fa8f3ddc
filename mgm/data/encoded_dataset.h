#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "mgm/data/dataset.h"
#include "mgm/data/input_encoder.h"
#include "mgm/data/records.h"
#include "mgm/data/target.h"

namespace mgm {

/// Encoders of named inputs and targets, and what they yield.
struct Encoders {
  std::vector<std::pair<std::string, std::shared_ptr<const InputEncoder>>> inputs;
  std::vector<TargetEncoder> targets;
  DataSchema schema = {};
};

/// Records seen through encoders; of the targets, those that are named are there.
class EncodedDataset : public Dataset {
 public:
  EncodedDataset(std::shared_ptr<const Encoders> encoders, std::shared_ptr<const Records> records,
                 const std::set<std::string>& targets);

  const DataSchema& schema() const override { return encoders_->schema; }
  std::size_t size() const override { return records_->size(); }
  Batch read(std::span<const std::size_t> samples) const override;
  std::map<std::string, Array> read_targets(std::span<const std::size_t> samples) const override;
  Array read_target(const std::string& name, std::span<const std::size_t> samples) const override;
  std::vector<std::string> column(const std::string& name,
                                  std::span<const std::size_t> samples) const override;
  std::vector<std::string> columns() const override { return records_->text_columns(); }
  std::string label(std::size_t sample) const override { return records_->label(sample); }
  Place place(std::size_t sample) const override { return records_->place(sample); }

 private:
  using Writer = std::function<void(std::size_t, float*)>;
  void check(std::span<const std::size_t> samples) const;
  static Array fill(std::span<const std::size_t> samples, const Shape& sample_shape,
                    const Writer& write);

  std::shared_ptr<const Encoders> encoders_;
  std::shared_ptr<const Records> records_;
  std::vector<Writer> input_writers_;
  std::vector<std::pair<const TargetInfo*, Writer>> target_writers_;
};

}  // namespace mgm
