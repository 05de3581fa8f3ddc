#pragma once

#include <map>
#include <string>
#include <vector>

#include "mgm/data/dataset.h"

namespace mgm {

/// Samples with a class `label` and any columns, and nothing to read as input.
class DatasetForTest : public Dataset {
 public:
  DatasetForTest(std::vector<std::string> classes, std::vector<float> labels,
                 std::map<std::string, std::vector<std::string>> columns = {})
      : labels_(std::move(labels)), columns_(std::move(columns)) {
    schema_.targets.push_back({"label", TargetInfo::Type::kClass, std::move(classes), {}});
  }

  const DataSchema& schema() const override { return schema_; }
  std::size_t size() const override { return labels_.size(); }
  Batch read(std::span<const std::size_t> samples) const override {
    Batch batch{{samples.begin(), samples.end()}, {}, {}};
    Array labels({static_cast<std::int64_t>(samples.size())});
    for (std::size_t i = 0; i < samples.size(); ++i) labels.values[i] = labels_[samples[i]];
    batch.targets["label"] = std::move(labels);
    return batch;
  }
  std::vector<std::string> column(const std::string& name,
                                  std::span<const std::size_t> samples) const override {
    std::vector<std::string> values;
    for (const std::size_t sample : samples) values.push_back(columns_.at(name)[sample]);
    return values;
  }
  std::vector<std::string> columns() const override { return {}; }
  std::string label(std::size_t sample) const override { return std::to_string(sample); }

 private:
  DataSchema schema_;
  std::vector<float> labels_;
  std::map<std::string, std::vector<std::string>> columns_;
};

/// The numbers of all samples.
inline std::vector<std::size_t> all_samples(const Dataset& dataset) {
  std::vector<std::size_t> samples;
  for (std::size_t i = 0; i < dataset.size(); ++i) samples.push_back(i);
  return samples;
}

}  // namespace mgm
