#include "mgm/train/dividing.h"

#include <gmock/gmock.h>

#include "mgm/train/check_division.h"
#include "mgm/train/trained_for_test.h"

namespace mgm {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

std::string route(const std::string& partition, const std::string& experts) {
  return "  task: {predict: y}\n  route: {partition: " + partition +
         ", router: nearest, experts: " + experts + "}\n";
}
const std::string kTwoEqual = "{count: 2, each: {net: {mlp: {widths: [classes]}}}}";
const std::string kNet = "{net: {mlp: {widths: [classes]}}}";

/// How many training samples each of two experts is taught by.
std::pair<std::size_t, std::size_t> taught(const std::string& overlap) {
  TrainedForTest trained(route("{kmeans: {overlap: " + overlap + "}}", kTwoEqual));
  trained.run();
  Session& session = *trained.session;
  Observer silent;
  const std::atomic<bool> never = false;
  Workshop shop{session.tree,
                *session.data.dataset,
                session.data.split,
                *session.strategies,
                session.registry,
                session.seed,
                silent,
                never};
  divide_samples(shop, {Phase::Kind::kPartition, "model"});
  const auto of_part = [&](int part) {
    return shop.assignments.filter(session.data.split.train, {{"model", part, ""}}).size();
  };
  return {of_part(0), of_part(1)};
}

TEST(DivideSamples, GivesEachSampleToOneExpert) {
  const auto [first, second] = taught("1");
  EXPECT_GT(first, 0U);
  EXPECT_GT(second, 0U);
  TrainedForTest trained(route("random", kTwoEqual));
  trained.run();
  EXPECT_EQ(first + second, trained.session->data.split.train.size());
}

TEST(DivideSamples, GivesASampleOfOverlappingSubsetsToSeveral) {
  const auto [first, second] = taught("1");
  EXPECT_THAT(taught("2"), Pair(first + second, first + second));
}

/// What `mgm check` finds, and what it remarks.
std::vector<SubsetSizes> checked(const std::string& model, RemarksForTest& remarks) {
  TrainedForTest trained(model);
  const auto session = open_session(trained.folder() / "spec.yaml", {}, 1, training_kinds());
  return check_division(*session, remarks);
}

TEST(CheckDivision, CountsWhoIsTaughtByWhatTheDataAloneDecides) {
  RemarksForTest remarks;
  const auto sizes = checked(
      route("{rule: {low: x < 50, high: rest}}",
            "{low: " + kNet +
                ", high: {route: {partition: {column: {by: letter, groups: {b: [b], c: rest}}}, "
                "router: nearest, experts: {b: " +
                kNet + ", c: " + kNet + "}}}}"),
      remarks);
  ASSERT_EQ(sizes.size(), 2U);
  EXPECT_EQ(sizes[0].route, "model");
  EXPECT_EQ(sizes[1].route, "high");
  const std::size_t high = sizes[0].experts.at(1).second;
  EXPECT_EQ(sizes[1].experts.at(0).second + sizes[1].experts.at(1).second, high);
  EXPECT_THAT(remarks.remarks, IsEmpty());
}

TEST(CheckDivision, LeavesClustersToTheTraining) {
  RemarksForTest remarks;
  EXPECT_THAT(checked(route("{kmeans: {}}", kTwoEqual), remarks), IsEmpty());
}

TEST(CheckDivision, RefusesAnExpertWithoutSamplesAsATrainingWould) {
  const std::string model =
      route("{rule: {low: x < 0, high: rest}}", "{low: " + kNet + ", high: " + kNet + "}");
  RemarksForTest remarks;
  std::string found;
  try {
    checked(model, remarks);
  } catch (const Error& error) {
    found = error.what();
    EXPECT_EQ(error.fault(), Fault::kData);
  }
  EXPECT_THAT(found, HasSubstr("no training sample reaches 'low'"));
  EXPECT_THAT(TrainedForTest(model).problem(), HasSubstr("no training sample reaches 'low'"));
  EXPECT_THAT(remarks.remarks, ElementsAre(HasSubstr("the subset 'low' of 'model' is empty")));
}

}  // namespace
}  // namespace mgm
