// What a training leaves behind, beside the model.

#include <gtest/gtest.h>

#include "mgm/base/threads.h"
#include "mgm/node/threads.h"
#include "mgm/train/trained_for_test.h"

namespace mgm {
namespace {

TEST(Train, LetsTheCallingThreadJudgeTheModelWithAllThreads) {
  set_arithmetic_threads(1);
  TrainedForTest trained("  {task: {predict: y}, net: {mlp: {widths: [classes]}}}\n");
  ASSERT_EQ(trained.problem(), "");
  EXPECT_EQ(Team::size(), trained.session->threads);
}

}  // namespace
}  // namespace mgm
