#include "mgm/train/memory_need.h"

#include <gmock/gmock.h>

#include "mgm/base/complaint_for_test.h"
#include "mgm/train/trained_for_test.h"
#include "mgm/train/trial.h"

namespace mgm {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
constexpr int kNever = 1 << 30;
const std::string kExpert = "{net: {mlp: {widths: [600, 600, classes]}}}";
const std::string kExperts =
    "  task: {predict: y}\n  route:\n    partition: {column: {by: letter, groups: {one: [a], two: "
    "rest}}}\n    router: {gate: {hidden: [4]}}\n    experts: {one: " +
    kExpert + ", two: " + kExpert + "}\n";

std::unique_ptr<Session> session_of(const TrainedForTest& trained, const std::string& change = "") {
  std::vector<Override> overrides;
  if (!change.empty()) overrides.push_back(Override::parse(change));
  return open_session(trained.folder() / "spec.yaml", overrides, 2, training_kinds());
}

TEST(MemoryNeed, GrowsWithTheBatchTheReadAheadAndWhatRunsSideBySide) {
  const TrainedForTest trained(kExperts);
  const MemoryNeed small(*session_of(trained));
  EXPECT_LT(small.bytes({1, 1}), small.bytes({1, 3}));
  EXPECT_LT(small.bytes({1, 3}), small.bytes({2, 3}));
  EXPECT_GT(small.bytes({1, 1}), small.base());
  EXPECT_EQ(small.largest(), "one");
  // an expert of 367,000 weights: its own, gradients, what adam remembers and states to be kept
  const double expert = 4.0 * (600 * 4 + 600 * 600 + 600 * 2);
  EXPECT_GT(small.bytes({2, 3}) - small.bytes({1, 3}), 8 * expert);
}

TEST(MemoryNeed, CountsTheWeightsThatAdditionsEndAs) {
  const auto weights = [](const std::string& learn) {
    const TrainedForTest trained(
        "  task: {predict: y}\n  net: {mlp: {widths: [600, 600, classes]}}\n  train: {lora: " +
        learn + "}\n");
    const auto session = session_of(trained);
    Trial trial(*session);
    return Learning(trial.shop(), session->plan.phases.front(), 0, nullptr).footprint().weights;
  };
  EXPECT_EQ(weights("{rank: 1}"), weights("never"));
  EXPECT_GT(weights("{rank: 600}"), weights("never")) << "additions may be the larger";
}

TEST(MemoryNeed, IsNotAskedForWhereTheSpecSaysNothing) {
  const TrainedForTest trained(kExperts);
  const Thrift thrift = thrift_for(*session_of(trained));
  EXPECT_EQ(thrift.side_by_side, 2);
  EXPECT_EQ(thrift.ahead, 3U);
}

TEST(MemoryNeed, IsRefusedAtTheStartWithWhatItWouldTake) {
  TrainedForTest trained(kExperts);
  EXPECT_THAT(
      complaint(
          Fault::kBudget,
          [&] { trained.run_to("m", kNever, false, {}, {Override::parse("train.memory=20MiB")}); }),
      AllOf(HasSubstr("20 MiB are allowed, and training would take up to "),
            HasSubstr("the most of the rest for 'one'")));
  EXPECT_FALSE(std::filesystem::exists(trained.folder() / "m.partial"));
}

TEST(MemoryNeed, IsKeptByDoingLessAtOnceWithTheSameResult) {
  TrainedForTest trained(kExperts);
  const MemoryNeed need(*session_of(trained));
  const double between = (need.bytes({1, 3}) + need.bytes({2, 1})) / 2;
  const auto thrift = freest_within(need, between, 2);
  ASSERT_TRUE(thrift.has_value());
  EXPECT_EQ(thrift->side_by_side, 1);
  EXPECT_FALSE(freest_within(need, need.base(), 2).has_value());
  // what the process has at rest grows with the tests that ran before in it
  constexpr std::int64_t kSlack = std::int64_t{64} << 20;
  const std::string change =
      "train.memory=" + std::to_string(static_cast<std::int64_t>(between) + kSlack);
  trained.run_to("free", kNever);
  trained.run_to("thrifty", kNever, false, {}, {Override::parse(change)});
  auto free = trained.files("free"), thrifty = trained.files("thrifty");
  free.erase("manifest.json");  // which holds the spec
  thrifty.erase("manifest.json");
  EXPECT_EQ(free, thrifty);
}

}  // namespace
}  // namespace mgm
