// What a divided model is compared with.

#include "mgm/train/dense.h"

#include <algorithm>
#include <gmock/gmock.h>

#include "mgm/node/lowering.h"
#include "mgm/program/count.h"
#include "mgm/train/trained_for_test.h"

namespace mgm {
namespace {

/// The program of a dense network of `macs` MACs for a model.
Program dense_program(const std::string& model, double macs) {
  TrainedForTest trained(model, "{epochs: 0}");
  EXPECT_EQ(trained.problem(), "");
  const Session& session = *trained.session;
  const Spec spec = dense_spec(session, macs, 1000);
  Problems problems;
  const Tree tree = build_tree(spec.at("model"), session.data.dataset->schema(), session.registry,
                               session.seed, problems);
  problems.throw_if_any();
  return lower(tree, session.data.dataset->schema());
}

std::int64_t relus(const Program& program) {
  return std::count_if(program.body.ops.begin(), program.body.ops.end(),
                       [](const Op& op) { return std::holds_alternative<Relu>(op.body); });
}

const std::string kRoute =
    "  task: {predict: y}\n  route:\n    partition: random\n    router: nearest\n    experts:\n"
    "      count: 2\n      each:\n        chain:\n          features: {net: {mlp: {widths: "
    "[16]}}}\n"
    "          classifier: {net: {mlp: {widths: [8, classes]}}}\n";

TEST(DenseBaseline, HasAHiddenLayerWhereTheModelsPiecesAreLinear) {
  const Program program = dense_program(kRoute, 600);
  EXPECT_EQ(relus(program), 1);
  EXPECT_NEAR(count(program.body, {}).macs, 600, 30);
}

TEST(DenseBaseline, HasReluBetweenTheTrunkAndTheLayersOfSeveralTasks) {
  const std::string two_tasks =
      "  fork:\n    b: {net: {mlp: {widths: [16, classes]}}, task: {predict: y}}\n"
      "    a: {net: {mlp: {widths: [16, classes]}}, task: {predict: y}}\n";
  const Program program = dense_program(two_tasks, 900);
  EXPECT_GE(relus(program), 1);
  EXPECT_NEAR(count(program.body, {}).macs, 900, 45);
}

}  // namespace
}  // namespace mgm
