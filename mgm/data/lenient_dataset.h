#pragma once

#include "mgm/data/bad_samples.h"
#include "mgm/data/dataset.h"

namespace mgm {

/// A data set whose `read` passes over samples that cannot be read: a batch holds the others, and
/// `Batch::samples` says which they are. For one reader at a time.
class LenientDataset : public Dataset {
 public:
  /// What is passed over goes to `bad`, in the order in which it was read.
  LenientDataset(const Dataset& whole, BadSamples& bad) : whole_(whole), bad_(bad) {}

  const DataSchema& schema() const override { return whole_.schema(); }
  std::size_t size() const override { return whole_.size(); }
  Batch read(std::span<const std::size_t> samples) const override;
  std::vector<std::string> column(const std::string& name,
                                  std::span<const std::size_t> samples) const override {
    return whole_.column(name, samples);
  }
  std::vector<std::string> columns() const override { return whole_.columns(); }
  std::string label(std::size_t sample) const override { return whole_.label(sample); }

 private:
  const Dataset& whole_;
  BadSamples& bad_;
};

}  // namespace mgm
