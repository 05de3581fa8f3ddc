#include "mgm/train/task_gradients.h"

#include <gmock/gmock.h>

#include "mgm/node/tensors.h"
#include "mgm/node/torch.h"

namespace mgm {
namespace {

using ::testing::ElementsAre;

at::Tensor row(std::vector<float> values) {
  const auto count = static_cast<std::int64_t>(values.size());
  return view(Array({count}, std::move(values))).clone();
}

std::vector<float> values(const at::Tensor& tensor) { return plain(tensor).values; }

TEST(ProductsOfGradients, AreOverWhatSeveralTasksReach) {
  const std::vector<TaskGradient> tasks{{3, {row({1, 0}), row({2}), row({-5}), at::Tensor()}},
                                        {5, {row({-1, 1}), row({3}), at::Tensor(), row({7})}}};
  const GradientProducts products = products_of(tasks, shared_among(tasks));
  EXPECT_THAT(products.tasks, ElementsAre(3, 5));
  EXPECT_THAT(products.values, ElementsAre(1 + 4, -1 + 6, -1 + 6, 2 + 9));
}

TEST(ProductsOfGradients, LeaveOutATaskThatSharesNothing) {
  const std::vector<TaskGradient> tasks{
      {0, {row({1}), at::Tensor()}}, {1, {at::Tensor(), row({2})}}, {2, {row({3}), at::Tensor()}}};
  EXPECT_THAT(products_of(tasks, shared_among(tasks)).tasks, ElementsAre(0, 2));
}

/// Else a balance that changes lengths would follow one alone as it is.
TEST(ProductsOfGradients, AreOverWhatTasksWithoutTargetsReachToo) {
  const std::vector<TaskGradient> alone{{1, {row({3}), row({4})}}};
  const std::vector<bool> shared = shared_among(alone, {{true, false}, {true, false}});
  EXPECT_THAT(shared, ElementsAre(true, false));
  const GradientProducts products = products_of(alone, shared);
  EXPECT_THAT(products.tasks, ElementsAre(1));
  EXPECT_THAT(products.values, ElementsAre(9));
  const Gradients together = combined(alone, shared, products, {{2}, {10}});
  EXPECT_THAT(values(together[0]), ElementsAre(6));
  EXPECT_THAT(values(together[1]), ElementsAre(40));
  EXPECT_EQ(products_of(alone, shared_among(alone)).size(), 0U) << "nobody shares anything";
}

TEST(CombinedGradients, FollowOneShareOfWhatIsSharedAndOneOfWhatIsNot) {
  const std::vector<TaskGradient> tasks{{0, {row({1, 0}), row({-5}), at::Tensor()}},
                                        {1, {row({-1, 1}), at::Tensor(), row({7})}}};
  const std::vector<bool> shared = shared_among(tasks);
  const Gradients together =
      combined(tasks, shared, products_of(tasks, shared), {{2, 0.5}, {10, 1}});
  EXPECT_THAT(values(together[0]), ElementsAre(1.5, 0.5));
  EXPECT_THAT(values(together[1]), ElementsAre(-50));
  EXPECT_THAT(values(together[2]), ElementsAre(7));
}

TEST(CombinedGradients, CountATaskThatSharesNothingOnce) {
  const std::vector<TaskGradient> tasks{
      {0, {row({1}), at::Tensor()}}, {1, {at::Tensor(), row({2})}}, {2, {row({3}), at::Tensor()}}};
  const std::vector<bool> shared = shared_among(tasks);
  const Gradients together =
      combined(tasks, shared, products_of(tasks, shared), {{10, 100}, {1, 1}});
  EXPECT_THAT(values(together[0]), ElementsAre(310));
  EXPECT_THAT(values(together[1]), ElementsAre(2));
}

}  // namespace
}  // namespace mgm
