#include "mgm/cli/comparable.h"

#include <gmock/gmock.h>

#include "mgm/base/complaint_for_test.h"

namespace mgm {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

Contest contest(const std::string& spec) {
  const TargetInfo kind{"kind", TargetInfo::Type::kClass, {"a", "b"}, {}};
  const TargetInfo price{"price", TargetInfo::Type::kNumber, {}, {1}};
  return {spec,
          "abc",
          {{0, 1, 2}, {3}, {}, {4}},
          {kind, price},
          {{"kind accuracy"}, {"price mae", false}}};
}

/// What is wrong; the notes go to `notes`.
std::string problem(const Contest& other, std::vector<std::string>* notes = nullptr) {
  Problems problems;
  std::vector<std::string> said;
  expect_comparable(contest("first.yaml"), other, problems, notes == nullptr ? said : *notes);
  if (problems.empty()) return "";
  return complaint(Fault::kSpec, [&] { problems.throw_if_any(); });
}

TEST(Comparable, AreModelsOfTheSameSamplesAndFigures) {
  std::vector<std::string> notes;
  EXPECT_EQ(problem(contest("b.yaml"), &notes), "");
  EXPECT_THAT(notes, IsEmpty());
}

TEST(Comparable, AreNotModelsOfOtherData) {
  Contest other = contest("b.yaml");
  other.fingerprint = "xyz";
  EXPECT_THAT(problem(other), HasSubstr("b.yaml: reads other data than first.yaml"));
}

TEST(Comparable, AreNotModelsOfAnotherSplit) {
  Contest other = contest("b.yaml");
  other.split = {{0, 1}, {3}, {}, {2}};
  EXPECT_THAT(problem(other),
              HasSubstr("b.yaml: divides its samples otherwise than first.yaml (2 train samples, "
                        "not 3; other test samples): give both the same data.split"));
}

TEST(Comparable, AreNotModelsWhoseTargetMeansSomethingElse) {
  Contest other = contest("b.yaml");
  other.targets.front().classes = {"a", "b", "c"};
  EXPECT_THAT(problem(other), HasSubstr("its target 'kind' is not that of first.yaml"));
}

TEST(Comparable, AreNotModelsWithoutACommonFigure) {
  Contest other = contest("b.yaml");
  other.figures = {{"colour accuracy"}};
  EXPECT_THAT(problem(other),
              HasSubstr("is judged by colour accuracy, not by kind accuracy, price mae"));
}

TEST(Comparable, AreModelsWithOneCommonFigureButANoteSaysWhatIsMissing) {
  Contest other = contest("b.yaml");
  other.figures.pop_back();
  std::vector<std::string> notes;
  EXPECT_EQ(problem(other, &notes), "");
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_THAT(notes[0], HasSubstr("b.yaml is judged by kind accuracy, not by price mae"));
}

}  // namespace
}  // namespace mgm
