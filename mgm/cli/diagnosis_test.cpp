#include "mgm/cli/diagnosis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace mgm {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

/// A machine on which all is well.
Diagnosis sound() {
  Diagnosis d;
  d.threads = 2;
  d.load = 0.5;
  d.blas = "/usr/lib/libmgm.so";
  d.blas_is_ours = true;
  d.torch.computes_through_mgm = true;
  d.products = {{{"large", 1024, 1024, 1024}, 1, 200, 190, 185},
                {{"small", 64, 256, 256}, 1, 200, 100, 90}};
  return d;
}

TEST(Diagnosis, GivesNoAdviceWhereAllIsWell) { EXPECT_THAT(advice(sound()), IsEmpty()); }

TEST(Diagnosis, NamesTheBlasThatStandsInTheWay) {
  Diagnosis d = sound();
  d.blas = "/opt/libother.so";
  d.blas_is_ours = false;
  ASSERT_EQ(advice(d).size(), 1u);
  EXPECT_TRUE(advice(d).front().grave);
  EXPECT_THAT(advice(d).front().text, HasSubstr("/opt/libother.so"));
}

TEST(Diagnosis, SeesALibtorchThatComputesElsewhere) {
  Diagnosis d = sound();
  d.torch.computes_through_mgm = false;
  ASSERT_EQ(advice(d).size(), 1u);
  EXPECT_TRUE(advice(d).front().grave);
}

TEST(Diagnosis, SeesThatOneDnnIsHeldBack) {
  Diagnosis d = sound();
  d.environment = {{"ONEDNN_MAX_CPU_ISA", "SSE41"}};
  ASSERT_EQ(advice(d).size(), 1u);
  EXPECT_THAT(advice(d).front().text, HasSubstr("ONEDNN_MAX_CPU_ISA=SSE41"));
}

TEST(Diagnosis, SaysHowToSetWhatCouldNotBeSet) {
  Diagnosis d = sound();
  d.missing = {{"GOMP_SPINCOUNT", "1000"}};
  ASSERT_EQ(advice(d).size(), 1u);
  EXPECT_FALSE(advice(d).front().grave);
  EXPECT_THAT(advice(d).front().text, HasSubstr("GOMP_SPINCOUNT=1000"));
}

TEST(Diagnosis, PassesOnWhyThereIsNoTraining) {
  Diagnosis d = sound();
  d.training_problem = "there is no libmgm-train.so";
  d.torch = {};
  d.products.front().torch = 0;
  ASSERT_EQ(advice(d).size(), 1u);
  EXPECT_EQ(advice(d).front().text, d.training_problem);
}

TEST(Diagnosis, SeesWhatFallsShort) {
  Diagnosis d = sound();
  d.products.front().sgemm = 50;
  d.products.front().torch = 30;
  ASSERT_EQ(advice(d).size(), 2u);
  EXPECT_THAT(advice(d).front().text, HasSubstr("sgemm_ reaches 50 GFLOP/s of 200 on 1 thread:"));
  EXPECT_THAT(advice(d).back().text, HasSubstr("libtorch reaches 30 GFLOP/s of 50"));
}

TEST(Diagnosis, LaysSlownessToTheLoadWhereThereIsOne) {
  Diagnosis d = sound();
  d.products.front().sgemm = 50;
  d.load = 7;
  ASSERT_EQ(advice(d).size(), 1u);
  EXPECT_THAT(advice(d).front().text, HasSubstr("load the machine (7.0 on 2 cores)"));
}

TEST(Diagnosis, IsWrittenAsJson) {
  const nlohmann::ordered_json report = json(sound());
  EXPECT_EQ(report["blas"]["is_mgm"], true);
  EXPECT_EQ(report["products"][0]["gflops"]["libtorch"], 185);
  EXPECT_THAT(report["advice"], IsEmpty());
}

TEST(ProductSpeed, CountsOperationsByTime) {
  int calls = 0;
  const double gflops = speed({"", 1000, 1000, 500}, [&] { ++calls; });
  EXPECT_GT(calls, 1);
  EXPECT_GT(gflops, 1000);  // nothing was computed
}

}  // namespace
}  // namespace mgm
