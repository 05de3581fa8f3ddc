#include "mgm/base/student_t.h"

#include <cmath>
#include <gtest/gtest.h>

namespace mgm {
namespace {

TEST(StudentT, AgreesWithPublishedQuantiles) {
  // two-sided 5 % and 1 %, from the tables of any textbook
  EXPECT_NEAR(student_t_quantile(0.05, 1), 12.7062, 1e-4);
  EXPECT_NEAR(student_t_quantile(0.05, 2), 4.30265, 1e-5);
  EXPECT_NEAR(student_t_quantile(0.05, 10), 2.22814, 1e-5);
  EXPECT_NEAR(student_t_quantile(0.01, 30), 2.75000, 1e-5);
  EXPECT_NEAR(student_t_quantile(0.05, 1e6), 1.95996, 1e-4);
}

TEST(StudentT, IsExactWhereAFormulaIsKnown) {
  EXPECT_NEAR(student_t_two_sided(1, 1), 0.5, 1e-12);  // Cauchy
  for (const double t : {0.1, 0.9, 2.5, 40.0})         // two degrees: 1 - t / sqrt(2 + t^2)
    EXPECT_NEAR(student_t_two_sided(t, 2), 1 - t / std::sqrt(2 + t * t), 1e-12);
}

TEST(StudentT, ForgetsTheSign) {
  EXPECT_EQ(student_t_two_sided(0, 5), 1);
  EXPECT_EQ(student_t_two_sided(-2, 5), student_t_two_sided(2, 5));
  EXPECT_EQ(student_t_two_sided(1e200, 5), 0);
}

TEST(StudentT, TakesFractionsOfDegrees) {
  const double between = student_t_quantile(0.05, 2.5);
  EXPECT_LT(between, student_t_quantile(0.05, 2));
  EXPECT_GT(between, student_t_quantile(0.05, 3));
}

}  // namespace
}  // namespace mgm
