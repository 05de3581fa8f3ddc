// What a step does to the weights, compared with arithmetic that is written out here.

#include "mgm/train/learning.h"

#include <cmath>
#include <gmock/gmock.h>

#include "mgm/node/torch.h"
#include "mgm/node/walker.h"
#include "mgm/train/lion.h"
#include "mgm/train/torch_optimizers.h"
#include "mgm/train/trained_for_test.h"

namespace mgm {
namespace {

using ::testing::FloatNear;
using ::testing::HasSubstr;
using ::testing::Pointwise;
using Weights = std::map<std::string, Array>;

const std::string kNet = "  task: {predict: y}\n  net: {mlp: {widths: [classes]}}\n";
const std::string kChain =
    "  task: {predict: y}\n  chain:\n    a: {net: {mlp: {widths: [5]}}, train: {freeze: "
    "{until_epoch: 2}}}\n    b: {net: {mlp: {widths: [classes]}}}\n";

/// The weights after so many batches, and as they were before the first.
Weights weights_after(int batches, const std::string& model, const std::string& train) {
  TrainedForTest trained(model, train);
  trained.run_to("m", batches);
  return weights_of(*trained.session->tree.root);
}

void expect_near(const Weights& found, const Weights& expected, float tolerance = 1e-6F) {
  ASSERT_EQ(found.size(), expected.size());
  for (const auto& [name, array] : found)
    EXPECT_THAT(array.values, Pointwise(FloatNear(tolerance), expected.at(name).values)) << name;
}

/// One weight [1, 2] (which decays) after steps with the given gradients.
std::vector<float> follow(
    const std::function<std::unique_ptr<Optimizer>(std::vector<Learner>)>& make,
    const std::vector<std::vector<float>>& gradients) {
  at::Tensor weight = at::tensor({1.0F, -2.0F}).reshape({1, 2});
  std::unique_ptr<Optimizer> optimizer = make({{"w", weight}});
  for (const std::vector<float>& gradient : gradients) {
    weight.mutable_grad() = at::tensor(gradient).reshape({1, 2});
    optimizer->step(0.5);
  }
  return {weight.data_ptr<float>(), weight.data_ptr<float>() + 2};
}

const std::vector<std::vector<float>> kGradients{{0.5F, -1}, {0.25F, 2}, {-3, 0.1F}};

/// The same by a rule for one number: value, gradient, number of the step.
template <class Rule>
std::vector<float> by_hand(Rule rule) {
  std::vector<float> values{1, -2};
  for (std::size_t i = 0; i < 2; ++i) {
    Rule one = rule;
    double value = values[i];
    for (std::size_t t = 0; t < kGradients.size(); ++t) value = one(value, kGradients[t][i]);
    values[i] = static_cast<float>(value);
  }
  return values;
}

template <class Config, class Rule>
void expect_rule(const Config& config, Rule rule) {
  const auto make = [&](std::vector<Learner> weights) { return build(config, std::move(weights)); };
  EXPECT_THAT(follow(make, kGradients), Pointwise(FloatNear(1e-6F), by_hand(rule)));
}

TEST(Optimizers, RmspropFollowsItsRule) {
  RmspropConfig config{
      .lr = 0.2, .alpha = 0.9, .momentum = 0.5, .centered = true, .weight_decay = 0.1};
  expect_rule(config, [square = 0.0, mean = 0.0, step = 0.0](double w, double g) mutable {
    g += 0.1 * w;
    square = 0.9 * square + 0.1 * g * g;
    mean = 0.9 * mean + 0.1 * g;
    step = 0.5 * step + g / (std::sqrt(square - mean * mean) + 1e-8);
    return w - 0.1 * step;
  });
}

TEST(Optimizers, AdagradFollowsItsRule) {
  AdagradConfig config{.lr = 0.2, .lr_decay = 0.5, .initial = 0.3, .weight_decay = 0.1};
  expect_rule(config, [sum = 0.3, t = 0](double w, double g) mutable {
    g += 0.1 * w;
    sum += g * g;
    return w - 0.1 / (1 + 0.5 * t++) * g / (std::sqrt(sum) + 1e-10);
  });
}

TEST(Optimizers, LionFollowsItsRule) {
  LionConfig config{.lr = 0.2, .betas = {0.8, 0.9}, .weight_decay = 0.3};
  expect_rule(config, [momentum = 0.0](double w, double g) mutable {
    const double direction = 0.8 * momentum + 0.2 * g;
    momentum = 0.9 * momentum + 0.1 * g;
    return w - 0.1 * ((direction > 0) - (direction < 0) + 0.3 * w);
  });
}

TEST(Learning, AccumulatesBatchesToWhatOneLargeBatchDoes) {
  const std::string rest = ", optimizer: {sgd: {lr: 0.1, momentum: 0.9}}}";
  // 150 samples five times: three steps of 40 and one of 30
  const Weights small = weights_after(8 * 5, kNet, "{epochs: 9, batch: 20, accumulate: 2" + rest);
  expect_near(small, weights_after(4 * 5, kNet, "{epochs: 9, batch: 40" + rest));
}

TEST(Learning, AddsTheSignOfWeightsWhereL1IsWanted) {
  const std::string rest = ", epochs: 9, batch: 25, optimizer: {sgd: {lr: 0.5}}}";
  const Weights begun = weights_after(1, kNet, "{epochs: 9, optimizer: {sgd: {lr: 0}}}");
  Weights expected = weights_after(1, kNet, "{l1: 0" + rest);
  for (auto& [name, array] : expected) {
    if (array.shape.size() < 2) continue;  // a bias
    for (std::size_t i = 0; i < array.values.size(); ++i)
      array.values[i] -= 0.5F * 0.01F * (begun.at(name).values[i] > 0 ? 1.0F : -1.0F);
  }
  expect_near(weights_after(1, kNet, "{l1: 0.01" + rest), expected);
}

TEST(Learning, KeepsTheRunningMeansOfTheWeights) {
  const std::string rest = "keep: last, batch: 25, optimizer: {sgd: {lr: 0.5}}}";
  Weights mean = weights_after(1, kNet, "{epochs: 2, " + rest);
  for (int step = 2; step <= 6; ++step) {  // an epoch is 6 steps
    for (auto& [name, array] : weights_after(step, kNet, "{epochs: 2, " + rest)) {
      for (std::size_t i = 0; i < array.values.size(); ++i) {
        float& value = mean.at(name).values[i];
        value = 0.7F * value + 0.3F * array.values[i];
      }
    }
  }
  expect_near(weights_after(1000, kNet, "{epochs: 1, ema: 0.7, " + rest), mean);
}

TEST(Learning, LeavesWhatIsFrozenAsItIsUntilItsEpoch) {
  const std::string train = "{epochs: 4, batch: 25, keep: last}";
  const Weights begun = weights_after(1, kChain, "{epochs: 4, optimizer: {sgd: {lr: 0}}}");
  const Weights frozen = weights_after(2 * 6, kChain, train);
  const Weights thawed = weights_after(2 * 6 + 1, kChain, train);
  for (const auto& [name, array] : begun) {
    const bool freezes = name.starts_with("a.");
    EXPECT_EQ(frozen.at(name).values == array.values, freezes) << name;
    EXPECT_NE(thawed.at(name).values, array.values) << name;
  }
}

TEST(Learning, RefusesToFreezeForEver) {
  EXPECT_THAT(TrainedForTest(kChain, "{epochs: 2}").problem(),
              HasSubstr("'a' is frozen until epoch 2, but its phase has only 2 epochs"));
  EXPECT_THAT(TrainedForTest(kNet, "{epochs: 4, freeze: {until_epoch: 2}}").problem(),
              HasSubstr("all that learns in 'model' is frozen until epoch 2"));
}

}  // namespace
}  // namespace mgm
