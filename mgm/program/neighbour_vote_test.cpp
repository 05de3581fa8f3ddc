#include "mgm/program/neighbour_vote.h"

#include <gmock/gmock.h>
#include <limits>
#include <vector>

#include "mgm/base/error.h"

namespace mgm {
namespace {

using ::testing::ElementsAre;

TEST(NeighbourVote, CountsTheNearestRows) {
  const std::vector<float> labels = {0, 1, 1, 0, 2};
  const Array y = neighbour_vote(Array({1, 5}, {-9, -1, -2, -3, -10}), labels.data(), 3, 3);
  EXPECT_THAT(y.values, ElementsAre(1 + 0.5F / 3, 2.5F, 0));
}

TEST(NeighbourVote, PrefersTheNearerOfAsManyVotes) {
  const std::vector<float> labels = {0, 1};
  const Array y = neighbour_vote(Array({2, 2}, {-2, -1, -1, -2}), labels.data(), 2, 2);
  EXPECT_LT(y.row(0)[0], y.row(0)[1]);
  EXPECT_GT(y.row(1)[0], y.row(1)[1]);
}

TEST(NeighbourVote, TakesTheFirstOfRowsThatLieAsNear) {
  const std::vector<float> labels = {1, 0, 0};
  EXPECT_THAT(neighbour_vote(Array({1, 3}, {-1, -1, -1}), labels.data(), 1, 2).values,
              ElementsAre(0, 1.5F));
}

TEST(NeighbourVote, LeavesOutWhatIsNoNumber) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> labels = {0, 1};
  EXPECT_THAT(neighbour_vote(Array({2, 2}, {nan, -5, nan, nan}), labels.data(), 2, 2).values,
              ElementsAre(0, 1.5F, 0, 0));
}

TEST(NeighbourVote, RefusesALabelThatIsNoUnit) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (const float label : {-1.0F, 2.0F, nan})
    EXPECT_THROW(neighbour_vote(Array({1, 1}, {0}), &label, 1, 2), Error) << label;
}

}  // namespace
}  // namespace mgm
