#include "mgm/task/task.h"

#include <cmath>
#include <gmock/gmock.h>

#include "mgm/task/bce.h"
#include "mgm/task/class_metrics.h"
#include "mgm/task/cross_entropy.h"
#include "mgm/task/loss_for_test.h"
#include "mgm/task/number_losses.h"
#include "mgm/task/number_metrics.h"

namespace mgm {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Builds the tasks of a node `head` over a class of three, two numbers and a picture of 2x2.
class TaskTest : public ::testing::Test {
 protected:
  TaskTest() {
    schema_.targets = {class_target({"a", "b", "c"}), number_target(2), image_target({1, 2, 2})};
    registry_.family<LossKind>().add(loss_kind<CrossEntropyConfig>());
    registry_.family<LossKind>().add(loss_kind<BceConfig>());
    registry_.family<LossKind>().add(loss_kind<MseConfig>());
    registry_.family<MetricKind>().add(metric_kind<AccuracyConfig>());
    registry_.family<MetricKind>().add(metric_kind<MacroF1Config>());
    registry_.family<MetricKind>().add(metric_kind<MaeConfig>());
    registry_.family<MetricKind>().add(metric_kind<R2Config>());
  }

  Task build(const std::string& text, std::int64_t outputs) {
    annotation_ = parse_for_test(text);
    Problems problems;
    Task task = build_task("head", annotation_, schema_, outputs, registry_, problems);
    problems_ = text_of(problems);
    return task;
  }

  static std::vector<std::string> metrics_of(const Task& task) {
    std::vector<std::string> names;
    for (const auto& metric : task.fresh_metrics()) names.push_back(metric->name());
    return names;
  }

  DataSchema schema_;
  Registry registry_;
  Spec annotation_;
  std::string problems_;
};

TEST_F(TaskTest, IsBuiltAsItSays) {
  const Task task = build(
      "{predict: label, loss: {cross_entropy: {label_smoothing: 0.1}}, metrics: [macro_f1, "
      "accuracy], weight: 2}",
      3);
  EXPECT_EQ(problems_, "");
  EXPECT_EQ(task.address, "head");
  EXPECT_EQ(task.target.name, "label");
  EXPECT_EQ(task.weight, 2);
  EXPECT_EQ(task.loss_name, "cross_entropy");
  EXPECT_THAT(metrics_of(task), ElementsAre("macro_f1", "accuracy"));
}

TEST_F(TaskTest, KeepsTheDefaultsOfItsTargetInTheAnnotation) {
  build("{predict: label}", 3);
  EXPECT_EQ(
      annotation_.resolved().dump(),
      R"({"predict":"label","weight":1.0,"scale":"auto","loss":{"cross_entropy":{"label_smoothing":0.0,)"
      R"("focal":0.0,"weights":"equal"}},)"
      R"("metrics":[{"accuracy":null}]})");
  EXPECT_THAT(metrics_of(build("{predict: price}", 2)), ElementsAre("mae", "r2"));
  EXPECT_EQ(build("{predict: price}", 2).loss_name, "mse");
  EXPECT_EQ(build("{predict: mask}", 4).loss_name, "bce");
  EXPECT_THAT(metrics_of(build("{predict: mask}", 4)), ElementsAre("accuracy"));
  EXPECT_THAT(metrics_of(build("{predict: mask, loss: mse}", 4)), ElementsAre("mae"));
}

TEST_F(TaskTest, IsBuiltAgainFromTheResolvedAnnotation) {
  build("{predict: label, loss: cross_entropy}", 3);
  const Spec kept = Spec::from_json(annotation_.resolved(), "manifest");
  Problems problems;
  const Task task = build_task("head", kept, schema_, 3, registry_, problems);
  EXPECT_EQ(text_of(problems), "");
  EXPECT_EQ(kept.resolved(), annotation_.resolved());
}

TEST_F(TaskTest, MayHaveNoMetrics) {
  EXPECT_THAT(metrics_of(build("{predict: label, metrics: []}", 3)), ElementsAre());
}

TEST_F(TaskTest, CountsEachSetOfMetricsApart) {
  const Task task = build("{predict: label}", 3);
  const Metrics one = task.fresh_metrics(), two = task.fresh_metrics();
  one[0]->add(std::vector<float>{1, 0, 0}, std::vector<float>{0});
  EXPECT_EQ(one[0]->value(), 1);
  EXPECT_TRUE(std::isnan(two[0]->value()));
}

TEST_F(TaskTest, NamesTheNearestTarget) {
  EXPECT_EQ(build("{predict: lable}", 3).loss, nullptr);
  EXPECT_EQ(problems_,
            "s.yaml:1:11: unknown target 'lable' (did you mean 'label'?); known: label, price, "
            "mask");
}

TEST_F(TaskTest, NamesTheNearestLossAndMetricAtOnce) {
  EXPECT_EQ(build("predict: label\nloss: cross_entrpy\nmetrics: [accuracy, macrof1]", 3).loss,
            nullptr);
  EXPECT_THAT(problems_, HasSubstr("s.yaml:2:7: unknown loss 'cross_entrpy' (did you mean "
                                   "'cross_entropy'?); known: cross_entropy, bce, mse"));
  EXPECT_THAT(problems_,
              HasSubstr("s.yaml:3:21: unknown metric 'macrof1' (did you mean 'macro_f1'?)"));
}

TEST_F(TaskTest, ReportsALossAndMetricsThatDoNotFitTheTarget) {
  build("predict: label\nloss: mse\nmetrics: [r2]", 3);
  EXPECT_THAT(problems_, HasSubstr("s.yaml:2:7: mse predicts numbers, but 'label' is a class"));
  EXPECT_THAT(problems_, HasSubstr("s.yaml:3:11: r2 judges numbers, but 'label' is a class"));
}

TEST_F(TaskTest, ReportsUnknownOptions) {
  build("{predict: label, wieght: 2}", 3);
  EXPECT_THAT(problems_, HasSubstr("unknown option 'wieght' (did you mean 'weight'?)"));
  build("{loss: mse}", 3);
  EXPECT_THAT(problems_, HasSubstr("missing option 'predict'"));
  build("{predict: label, weight: -1}", 3);
  EXPECT_THAT(problems_, HasSubstr("expected a number at least 0"));
}

TEST_F(TaskTest, LearnsNumbersInDeviationsOfTheTrainingPart) {
  schema_.targets[1].mean = {100, 0};
  schema_.targets[1].deviation = {10, 2};
  EXPECT_THAT(build("{predict: price}", 2).scale.deviation, ElementsAre(10, 2));
  EXPECT_TRUE(build("{predict: price, scale: none}", 2).scale.empty());
  EXPECT_TRUE(build("{predict: price, loss: bce}", 2).scale.empty());
  EXPECT_THAT(build("{predict: price, scale: {mean: [1, 2], deviation: [3, 4]}}", 2).scale.mean,
              ElementsAre(1, 2));
  EXPECT_EQ(problems_, "");
}

TEST_F(TaskTest, HasTheNoiseOfItsLossWhateverItsScale) {
  schema_.targets[1].mean = {100, 0};
  schema_.targets[1].deviation = {10, 2};
  const Task scaled = build("{predict: price}", 2),
             as_it_is = build("{predict: price, scale: none}", 2);
  ASSERT_FALSE(scaled.scale.empty());
  EXPECT_EQ(scaled.loss->noise().loss, 0.5) << "of squares";
  EXPECT_EQ(scaled.loss->noise().loss, as_it_is.loss->noise().loss);
  EXPECT_EQ(scaled.loss->noise().log_scale, as_it_is.loss->noise().log_scale);
}

TEST_F(TaskTest, ReportsAScaleThatDoesNotFit) {
  build("{predict: price, scale: {mean: 1, deviation: 3}}", 2);
  EXPECT_THAT(problems_, HasSubstr("'price' has 2 numbers: give a mean and a deviation for each"));
  build("{predict: label, scale: {mean: 1, deviation: 3}}", 3);
  EXPECT_THAT(problems_,
              HasSubstr("a scale is that of numbers, and cross_entropy learns 'label' as "
                        "it is"));
}

TEST_F(TaskTest, WeighsSamplesByATargetOfOneNumber) {
  schema_.targets.push_back({"worth", TargetInfo::Type::kNumber, {}, {1}});
  EXPECT_EQ(build("{predict: label, sample_weight: worth}", 3).sample_weight, "worth");
  build("{predict: label, sample_weight: wort}", 3);
  EXPECT_THAT(problems_, HasSubstr("unknown target 'wort' (did you mean 'worth'?)"));
  build("{predict: label, sample_weight: price}", 3);
  EXPECT_THAT(problems_, HasSubstr("'price' is not one number"));
}

TEST(SampleWeights, AreThoseStatedAndNoneWhereATargetIsMissing) {
  Task task;
  task.sample_weight = "worth";
  const Array target({4}, {1, kMissing, 0, 2});
  const Array stated({4, 1}, {2, 5, kMissing, 0.5F});
  EXPECT_THAT(sample_weights(task, target, &stated), ElementsAre(2, 0, 0, 0.5));
  EXPECT_THAT(sample_weights(task, target, nullptr), ElementsAre(1, 0, 1, 1));
  EXPECT_THROW(sample_weights(task, Array({1}, {0}),
                              std::make_unique<Array>(Shape{1, 1}, std::vector<float>{-1}).get()),
               Error);
}

TEST(BatchLoss, IsTheWeighedMean) {
  const auto loss = loss_for_test<MseConfig>(number_target(1), 1);
  Array gradient({2, 1});
  const Array prediction({2, 1}, {1, 3}), target({2, 1}, {0, 0});
  EXPECT_DOUBLE_EQ(batch_loss(*loss, prediction, target, {3, 1}, &gradient).value(),
                   (3 * 1.0 + 1 * 9.0) / 4);
  EXPECT_THAT(gradient.values, ElementsAre(2 * 0.75, 6 * 0.25));
  EXPECT_EQ(batch_loss(*loss, prediction, target, {0, 0}, nullptr), std::nullopt);
}

TEST(BatchLoss, IsTheMeanOverSamplesWhoseTargetIsPresent) {
  const auto loss = loss_for_test<MseConfig>(number_target(2), 2);
  const Array prediction({3, 2}, {1, 1, 2, 2, 5, 5});
  const Array target({3, 2}, {0, 1, kMissing, kMissing, kMissing, 2});
  // 0.5 for the first sample, nothing for the second, 9 for the present half of the third
  EXPECT_DOUBLE_EQ(batch_loss(*loss, prediction, target, nullptr).value(), (0.5 + 9) / 2);
}

TEST(BatchLoss, AddsTheGradientOfThatMean) {
  const auto loss = loss_for_test<CrossEntropyConfig>(class_target({"a", "b"}), 2);
  const Array prediction({3, 2}, {0, 0, 3, 1, 0, 0});
  const Array target({3}, {1, kMissing, 0});
  Array gradient({3, 2}, {1, 1, 1, 1, 1, 1});
  batch_loss(*loss, prediction, target, &gradient);
  EXPECT_THAT(gradient.values, ElementsAre(1.25, 0.75, 1, 1, 0.75, 1.25));
}

TEST(BatchLoss, IsNothingWhereNoTargetIsPresent) {
  const auto loss = loss_for_test<CrossEntropyConfig>(class_target({"a", "b"}), 2);
  Array gradient({1, 2});
  EXPECT_EQ(batch_loss(*loss, Array({1, 2}), Array({1}, {kMissing}), &gradient), std::nullopt);
  EXPECT_THAT(gradient.values, ElementsAre(0, 0));
  EXPECT_EQ(batch_loss(*loss, Array({0, 2}), Array(Shape{0}), nullptr), std::nullopt);
}

}  // namespace
}  // namespace mgm
