#include "mgm/task/task_meter.h"

#include <gmock/gmock.h>

#include "mgm/task/balance_for_test.h"

namespace mgm {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

TEST(TaskMeter, ReadsTheMeanCosineOfEachPair) {
  TaskMeter meter({"a", "b", "c"});
  meter.compared(products_for_test({{1, 0}, {0, 2}, {-3, 0}}));
  GradientProducts two = products_for_test({{1, 0}, {5, 0}});
  two.tasks = {0, 1};
  meter.compared(two);
  EXPECT_THAT(meter.take().conflicts,
              ElementsAre(Pair("a / b", 0.5), Pair("a / c", -1), Pair("b / c", 0)));
  EXPECT_THAT(meter.take().conflicts, IsEmpty());
}

TEST(TaskMeter, ReadsTheMeanWeightWhereATaskHadTargets) {
  TaskMeter meter({"a", "b"});
  meter.weighed({1, std::nullopt}, {2, 7});
  meter.weighed({1, 1}, {3, 1});
  EXPECT_THAT(meter.take().weights, ElementsAre(Pair("a", 2.5), Pair("b", 1)));
}

TEST(TaskMeter, IsSilentOfWeightsThatAreAllOne) {
  TaskMeter meter({"a", "b"});
  meter.weighed({1, 1}, {1, 1});
  EXPECT_THAT(meter.take().weights, IsEmpty());
}

TEST(ConflictsText, NamesTheWorstFirst) {
  std::map<std::string, double> conflicts;
  for (int i = 0; i < 8; ++i) conflicts["t" + std::to_string(i) + " / u"] = 0.1 * i - 0.3;
  const std::string text = conflicts_text("model", conflicts);
  EXPECT_THAT(text, HasSubstr("'model'"));
  EXPECT_THAT(text, HasSubstr("last epoch): t0 / u -0.30, t1 / u -0.20,"));
  EXPECT_THAT(text, HasSubstr(", and 2 more in history.jsonl"));
}

}  // namespace
}  // namespace mgm
