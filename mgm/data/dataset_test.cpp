#include "mgm/data/dataset.h"

#include <gmock/gmock.h>

#include "mgm/data/fixtures_for_test.h"

namespace mgm {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(SplitParts, AreFoundByName) {
  const Split split{{1}, {2}, {3}, {4}};
  EXPECT_THAT(split.part("train"), ElementsAre(1));
  EXPECT_THAT(split.part("validation"), ElementsAre(2));
  EXPECT_THAT(split.part("calibration"), ElementsAre(3));
  EXPECT_THAT(split.part("test"), ElementsAre(4));
  EXPECT_THAT(error_of([&] { split.part("tset"); }),
              HasSubstr("there is no split 'tset': use train, validation, calibration or test"));
}

}  // namespace
}  // namespace mgm
