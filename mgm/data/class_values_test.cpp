#include "mgm/data/class_values.h"

#include <gmock/gmock.h>
#include <numeric>

#include "mgm/data/csv.h"
#include "mgm/data/fixtures_for_test.h"

namespace mgm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> classes_of(const std::vector<std::string>& cells) {
  std::string text = "k,x\n";
  for (const std::string& cell : cells) text += cell + ",1\n";
  const auto records = parse_csv(text, "t.csv", {});
  std::vector<std::size_t> samples(records->size());
  std::iota(samples.begin(), samples.end(), std::size_t{0});
  return class_values("label", *records, 0, samples);
}

TEST(ClassValues, AreSortedBySizeWhereAllAreWholeNumbers) {
  EXPECT_THAT(classes_of({"10", "9", "-1", "9"}), ElementsAre("-1", "9", "10"));
  EXPECT_THAT(classes_of({"10", "9", "b"}), ElementsAre("10", "9", "b"));
  EXPECT_THAT(classes_of({"dog", "cat", "", "dog"}), ElementsAre("cat", "dog"));
}

TEST(ClassValues, AreAtLeastTwo) {
  EXPECT_THAT(
      error_of([] {
        classes_of({"a", "a", ""});
      }),
      HasSubstr("target 'label' needs at least two classes, but column 'k' holds only 'a'"));
  EXPECT_THAT(error_of([] { classes_of({"", "NA"}); }), HasSubstr("holds no value"));
}

TEST(ClassValues, AreNoQuantities) {
  std::vector<std::string> cells;
  for (int i = 0; i < 101; ++i) cells.push_back(std::to_string(i) + ".5");
  EXPECT_THAT(error_of([&] { classes_of(cells); }),
              HasSubstr("say number: k to predict a quantity"));
  cells.resize(100);
  EXPECT_EQ(classes_of(cells).size(), 100U) << "ratings may have halves";
}

}  // namespace
}  // namespace mgm
