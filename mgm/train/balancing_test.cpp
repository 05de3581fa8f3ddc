// Tasks that learn jointly, balanced in every way.

#include "mgm/train/balancing.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <set>

#include "mgm/base/complaint_for_test.h"
#include "mgm/train/trained_for_test.h"

namespace mgm {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;
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
