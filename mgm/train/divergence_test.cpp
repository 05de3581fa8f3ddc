// What happens when numbers become none.

#include "mgm/train/divergence.h"

#include <cmath>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "mgm/base/complaint_for_test.h"
#include "mgm/node/torch.h"
#include "mgm/train/identity.h"
#include "mgm/train/trained_for_test.h"

namespace mgm {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
constexpr int kNever = 1 << 30;
/// With a weight decay of 1 a high rate multiplies the weights by itself in every step, so that it
/// diverges for sure.
const std::string kModel =
    "  chain:\n    first: {net: {mlp: {widths: [4]}}}\n    second: {net: {mlp: {widths: "
    "[classes]}}, task: {predict: y}}\n";

std::map<std::string, at::Tensor> weight(float value, float gradient) {
  at::Tensor tensor = at::full({3}, value);
  tensor.mutable_grad() = at::full({3}, gradient);
  return {{"a.weight", at::ones({2})}, {"b.weight", tensor}};
}

TEST(Divergence, IsSeenInTheLossTheGradientsAndTheWeights) {
  const Moment moment{"m", 2, 7};
  EXPECT_NO_THROW(expect_finite_loss(1e300, moment));
  EXPECT_THAT(complaint(Fault::kFailed, [&] { expect_finite_loss(INFINITY, moment); }),
              HasSubstr("'m' diverged: its loss is infinite in epoch 2, step 7; use a lower"));
  EXPECT_THAT(complaint(Fault::kFailed, [&] { expect_finite_gradients(weight(1, NAN), moment); }),
              HasSubstr("the gradient of its loss by 'b.weight' is no number in epoch 2, step 7"));
  EXPECT_THAT(
      complaint(Fault::kFailed, [&] { expect_finite_gradients(weight(1, -INFINITY), moment); }),
      HasSubstr("is infinite"));
  EXPECT_THAT(complaint(Fault::kFailed, [&] { expect_finite_weights(weight(NAN, 1), moment); }),
              HasSubstr("'b.weight' became no number"));
}

TEST(Divergence, IsNotSeenInNumbersThatAreOnlyLarge) {
  EXPECT_NO_THROW(expect_finite_gradients(weight(1, 3e38F), {"m", 1, 1}));
  EXPECT_NO_THROW(expect_finite_weights(weight(-3e38F, 1), {"m", 1, 1}));
}

TEST(Divergence, StopsThePhaseAndKeepsTheLastGoodState) {
  TrainedForTest trained(kModel,
                         "{epochs: 5, batch: 20, optimizer: {sgd: {lr: 1e6, weight_decay: 1}}}");
  const std::string said = complaint(Fault::kFailed, [&] { trained.run_to("m", kNever); });
  EXPECT_THAT(said, AllOf(HasSubstr("'model' diverged: "), HasSubstr("in epoch 1, step "),
                          HasSubstr("on_divergence: halve_lr")));
  EXPECT_FALSE(std::filesystem::exists(trained.folder() / "m"));
  EXPECT_TRUE(std::filesystem::exists(trained.folder() / "m.partial"));
  EXPECT_EQ(complaint(Fault::kFailed, [&] { trained.run_to("m", kNever, true); }), said)
      << "it goes on from a good state, to the same end";
}

TEST(Divergence, NeverReachesACheckpoint) {
  TrainedForTest trained(kModel,
                         "{epochs: 5, batch: 20, optimizer: {sgd: {lr: 1e6, weight_decay: 1}}}");
  const KeepingPace every_step{std::chrono::seconds(0), 0.5};
  complaint(Fault::kFailed, [&] { trained.run_to("m", kNever, false, every_step); });
  const Identity whose(
      nlohmann::ordered_json::parse(std::ifstream(trained.folder() / "m.partial/training.json")));
  const PhaseState state =
      read_checkpoint(trained.folder() / "m.partial/phases/phase0.safetensors", whose.hash());
  EXPECT_NO_THROW(expect_finite_weights(state.weights, {"m", 1, 1}));
}

std::string strategy(double rate, const char* more) {
  return fmt::format(
      "{{epochs: 3, batch: 20, keep: last, optimizer: {{sgd: {{lr: {}, weight_decay: 1}}}}{}}}",
      rate, more);
}

/// The lowest power of ten that is too high a learning rate: half of it, some times, is not.
double too_high() {
  for (double rate = 1; rate <= 1e6; rate *= 10) {
    TrainedForTest trained(kModel, strategy(rate, ""));
    if (!trained.problem().empty()) return rate;
  }
  return 0;
}

TEST(Divergence, MayGoBackToWhereTheEpochBeganAndLearnMoreSlowly) {
  const double rate = too_high();
  ASSERT_GT(rate, 0);
  TrainedForTest trained(kModel, strategy(rate, ", on_divergence: halve_lr"));
  const auto [steps, ready] = trained.run_to("whole", kNever);
  EXPECT_TRUE(ready);
  ASSERT_FALSE(trained.remarks().empty());
  EXPECT_THAT(trained.remarks().front(),
              HasSubstr("back to where the epoch began, with 0.5 of the learning rate"));
  EXPECT_THAT(trained.files("whole").at("history.jsonl"),
              Not(HasSubstr("\"epoch\":3,\"rate_factor\":1.0")));
  for (int stop = 1; stop < steps; stop += 4) {
    const std::string out = "cut" + std::to_string(stop);
    ASSERT_FALSE(trained.run_to(out, stop).second);
    trained.run_to(out, kNever, true);
    EXPECT_EQ(trained.files(out), trained.files("whole")) << "stopped after step " << stop;
  }
}

TEST(Divergence, GoesBackToWhereItWasGoneOnWithWhereNoBeginningOfTheEpochWasKept) {
  const KeepingPace every_step{std::chrono::seconds(0), 1};
  TrainedForTest trained(kModel, strategy(1e6, ""));
  ASSERT_FALSE(trained.run_to("m", 1, false, every_step).second);
  complaint(Fault::kFailed, [&] {
    trained.run_to("m", kNever, true, every_step,
                   {Override::parse("train.on_divergence=halve_lr")});
  });
  const std::vector<std::string> remarks = trained.remarks();
  ASSERT_FALSE(remarks.empty());
  EXPECT_THAT(remarks.front(), HasSubstr("back to where the epoch was gone on with"));
}

TEST(Divergence, GivesUpAfterSixHalvings) {
  TrainedForTest trained(kModel,
                         "{epochs: 3, batch: 20, on_divergence: halve_lr, optimizer: {sgd: {lr: "
                         "1e6, weight_decay: 1}}}");
  EXPECT_THAT(trained.problem(), HasSubstr("though its learning rate was halved 6 times"));
  ASSERT_THAT(trained.remarks(), SizeIs(6));
  EXPECT_THAT(trained.remarks().front(),
              HasSubstr("back to where the epoch began, with 0.5 of the learning rate (halving 1 "
                        "of at most 6)"));
}

}  // namespace
}  // namespace mgm
