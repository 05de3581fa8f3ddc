#include "mgm/program/working_memory.h"

#include <gtest/gtest.h>

#include "mgm/program/layers.h"
#include "mgm/program/random_program.h"

namespace mgm {

namespace {

constexpr double kFloat = sizeof(float);

/// A picture of 1 x 100 x 100 that is enlarged, made small again and answered.
Block enlarging(std::int64_t size) {
  Layers layers("model", {{"x", {1, 100, 100}}}, 2);
  const ValueId large = layers.apply(NearestResize2d{size, size}, {0});
  layers.output(layers.linear("fc", layers.global_average_pool(layers.relu(large)), 2));
  return layers.take_block();
}

Block repeated(const Block& part, std::int64_t top) {
  Layers layers("model", {{"x", {1, 100, 100}}}, 2);
  const ValueId scores = layers.linear("gate", layers.flatten(0), 3);
  const Route route{"model", {"a", "b", "c"}, {part, part, part}, top};
  layers.output(layers.apply(route, {scores, 0}));
  return layers.take_block();
}

}  // namespace

TEST(WorkingMemory, IsThatOfTheValuesThatLiveAtTheSameTime) {
  const double one = kFloat * 1000 * 1000;
  const WorkingMemory need = working_memory(enlarging(1000));
  EXPECT_GE(need.per_sample, 2 * one);  // before and after relu
  EXPECT_LT(need.per_sample, 2.1 * one);
  EXPECT_LT(need.fixed, 10000);
}

TEST(WorkingMemory, OfPartsIsThatOfTheLargestAndOfTheirInputs) {
  const double inner = working_memory(enlarging(1000)).per_sample;
  const double input = kFloat * 100 * 100;
  const double routed = working_memory(repeated(enlarging(1000), 1)).per_sample;
  EXPECT_GE(routed, inner + input);
  EXPECT_LT(routed, 1.1 * (inner + input));
  EXPECT_LT(working_memory(repeated(enlarging(1000), 3)).per_sample, 1.1 * (inner + input));
}

/// The trace keeps all samples of all routes, wherever they stand: a sum, where what is computed is
/// a maximum.
TEST(WorkingMemory, CountsTheTraceOfEveryRoute) {
  Layers inner("inner", {{"x", {3}}}, 2);
  inner.output(inner.relu(0));
  const Block plain = inner.take_block();
  const auto routed = [&](int routes, const Block& part, std::int64_t top) {
    Layers layers("model", {{"x", {3}}}, 2);
    ValueId last = 0;
    for (int i = 0; i < routes; ++i)
      last = layers.apply(Route{"r" + std::to_string(i), {"a", "b", "c"}, {part, part, part}, top},
                          {0, last});
    layers.output(last);
    return layers.take_block();
  };
  const double entry = sizeof(int) + sizeof(float);
  const double one = trace_memory(routed(1, plain, 1)).per_sample;
  EXPECT_GE(one, entry);
  EXPECT_DOUBLE_EQ(trace_memory(routed(100, plain, 1)).per_sample, 100 * one);
  EXPECT_DOUBLE_EQ(trace_memory(routed(2, routed(1, plain, 1), 1)).per_sample, 8 * one);
  EXPECT_GE(trace_memory(routed(1, plain, 3)).per_sample, one + sizeof(std::vector<int>));
  EXPECT_GE(working_memory(routed(100, plain, 1)).per_sample -
                working_memory(routed(50, plain, 1)).per_sample,
            50 * entry);
}

TEST(WorkingMemory, CountsWhatKernelsUnfold) {
  Layers layers("model", {{"x", {64, 500, 500}}}, 2);
  layers.output(layers.conv2d("conv", 0, 4, 31, 1, 15, false));
  EXPECT_GE(working_memory(layers.take_block()).fixed, kFloat * 64 * 31 * 31 * 500);
  Layers tokens("model", {{"x", {1000, 12}}}, 2);
  tokens.output(tokens.apply(Attention{2}, {0}));
  EXPECT_GE(working_memory(tokens.take_block()).fixed, kFloat * 1000 * 1000);
}

TEST(WorkingMemory, OfAnyProgramIsFinite) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const WorkingMemory need = working_memory(random_program(seed).program.body);
    EXPECT_GT(need.per_sample, 0);
    EXPECT_LT(need.per_sample, 1 << 20);
    EXPECT_LT(need.fixed, 32 << 20);
  }
}

}  // namespace mgm
