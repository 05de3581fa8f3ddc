#include "mgm/data/lenient_dataset.h"

#include <gmock/gmock.h>

#include "mgm/data/fixtures_for_test.h"

namespace mgm {
namespace {

using testing::ElementsAre;

/// Sample i holds the number i; odd ones above 4 cannot be read.
class SomeOdd : public Dataset {
 public:
  const DataSchema& schema() const override { return schema_; }
  std::size_t size() const override { return 10; }
  Batch read(std::span<const std::size_t> samples) const override {
    Array array({static_cast<std::int64_t>(samples.size()), 1});
    for (std::size_t i = 0; i < samples.size(); ++i) {
      if (samples[i] > 4 && samples[i] % 2 == 1)
        throw Error(fault, {"n" + std::to_string(samples[i])}, "is odd");
      array.values[i] = static_cast<float>(samples[i]);
    }
    return {{samples.begin(), samples.end()}, {{"x", array}}, {}};
  }
  std::vector<std::string> column(const std::string&, std::span<const std::size_t>) const override {
    return {};
  }
  std::vector<std::string> columns() const override { return {}; }
  std::string label(std::size_t sample) const override { return std::to_string(sample); }
  Fault fault = Fault::kData;

 private:
  DataSchema schema_;
};

TEST(LenientDataset, PassesOverWhatCannotBeRead) {
  const SomeOdd numbers;
  BadSamples bad;
  const LenientDataset lenient(numbers, bad);
  const std::vector<std::size_t> fine{0, 1, 2}, mixed{5, 6, 7, 8}, all_bad{9};
  EXPECT_THAT(lenient.read(fine).samples, ElementsAre(0, 1, 2));
  const Batch batch = lenient.read(mixed);
  EXPECT_THAT(batch.samples, ElementsAre(6, 8));
  EXPECT_THAT(batch.inputs.at("x").values, ElementsAre(6, 8));
  EXPECT_THAT(lenient.read(all_bad).samples, ElementsAre());
  EXPECT_EQ(bad.text("left out"),
            "3 bad samples left out:\n  n5: is odd\n  n7: is odd\n  n9: is odd\n");
}

TEST(LenientDataset, DoesNotPassOverOtherFaults) {
  SomeOdd numbers;
  numbers.fault = Fault::kBug;
  BadSamples bad;
  const std::vector<std::size_t> odd{5};
  EXPECT_EQ(error_of([&] { LenientDataset(numbers, bad).read(odd); }), "n5: is odd");
}

}  // namespace
}  // namespace mgm
