#include "mgm/program/pruned.h"

#include <gmock/gmock.h>

#include "mgm/program/count.h"
#include "mgm/program/interpreter.h"
#include "mgm/program/layers.h"
#include "mgm/program/map_weights.h"
#include "mgm/program/random_program.h"

namespace mgm {
namespace {

using ::testing::ElementsAre;

/// Two tasks on a trunk, and a third that reads the second: 4 -> 3, then 2, 5 and (of 5) 1.
Program three_tasks() {
  Layers layers("net", {{"x", {4}}, {"unread", {2}}}, 0);
  const ValueId trunk = layers.relu(layers.linear("trunk", 0, 3));
  const ValueId first = layers.linear("first", trunk, 2);
  const ValueId second = layers.linear("second", trunk, 5);
  const ValueId third = layers.linear("third", second, 1);
  for (const ValueId value : {first, second, third}) layers.output(value);
  Program program;
  program.body = layers.take_block();
  program.tasks = {
      {"first", "a", "none", 0}, {"second", "b", "none", 1}, {"third", "c", "none", 2}};
  return program;
}

double macs(const Program& program) { return count(program.body, {}).macs; }

std::vector<std::string> addresses(const Program& program) {
  std::vector<std::string> names;
  for (const TaskOutput& task : program.tasks) names.push_back(task.address);
  return names;
}

TEST(Pruned, ComputesWhatTheTaskNeedsAndNothingElse) {
  const Program whole = three_tasks();
  EXPECT_EQ(macs(pruned(whole, {"first"})), 4 * 3 + 3 * 2);
  EXPECT_EQ(macs(pruned(whole, {"second"})), 4 * 3 + 3 * 5);
  EXPECT_EQ(macs(pruned(whole, {"third"})), 4 * 3 + 3 * 5 + 5);
  EXPECT_EQ(macs(pruned(whole, {"first", "second", "third"})), macs(whole));
  EXPECT_THAT(addresses(pruned(whole, {"first", "third"})), ElementsAre("first", "third"));
  EXPECT_EQ(pruned(whole, {"third"}).tasks.front().index, 0U);
  EXPECT_EQ(pruned(whole, {"third"}).body.inputs.size(), 2U);
}

TEST(Pruned, AnswersAsTheWholeDoes) {
  constexpr std::int64_t kRows = 5;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    SCOPED_TRACE(seed);
    RandomProgram made = random_program(seed);
    // what nobody asks for, beside the task
    Program& whole = made.program;
    const ValueId output = whole.body.outputs.front();
    const auto extra = static_cast<ValueId>(whole.body.shapes.size());
    whole.body.shapes.push_back(whole.body.shapes[output]);
    whole.body.ops.push_back({Relu{}, {output}, {extra}});
    whole.body.outputs.insert(whole.body.outputs.begin(), extra);
    whole.tasks.front().index = 1;
    whole.tasks.push_back({"extra", "b", "none", 0});
    Random random(seed, "inputs");
    const std::vector<Array> values = random_inputs(whole.body, kRows, random);
    std::vector<const Array*> inputs;
    for (const Array& value : values) inputs.push_back(&value);
    const MapWeights weights(made.weights);
    Trace all, some;
    const auto expected = run_block(whole.body, inputs, weights, all);
    const Program kept = pruned(whole, {whole.tasks.front().address});
    const auto found = run_block(kept.body, inputs, weights, some);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found.front().values, expected.at(1).values);
    EXPECT_EQ(some.taken, all.taken);
  }
}

}  // namespace
}  // namespace mgm
