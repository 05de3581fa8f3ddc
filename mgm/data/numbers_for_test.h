#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "mgm/base/error.h"
#include "mgm/data/dataset.h"

namespace mgm {

/// A thousand numbers; the one called `bad` cannot be read.
class Numbers : public Dataset {
 public:
  explicit Numbers(std::size_t bad = 1000) : bad_(bad) {}
  const DataSchema& schema() const override { return schema_; }
  std::size_t size() const override { return 1000; }
  Batch read(std::span<const std::size_t> samples) const override {
    ++reads;
    Batch batch{{samples.begin(), samples.end()}, {}, {}};
    Array array({static_cast<std::int64_t>(samples.size())});
    for (std::size_t i = 0; i < samples.size(); ++i) {
      if (samples[i] == bad_) throw Error(Fault::kData, {"n.csv", 12}, "is bad");
      array.values[i] = static_cast<float>(samples[i]);
    }
    batch.inputs["x"] = std::move(array);
    return batch;
  }
  std::vector<std::string> column(const std::string&, std::span<const std::size_t>) const override {
    return {};
  }
  std::vector<std::string> columns() const override { return {}; }
  std::string label(std::size_t) const override { return ""; }

  mutable std::atomic<std::size_t> reads = 0;

 private:
  DataSchema schema_;
  std::size_t bad_;
};

/// 0, 1, ... count - 1
inline std::vector<std::size_t> up_to(std::size_t count) {
  std::vector<std::size_t> order(count);
  for (std::size_t i = 0; i < count; ++i) order[i] = i;
  return order;
}

}  // namespace mgm
