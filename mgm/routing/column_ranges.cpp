#include "mgm/routing/column_ranges.h"

#include <algorithm>
#include <fmt/format.h>

#include "mgm/base/text.h"
#include "mgm/data/number.h"

namespace mgm {

namespace {

class RangePartition : public Partition {
 public:
  RangePartition(std::string column, Ranges ranges)
      : column_(std::move(column)), ranges_(std::move(ranges)) {}

  std::vector<std::string> columns() const override { return {column_}; }

  std::vector<int> assign(const PartitionInput& input) const override {
    std::vector<int> subsets;
    for (const std::string& cell : input.dataset.column(column_, input.samples)) {
      const std::optional<double> number = parse_number(cell);
      subsets.push_back(number ? ranges_.of(*number) : -1);
    }
    return subsets;
  }

 protected:
  const std::string column_;
  Ranges ranges_;
};

class QuantilePartition : public RangePartition {
 public:
  QuantilePartition(std::string column, std::int64_t count)
      : RangePartition(std::move(column), {}), count_(count) {}

  void fit(const PartitionInput& input, std::uint64_t) override {
    // Rounded to what is kept, so that a restored partition assigns the same.
    std::vector<float> numbers;
    for (const std::string& cell : input.dataset.column(column_, input.samples)) {
      if (const std::optional<double> number = parse_number(cell))
        numbers.push_back(static_cast<float>(*number));
    }
    std::sort(numbers.begin(), numbers.end());
    std::vector<float> cuts;
    const auto total = static_cast<std::int64_t>(numbers.size());
    for (std::int64_t k = 1; k < count_ && total > 0; ++k)
      cuts.push_back(numbers[k * total / count_]);
    cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
    if (!cuts.empty() && cuts.front() == numbers.front()) cuts.erase(cuts.begin());
    if (static_cast<std::int64_t>(cuts.size()) + 1 < count_) refuse(total, cuts.size() + 1);
    put(Array({count_ - 1}, std::move(cuts)));
  }

  std::vector<int> assign(const PartitionInput& input) const override {
    if (ranges_.subsets.empty())
      throw Error(Fault::kBug, "the quantiles of '" + column_ + "' were not fitted");
    return RangePartition::assign(input);
  }

  std::map<std::string, Array> state() const override { return {{"cuts", cuts_}}; }
  void restore(const std::map<std::string, Array>& state) override {
    const auto found = state.find("cuts");
    const bool fits = found != state.end() && found->second.shape == Shape{count_ - 1} &&
                      std::is_sorted(found->second.values.begin(), found->second.values.end());
    if (!fits) {
      throw Error(Fault::kModel, fmt::format("the {} cuts of column '{}' are missing or out of "
                                             "order: train the model anew",
                                             count_ - 1, printable(column_)));
    }
    put(found->second);
  }

 private:
  void put(Array cuts) {
    cuts_ = std::move(cuts);
    ranges_ = ranges_between({cuts_.values.begin(), cuts_.values.end()});
  }

  [[noreturn]] void refuse(std::int64_t numbers, std::size_t ranges) const {
    throw Error(Fault::kData,
                fmt::format("the {} numbers in column '{}' are too alike to be divided into {} "
                            "ranges of equal size, only into {}: lower count, or say cuts: [...]",
                            numbers, printable(column_), count_, ranges));
  }

  std::int64_t count_;
  Array cuts_;
};

}  // namespace

std::unique_ptr<Partition> range_partition(std::string column, Ranges ranges) {
  return std::make_unique<RangePartition>(std::move(column), std::move(ranges));
}

std::unique_ptr<Partition> quantile_partition(std::string column, std::int64_t count) {
  return std::make_unique<QuantilePartition>(std::move(column), count);
}

}  // namespace mgm
