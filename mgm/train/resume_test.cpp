// A training that was stopped, wherever, goes on to the bytes of one that was not.

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "mgm/base/complaint_for_test.h"
#include "mgm/base/files.h"
#include "mgm/train/trained_for_test.h"

namespace mgm {
namespace {

using ::testing::HasSubstr;
constexpr int kNever = 1 << 30;
const std::string kSmall =
    "  task: {predict: y}\n  net: {mlp: {widths: [4, classes], dropout: 0.2}}\n";
const std::string kDivided =
    "  task: {predict: y}\n  route:\n    partition: {column: {by: letter, groups: {one: [a], two: "
    "rest}}}\n    router: {gate: {hidden: [4]}}\n    experts: {one: {net: {mlp: {widths: [6, "
    "classes]}}}, two: {net: {mlp: {widths: [6, classes]}}}}\n";

/// Stops a training after the first step, and after every so many more.
void expect_same_bytes_after_a_stop(TrainedForTest& trained, int every) {
  const auto [steps, ready] = trained.run_to("whole", kNever);
  ASSERT_TRUE(ready);
  ASSERT_GT(steps, 20);
  for (int stop = 1; stop < steps; stop += every) {
    const std::string out = "cut" + std::to_string(stop);
    ASSERT_FALSE(trained.run_to(out, stop).second) << stop;
    EXPECT_TRUE(trained.run_to(out, kNever, true).second);
    EXPECT_EQ(trained.files(out), trained.files("whole")) << stop;
    EXPECT_FALSE(std::filesystem::exists(trained.folder() / (out + ".partial")));
  }
}

TEST(Resume, GivesTheSameBytesWhereverTheTrainingStopped) {
  TrainedForTest trained(kDivided, "{epochs: 3, batch: 20}");
  expect_same_bytes_after_a_stop(trained, 3);
}

TEST(Resume, GivesTheSameBytesAfterManyStops) {
  TrainedForTest trained(kDivided, "{epochs: 2, batch: 20}");
  trained.run_to("whole", kNever);
  int stops = 0;
  while (!trained.run_to("cut", 4, stops > 0).second) ++stops;
  EXPECT_GT(stops, 5);
  EXPECT_EQ(trained.files("cut"), trained.files("whole"));
}

TEST(Resume, GivesTheSameBytesWithEveryOptimizerAndSchedule) {
  for (const std::string optimizer :
       {"{sgd: {lr: 0.05, momentum: 0.9, nesterov: true}}", "{adam: {lr: 0.01}}",
        "{adamw: {weight_decay: 0.1}}", "{rmsprop: {momentum: 0.9, centered: true}}",
        "{adagrad: {initial: 0.1}}", "{lion: {weight_decay: 0.1}}"}) {
    for (const std::string schedule : {"constant", "{cosine: {warmup: 0.5}}", "{step: {every: 1}}",
                                       "{plateau: {patience: 0}}"}) {
      TrainedForTest trained(kSmall, "{epochs: 3, batch: 20, clip_norm: 0.5, optimizer: " +
                                         optimizer + ", schedule: " + schedule + "}");
      trained.run_to("whole", kNever);
      ASSERT_FALSE(trained.run_to("cut", 14).second);  // within the second epoch
      EXPECT_TRUE(trained.run_to("cut", kNever, true).second);
      EXPECT_EQ(trained.files("cut"), trained.files("whole")) << optimizer << schedule;
    }
  }
}

TEST(Resume, GivesTheSameBytesWithMeansOfWeightsAndLargeStepsOfSmallBatches) {
  TrainedForTest trained(
      "  task: {predict: y}\n  chain:\n    a: {net: {mlp: {widths: [5]}}, train: {freeze: "
      "{until_epoch: 1}}}\n    b: {net: {mlp: {widths: [classes]}}}\n",
      "{epochs: 3, batch: 10, accumulate: 4, ema: 0.9, l1: 0.001}");
  expect_same_bytes_after_a_stop(trained, 5);
}

TEST(Resume, GivesTheSameBytesWhereLoadsAreEvenedOutByBiasesOrExpertsChoose) {
  for (const std::string lessons : {"bias: 0.01", "expert_choice: 1, noise: 0.2"}) {
    TrainedForTest trained(
        "  task: {predict: y}\n  route:\n    router: {gate: {imitate: nothing, " + lessons +
            "}}\n    experts: {count: 3, each: {net: {mlp: {widths: [4, classes]}}}}\n",
        "{epochs: 3, batch: 20}");
    SCOPED_TRACE(lessons);
    expect_same_bytes_after_a_stop(trained, 5);
  }
}

TEST(Resume, GivesTheSameBytesWhereExpertsAreChosenByCompetence) {
  TrainedForTest trained(
      "  task: {predict: y}\n  route:\n    partition: {random: {share: 0.8}}\n    router: "
      "{competence: {folds: 2, top: 2}}\n    experts: {count: 3, each: {net: {mlp: {widths: [4, "
      "classes]}}}}\n",
      "{epochs: 2, batch: 40}");
  expect_same_bytes_after_a_stop(trained, 4);
}

TEST(Resume, DoesNotTrainLongerAfterItHadEnoughPatience) {
  TrainedForTest trained(kSmall, "{epochs: 40, batch: 20, patience: 1, optimizer: {sgd: {lr: 1}}}");
  const auto [steps, ready] = trained.run_to("whole", kNever);
  ASSERT_LT(steps, 40 * 8) << "it must stop early";
  const std::string all = trained.files("whole").at("history.jsonl");
  ASSERT_FALSE(
      trained.run_to("cut", steps).second);  // the last step, before it was said to be done
  EXPECT_TRUE(trained.run_to("cut", kNever, true).second);
  EXPECT_EQ(trained.files("cut").at("history.jsonl"), all);
}

TEST(Resume, StartsWhereNothingWasLeft) {
  TrainedForTest trained(kSmall);
  EXPECT_TRUE(trained.run_to("m", kNever, true).second);
}

TEST(Resume, HasNothingToDoWhereTheModelIsReady) {
  TrainedForTest trained(kSmall);
  trained.run_to("m", kNever);
  const auto before = trained.files("m");
  EXPECT_EQ(trained.run_to("m", kNever, true), (std::pair(0, true)));
  EXPECT_TRUE(trained.report.was_finished);
  EXPECT_EQ(trained.files("m"), before);
}

TEST(Resume, RefusesTheWorkOfAnotherSpec) {
  TrainedForTest trained(kSmall);
  ASSERT_FALSE(trained.run_to("m", 2).second);
  EXPECT_THAT(complaint(Fault::kSpec,
                        [&] {
                          trained.run_to("m", kNever, true, {},
                                         {Override::parse("train.optimizer.adam.lr=0.5")});
                        }),
              HasSubstr("m.partial: was left by another training (train.optimizer.adam.lr was "
                        "0.001 and is 0.5)"));
  EXPECT_TRUE(trained.run_to("m", kNever, true).second) << "and leaves it as it was";
}

TEST(Resume, TakesAnotherAnswerToDivergence) {
  TrainedForTest trained(kSmall);
  ASSERT_FALSE(trained.run_to("m", 2).second);
  EXPECT_TRUE(
      trained.run_to("m", kNever, true, {}, {Override::parse("train.on_divergence=halve_lr")})
          .second);
}

TEST(Resume, RefusesAFolderOfSomethingElse) {
  TrainedForTest trained(kSmall);
  std::filesystem::create_directories(trained.folder() / "m.partial");
  write_file_atomically(trained.folder() / "m.partial" / "letter.txt", "dear");
  EXPECT_THAT(complaint(Fault::kSpec, [&] { trained.run_to("m", kNever, true); }),
              HasSubstr("m.partial: is in the way: it holds no interrupted training"));
}

TEST(Resume, RefusesADamagedCheckpoint) {
  TrainedForTest trained(kSmall);
  ASSERT_FALSE(trained.run_to("m", 5).second);
  const auto file = trained.folder() / "m.partial" / "phases" / "phase0.safetensors";
  std::string content = read_file(file, Fault::kModel);
  content.resize(content.size() - 4);
  write_file_atomically(file, content);
  EXPECT_THAT(complaint(Fault::kModel, [&] { trained.run_to("m", kNever, true); }),
              HasSubstr("phase0.safetensors: is damaged"));
}

TEST(Resume, RefusesAStateOfWhichAByteHasChanged) {
  TrainedForTest trained(kSmall);
  ASSERT_FALSE(trained.run_to("m", 5).second);
  const auto file = trained.folder() / "m.partial" / "phases" / "phase0.safetensors";
  std::string content = read_file(file, Fault::kModel);
  content[content.size() - 3] = static_cast<char>(content[content.size() - 3] ^ 1);
  write_file_atomically(file, content);
  EXPECT_THAT(complaint(Fault::kModel, [&] { trained.run_to("m", kNever, true); }),
              HasSubstr("its content does not match its hash; train anew with --overwrite"));
}

TEST(Checkpoints, AreTakenWithinAnEpochWhenTheirTimeHasCome) {
  TrainedForTest trained(kSmall, "{epochs: 2, batch: 20}");
  const KeepingPace every_step{std::chrono::seconds(0), 0.02};
  const auto [steps, ready] = trained.run_to("m", kNever, false, every_step);
  EXPECT_EQ(trained.report.checkpoints.count, steps + 2 + 1)
      << "before each step and each validation, and at the end";
  TrainedForTest again(kSmall, "{epochs: 2, batch: 20}");
  again.run_to("m", kNever);
  EXPECT_LE(again.report.checkpoints.count, 3) << "at most at the ends of epochs and phases";
  EXPECT_EQ(again.files("m").at("weights/model.safetensors"),
            trained.files("m").at("weights/model.safetensors"));
}

}  // namespace
}  // namespace mgm
