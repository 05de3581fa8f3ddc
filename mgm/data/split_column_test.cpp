#include "mgm/data/split_column.h"

#include <gmock/gmock.h>

#include "mgm/data/csv.h"
#include "mgm/data/fixtures_for_test.h"

namespace mgm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Split split_of(const std::string& text) {
  return split_by_column(*parse_csv(text, "t.csv", {}), "part");
}

TEST(SplitColumn, SaysWhatEachSampleServesFor) {
  const Split split = split_of("x,part\n1,test\n2,train\n3,validation\n4,calibration\n5,train\n");
  EXPECT_THAT(split.train, ElementsAre(1, 4));
  EXPECT_THAT(split.validation, ElementsAre(2));
  EXPECT_THAT(split.calibration, ElementsAre(3));
  EXPECT_THAT(split.test, ElementsAre(0));
}

TEST(SplitColumn, MustSayOneOfFourWords) {
  EXPECT_THAT(error_of([] { split_of("x,part\n1,train\n2,Test\n"); }),
              HasSubstr("t.csv:3: split: column 'part' says 'Test', expected train, validation, "
                        "calibration or test; did you mean 'test'?"));
  EXPECT_THAT(error_of([] { split_of("x,part\n1,train\n2,\n"); }),
              HasSubstr("t.csv:3: split: column"));
}

TEST(SplitColumn, MustLeaveSomethingToTrainOn) {
  EXPECT_THAT(error_of([] { split_of("x,part\n1,test\n"); }),
              HasSubstr("nothing is left to train on"));
}

}  // namespace
}  // namespace mgm
