#include "mgm/train/balance.h"

#include <gmock/gmock.h>
#include <numeric>
#include <set>

#include "mgm/node/tensors.h"
#include "mgm/node/torch.h"
#include "mgm/train/trained_for_test.h"

namespace mgm {
namespace {

using ::testing::ElementsAre;

at::Tensor row(std::vector<float> values) {
  const auto count = static_cast<std::int64_t>(values.size());
  return view(Array({count}, std::move(values))).clone();
}

std::vector<float> values(const at::Tensor& tensor) { return plain(tensor).values; }

TEST(WithoutConflicts, AddsWhatDoesNotConflict) {
  EXPECT_THAT(values(without_conflicts({{row({1, 2})}, {row({3, -1})}}, 1).front()),
              ElementsAre(4, 1));
}

/// (1, 0) loses its half against (-1, 1), which loses all of its part against (1, 0).
TEST(WithoutConflicts, TakesAwayWhatOneWouldUndoOfTheOther) {
  EXPECT_THAT(values(without_conflicts({{row({1, 0})}, {row({-1, 1})}}, 1).front()),
              ElementsAre(0.5, 1.5));
}

TEST(WithoutConflicts, LeavesNothingOfOpposites) {
  EXPECT_THAT(values(without_conflicts({{row({1, 0})}, {row({-1, 0})}}, 1).front()),
              ElementsAre(0, 0));
}

TEST(WithoutConflicts, LooksAtWhatIsSharedAlone) {
  const Gradients first{row({1, 0}), row({-5}), at::Tensor()};
  const Gradients second{row({-1, 1}), at::Tensor(), row({7})};
  const Gradients together = without_conflicts({first, second}, 1);
  EXPECT_THAT(values(together[0]), ElementsAre(0.5, 1.5));
  EXPECT_THAT(values(together[1]), ElementsAre(-5));
  EXPECT_THAT(values(together[2]), ElementsAre(7));
}

TEST(WithoutConflicts, SplitsWhatSeveralWeightsShareAsOneVector) {
  const Gradients first{row({1}), row({0})}, second{row({-1}), row({1})};
  const Gradients together = without_conflicts({first, second}, 1);
  EXPECT_THAT(values(together[0]), ElementsAre(0.5));
  EXPECT_THAT(values(together[1]), ElementsAre(1.5));
}

TEST(RandomTaskWeights, AreOneOnAverage) {
  double first = 0;
  constexpr int kSteps = 4000;
  for (std::uint64_t step = 0; step < kSteps; ++step) {
    const std::vector<double> weights = random_task_weights(3, step);
    EXPECT_NEAR(std::accumulate(weights.begin(), weights.end(), 0.0), 3, 1e-12);
    first += weights[0];
  }
  EXPECT_NEAR(first / kSteps, 1, 0.05);
  EXPECT_EQ(random_task_weights(3, 7), random_task_weights(3, 7));
  EXPECT_NE(random_task_weights(3, 7), random_task_weights(3, 8));
}

/// Two tasks on one trunk that pull it to different classes, taught with each way of balancing:
/// each ends elsewhere, and at the same place in a second run.
TEST(Balance, ChangesWhatTasksThatShareATrunkLearn) {
  const std::string model =
      "  chain:\n    trunk: {net: {mlp: {widths: [8], last: relu}}}\n    tasks:\n      fork:\n"
      "        one: {net: {mlp: {widths: [classes]}}, task: {predict: y, loss: {cross_entropy: "
      "{weights: {'yes': 50}}}}, train: {learn: jointly}}\n"
      "        two: {net: {mlp: {widths: [classes]}}, task: {predict: y, loss: {cross_entropy: "
      "{weights: {'no': 50}}}}, train: {learn: jointly}}\n";
  std::set<std::map<std::string, std::string>> models;
  for (const char* balance : {"fixed", "random", "pcgrad"}) {
    const std::string train = fmt::format("{{epochs: 2, balance: {}}}", balance);
    std::vector<std::map<std::string, std::string>> twice;
    for (int run = 0; run < 2; ++run) {
      TrainedForTest trained(model, train);
      ASSERT_EQ(trained.problem(), "") << balance;
      auto files = trained.files("out");
      std::erase_if(files, [](const auto& file) { return !file.first.ends_with("safetensors"); });
      twice.push_back(std::move(files));
    }
    EXPECT_EQ(twice[0], twice[1]) << balance;
    models.insert(twice[0]);
  }
  EXPECT_EQ(models.size(), 3U);
}

}  // namespace
}  // namespace mgm
