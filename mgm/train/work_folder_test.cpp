// Whose work a folder holds, and what may be done with it.

#include "mgm/train/work_folder.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "mgm/base/complaint_for_test.h"
#include "mgm/base/files.h"
#include "mgm/train/identity.h"

namespace mgm {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using Json = nlohmann::ordered_json;

Identity of_epochs(int epochs, int threads = 2) {
  return Identity({{"spec", {{"train", {{"epochs", epochs}, {"batch", 8}}}}},
                   {"data", "d"},
                   {"threads", threads},
                   {"mgm", "1"}});
}

class WorkFolderTest : public ::testing::Test {
 protected:
  WorkFolderTest()
      : folder_(fs::temp_directory_path() / ("mgm_work_" + std::to_string(::getpid()))) {
    fs::create_directories(folder_);
  }
  ~WorkFolderTest() override { fs::remove_all(folder_); }

  Destination to(bool overwrite = false, bool resume = false) const {
    return {folder_ / "m", overwrite, resume};
  }
  fs::path partial() const { return folder_ / "m.partial"; }
  void write(const fs::path& file) const {
    fs::create_directories(file.parent_path());
    write_file_atomically(file, "x");
  }
  std::string problem(const Destination& to, const Identity& identity, Fault fault = Fault::kSpec) {
    return complaint(fault, [&] { WorkFolder(to, identity); });
  }

  fs::path folder_;
};

TEST_F(WorkFolderTest, KnowsItsWorkAgainAndSaysHowAnotherDiffers) {
  { EXPECT_EQ(WorkFolder(to(), of_epochs(3)).left(), WorkFolder::Left::kNothing); }
  { EXPECT_EQ(WorkFolder(to(false, true), of_epochs(3)).left(), WorkFolder::Left::kWork); }
  EXPECT_THAT(problem(to(false, true), of_epochs(4, 1)),
              HasSubstr("m.partial: was left by another training (train.epochs was 3 and is 4, "
                        "--threads was 2 and is 1)"));
}

TEST_F(WorkFolderTest, IsHeldByOneAtATime) {
  const WorkFolder first(to(), of_epochs(3));
  EXPECT_THAT(problem(to(false, true), of_epochs(3), Fault::kFailed),
              HasSubstr("another mgm trains there"));
  EXPECT_THAT(problem(to(true), of_epochs(3), Fault::kFailed),
              HasSubstr("another mgm trains there"));
}

TEST_F(WorkFolderTest, IsNotTouchedWhereSomethingElseIsInTheWay) {
  write(partial() / "letter.txt");
  for (const bool resume : {false, true})
    EXPECT_THAT(problem(to(true, resume), of_epochs(3)), HasSubstr("is in the way"));
  EXPECT_TRUE(fs::exists(partial() / "letter.txt"));
}

TEST_F(WorkFolderTest, StatesThatDoNotSayWhoseTheyAreAreKept) {
  write(partial() / "phases" / "phase0.safetensors");
  EXPECT_THAT(problem(to(false, true), of_epochs(3)), HasSubstr("do not say whose they are"));
  EXPECT_TRUE(fs::exists(partial() / "phases" / "phase0.safetensors"));
  EXPECT_EQ(WorkFolder(to(true, true), of_epochs(3)).left(), WorkFolder::Left::kNothing);
  EXPECT_FALSE(fs::exists(partial() / "phases" / "phase0.safetensors"));
}

TEST_F(WorkFolderTest, ADamagedMarkIsNotTakenForAnotherTrainings) {
  write(partial() / "training.json");
  EXPECT_THAT(problem(to(false, true), of_epochs(3), Fault::kModel), HasSubstr("is damaged"));
}

TEST_F(WorkFolderTest, WhatIsLeftOfAReplacedModelIsRemovedWhereTheNewOneIsInItsPlace) {
  { WorkFolder(to(), of_epochs(3)); }
  fs::rename(partial(), folder_ / "m");
  write(folder_ / "m" / "manifest.json");
  write(partial() / "weights" / "old.safetensors");  // its manifest is gone already
  EXPECT_EQ(WorkFolder(to(true, true), of_epochs(3)).left(), WorkFolder::Left::kFinished);
  EXPECT_FALSE(fs::exists(partial()));
  EXPECT_FALSE(fs::exists(folder_ / "m" / "training.json"));
}

TEST_F(WorkFolderTest, LeavesNoEmptyFolderWhereTheModelMayNotBeReplaced) {
  write(folder_ / "m" / "manifest.json");
  EXPECT_THAT(problem(to(), of_epochs(3)), HasSubstr("exists already"));
  EXPECT_FALSE(fs::exists(partial()));
}

TEST(Identity, NamesWhatDiffersAndCountsTheRest) {
  const auto of = [](const Json& spec, const std::string& data) {
    return Identity({{"spec", spec}, {"data", data}, {"threads", 1}, {"mgm", "1"}});
  };
  const Identity one = of({{"a", 1}, {"b", {{"c", 2}}}}, "d");
  EXPECT_EQ(one.difference_to(one), "");
  EXPECT_EQ(one.difference_to(of({{"b", {{"c", 3}}}, {"n", true}}, "e")),
            "a was 1 and is not there, b.c was 2 and is 3, n was not there and is true, the data "
            "are others");
  EXPECT_EQ(of({{"a", 1}, {"b", 1}, {"c", 1}, {"d", 1}, {"e", 1}}, "d")
                .difference_to(of(Json::object(), "d")),
            "a was 1 and is not there, b was 1 and is not there, c was 1 and is not there, 2 more "
            "of the spec");
}

}  // namespace
}  // namespace mgm
