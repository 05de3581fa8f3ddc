// Tasks that learn jointly, balanced in every way.

#include "mgm/train/balancing.h"

#include <algorithm>
#include <cmath>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <set>

#include "mgm/base/complaint_for_test.h"
#include "mgm/node/walker.h"
#include "mgm/train/trained_for_test.h"

namespace mgm {
namespace {

using ::testing::Each;
using ::testing::FloatNear;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pointwise;
using ::testing::SizeIs;
using ::testing::Truly;
using Files = std::map<std::string, std::string>;
constexpr int kNever = 1 << 30;

/// Three tasks on one trunk, two of which pull it to different classes; running means in between.
const std::string kTasks =
    "  chain:\n    trunk: {net: {tabular: {width: 8, blocks: 1, widths: [8]}}}\n    tasks:\n      "
    "fork:\n"
    "        one: {net: {mlp: {widths: [classes]}}, task: {predict: y, loss: {cross_entropy: "
    "{weights: {'yes': 50}}}}, train: {learn: jointly}}\n"
    "        two: {net: {mlp: {widths: [classes]}}, task: {predict: y, loss: {cross_entropy: "
    "{weights: {'no': 50}}}}, train: {learn: jointly}}\n"
    "        three: {net: {mlp: {widths: [classes]}}, task: {predict: y, weight: 0.5}, train: "
    "{learn: jointly}}\n";

const std::vector<std::string> kBalances{"fixed",
                                         "random",
                                         "{uncertainty: {rate: 0.1}}",
                                         "{dwa: {temperature: 0.1}}",
                                         "famo",
                                         "gradnorm",
                                         "pcgrad",
                                         "cagrad",
                                         "nash_mtl",
                                         "aligned_mtl"};

std::string strategy(const std::string& balance) {
  return fmt::format("{{epochs: 4, batch: 20, keep: last, balance: {}}}", balance);
}

std::vector<nlohmann::json> history_of(const Files& files) {
  std::vector<nlohmann::json> epochs;
  std::istringstream lines(files.at("history.jsonl"));
  for (std::string line; std::getline(lines, line);) epochs.push_back(nlohmann::json::parse(line));
  return epochs;
}

TEST(Balancing, ChangesWhatTasksThatShareATrunkLearn) {
  std::set<std::string> models;
  for (const std::string& balance : kBalances) {
    TrainedForTest trained(kTasks, strategy(balance));
    ASSERT_EQ(trained.problem(), "") << balance;
    models.insert(trained.files("out").at("weights/model.safetensors"));
  }
  EXPECT_THAT(models, SizeIs(kBalances.size()));
}

TEST(Balancing, GoesOnAfterAStopAsIfThereHadBeenNone) {
  for (const std::string& balance : kBalances) {
    TrainedForTest trained(kTasks, strategy(balance));
    const auto [steps, ready] = trained.run_to("whole", kNever);
    ASSERT_TRUE(ready);
    for (const int stop : {2, steps / 4, steps / 2 + 1, steps - 1}) {
      const std::string out = "cut" + std::to_string(stop);
      ASSERT_FALSE(trained.run_to(out, stop).second) << balance << stop;
      EXPECT_TRUE(trained.run_to(out, kNever, true).second);
      EXPECT_EQ(trained.files(out), trained.files("whole")) << balance << stop;
    }
  }
}

/// Two tasks on one trunk, without running means.
const std::string kTwo =
    "  chain:\n    trunk: {net: {mlp: {widths: [6]}}}\n    tasks:\n      fork:\n"
    "        one: {net: {mlp: {widths: [classes]}}, task: {predict: y, weight: WEIGHT}, train: "
    "{learn: jointly}}\n"
    "        two: {net: {mlp: {widths: [classes]}}, task: {predict: SECOND, weight: WEIGHT}, "
    "train: "
    "{learn: jointly}}\n";

std::string two_tasks(const std::string& second = "y", const std::string& weight = "1") {
  std::string text = kTwo;
  text.replace(text.find("SECOND"), 6, second);
  for (std::size_t at = 0; (at = text.find("WEIGHT")) != std::string::npos;)
    text.replace(at, 6, weight);
  return text;
}

/// Rows that name one of two targets each, `y` and `z`.
void write_targets_apart(const TrainedForTest& trained) {
  std::ofstream table(trained.folder() / "table.csv");
  table << "x,letter,y,z\n";
  for (int i = 0; i < 300; ++i) {
    const char* answer = i % 4 < 2 ? "yes" : "no";
    table << i % 100 << ',' << (i % 3 == 0 ? 'a' : 'b') << ',';
    if (i % 2 == 0)
      table << answer << ",\n";
    else
      table << ',' << answer << '\n';
  }
  std::stringstream spec;
  spec << std::ifstream(trained.folder() / "spec.yaml").rdbuf();
  std::string text = spec.str();
  text.replace(text.find("{class: y}"), 10, "{class: y}, z: {class: z}");
  std::ofstream(trained.folder() / "spec.yaml") << text;
}

using Weights = std::map<std::string, Array>;

/// What was learned from rows that name one target each.
Weights learned_apart(const std::string& weight, const std::string& train) {
  TrainedForTest trained(two_tasks("z", weight), train);
  write_targets_apart(trained);
  EXPECT_EQ(trained.problem(), "") << train;
  return weights_of(*trained.session->tree.root);
}

TEST(Balancing, LearnsFromBatchesThatNameTheTargetsOfSomeTasksAlone) {
  for (const std::string& balance : kBalances) {
    for (const int batch : {1, 2, 20}) {
      const Weights learned = learned_apart(
          "1",
          fmt::format("{{epochs: 2, batch: {}, balance: {}, optimizer: {{sgd: {{lr: 0.01}}}}}}",
                      batch, balance));
      for (const auto& [name, array] : learned)
        EXPECT_THAT(array.values, Each(Truly([](float value) { return std::isfinite(value); })))
            << balance << batch << name;
    }
  }
}

TEST(Balancing, AsksNoMethodWhatBecomesOfNothing) {
  const Registry kinds = training_kinds();
  for (const std::string& name : kinds.family<BalanceKind>().names()) {
    Balancing two({"balance", name.c_str()}, kinds, {{"a", {}}, {"b", {}}});
    two.weights({1, 2}, 1);
    EXPECT_THAT(two.shares({}, 1).shared, IsEmpty()) << name;
  }
}

/// Its step is as long whatever the losses are multiplied by, so that it must be so too where a
/// batch has targets of one task alone.
TEST(Balancing, TakesStepsOfNashMtlWhoseLengthDoesNotFollowTheLoss) {
  const std::string train =
      "{epochs: 1, batch: 1, keep: last, balance: nash_mtl, optimizer: {sgd: {lr: 0.01}}}";
  const Weights once = learned_apart("1", train), thousandfold = learned_apart("1000", train);
  for (const auto& [name, array] : once)
    EXPECT_THAT(array.values, Pointwise(FloatNear(1e-3F), thousandfold.at(name).values)) << name;
}

/// How far the weights go in one step over all samples.
double length_of_step(const std::string& train) {
  TrainedForTest trained(two_tasks(),
                         "{epochs: 1, keep: last, optimizer: {sgd: {lr: 0.1}}, " + train + "}");
  const Weights begun =
      weights_of(*open_session(trained.folder() / "spec.yaml", {}, 1, training_kinds())->tree.root);
  trained.run();
  double squares = 0;
  for (const auto& [name, array] : weights_of(*trained.session->tree.root)) {
    for (std::size_t i = 0; i < array.values.size(); ++i)
      squares += std::pow(array.values[i] - begun.at(name).values[i], 2);
  }
  return std::sqrt(squares);
}

TEST(Balancing, TakesNoLongerStepsWhereBatchesAreAccumulated) {
  for (const std::string& balance : kBalances) {
    const double once = length_of_step("batch: 200, balance: " + balance);
    const double parts = length_of_step("batch: 15, accumulate: 12, balance: " + balance);
    EXPECT_GT(once, 0) << balance;
    EXPECT_LT(parts, 2 * once) << balance;
    EXPECT_GT(parts, once / 2) << balance;
  }
}

/// A learning rate that is too high, but not after some halvings; empty: none was found.
std::string rate_to_be_halved(TrainedForTest& trained) {
  constexpr double kFactor = 1.5;
  for (double rate = 4; rate <= 1e4; rate *= kFactor) {
    const std::string value = fmt::format("{:.0f}", rate);
    try {
      trained.run_to("tried" + value, kNever, false, {},
                     {Override::parse("train.optimizer.sgd.lr=" + value)});
    } catch (const Error&) {
      continue;  // no halving was enough
    }
    for (const std::string& remark : trained.remarks()) {
      if (remark.find("back to where the epoch began") != std::string::npos) return value;
    }
  }
  return "";
}

TEST(Balancing, GoesOnAfterAStopWhereBatchesAreAccumulatedAndItDiverges) {
  for (const std::string& balance : kBalances) {
    TrainedForTest trained(
        two_tasks(),
        fmt::format("{{epochs: 3, batch: 20, accumulate: 2, keep: last, on_divergence: "
                    "halve_lr, balance: {}, optimizer: {{sgd: {{lr: 1, weight_decay: "
                    "1}}}}}}",
                    balance));
    const std::string rate = rate_to_be_halved(trained);
    ASSERT_NE(rate, "") << balance;
    const std::vector<Override> change{Override::parse("train.optimizer.sgd.lr=" + rate)};
    const auto [steps, ready] = trained.run_to("whole", kNever, false, {}, change);
    ASSERT_TRUE(ready) << balance;
    for (const int stop : {3, steps / 2, steps - 2}) {
      const std::string out = "cut" + std::to_string(stop);
      ASSERT_FALSE(trained.run_to(out, stop, false, {}, change).second) << balance << stop;
      EXPECT_TRUE(trained.run_to(out, kNever, true, {}, change).second);
      EXPECT_EQ(trained.files(out), trained.files("whole")) << balance << stop;
    }
  }
}

TEST(Balancing, ReportsWeightsAndConflictsOfEveryEpoch) {
  for (const std::string& balance : kBalances) {
    TrainedForTest trained(kTasks, strategy(balance));
    trained.run();
    for (const nlohmann::json& epoch : history_of(trained.files("out"))) {
      ASSERT_THAT(epoch.at("conflicts"), SizeIs(3)) << balance;
      EXPECT_LT(epoch["conflicts"].at("tasks.one / tasks.two"), 0) << "they were made to conflict";
      EXPECT_EQ(epoch.contains("weights"),
                balance != "fixed" && (epoch["epoch"] > 2 || !balance.starts_with("{dwa")))
          << balance << epoch;
    }
    ASSERT_THAT(trained.remarks(), SizeIs(1)) << balance;
    EXPECT_THAT(trained.remarks().front(), HasSubstr("conflict of tasks in 'model'"));
  }
}

TEST(Balancing, SaysNothingOfATaskAlone) {
  TrainedForTest trained("  task: {predict: y}\n  net: {mlp: {widths: [4, classes]}}\n",
                         "{epochs: 1, balance: nash_mtl}");
  trained.run();
  EXPECT_FALSE(history_of(trained.files("out")).front().contains("conflicts"));
  EXPECT_TRUE(trained.remarks().empty());
}

/// Adding gradients one by one is adding losses, but for rounding.
TEST(Balancing, ComparesWithoutChangingWhatIsLearned) {
  const auto weights_after = [](const std::string& balance) {
    TrainedForTest trained(
        kTasks, "{epochs: 1, batch: 200, balance: " + balance + ", optimizer: {sgd: {lr: 0.1}}}");
    trained.run();
    return trained.bundle->read_weights();
  };
  const auto fixed = weights_after("fixed"), mean = weights_after("{cagrad: {c: 0}}");
  for (const auto& [name, array] : fixed) {
    for (std::size_t i = 0; i < array.values.size(); ++i)
      EXPECT_NEAR(array.values[i], mean.at(name).values[i], 1e-5) << name;
  }
}

TEST(Balancing, RefusesTheStateOfOtherTasks) {
  const Registry kinds = training_kinds();
  const KindChoice fixed{"balance", "fixed"};
  Balancing two(fixed, kinds, {{"a", {}}, {"b", {}}});
  EXPECT_THAT(complaint(Fault::kModel,
                        [&] {
                          two.restore({1, 2, 3});
                        }),
              HasSubstr("how tasks were balanced"));
}

}  // namespace
}  // namespace mgm
