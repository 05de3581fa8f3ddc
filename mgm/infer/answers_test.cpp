#include "mgm/infer/answers.h"

#include <cmath>
#include <gtest/gtest.h>

namespace mgm {
namespace {

/// So many answers of two numbers, of which the first were left to nobody, and the last are NaN
/// that was computed.
Answers answers_of(std::int64_t count, std::int64_t nobody, std::int64_t nan) {
  Answers all;
  Array& prediction = all.tasks["task"] = Array({count, 2});
  all.abstained["task"].resize(static_cast<std::size_t>(count));
  for (std::int64_t row = 0; row < count; ++row) {
    const bool silent = row < nobody;
    all.abstained["task"][static_cast<std::size_t>(row)] = silent;
    if (silent || row >= count - nan) std::fill_n(prediction.row(row), 2, std::nanf(""));
  }
  return all;
}

TEST(NotANumber, IsNothingWhereAllThatIsSilentWasLeftToNobody) {
  for (const std::int64_t count : {10, 30}) {
    for (std::int64_t nobody = 0; nobody <= count; ++nobody) {
      const Answers all = answers_of(count, nobody, 0);
      EXPECT_EQ(not_a_number(all, "task"), 0) << nobody << " of " << count;
      EXPECT_EQ(coverage(all, "task"),
                static_cast<double>(count - nobody) / static_cast<double>(count));
    }
  }
}

TEST(NotANumber, IsTheShareThatWasComputed) {
  const Answers all = answers_of(30, 3, 6);
  EXPECT_EQ(not_a_number(all, "task"), 6.0 / 30);
  EXPECT_EQ(coverage(all, "task"), 27.0 / 30);
  Answers surely = answers_of(30, 0, 6);
  surely.abstained.clear();  // no route of the model may abstain
  EXPECT_EQ(not_a_number(surely, "task"), 6.0 / 30);
  EXPECT_EQ(coverage(surely, "task"), 1);
}

TEST(JudgedRows, HaveATargetAndAnAnswer) {
  Array target({30, 1});
  target.values[29] = target.values[15] = std::nanf("");
  EXPECT_EQ(judged_rows(answers_of(30, 3, 6).tasks.at("task"), target), 20U);
}

}  // namespace
}  // namespace mgm
