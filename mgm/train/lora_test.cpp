#include "mgm/train/lora.h"

#include <gmock/gmock.h>

#include "mgm/base/complaint_for_test.h"
#include "mgm/node/adapter.h"
#include "mgm/node/run.h"
#include "mgm/node/tensors.h"
#include "mgm/node/torch.h"
#include "mgm/node/walker.h"
#include "mgm/train/trained_for_test.h"
#include "mgm/train/trial.h"

namespace mgm {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Key;
constexpr int kNever = 1 << 30;
const std::string kModel =
    "  task: {predict: y}\n  chain:\n    a: {net: {mlp: {widths: [6, 5], dropout: 0.2}}, train: "
    "{lora: {rank: 2, alpha: 4}}}\n    b: {net: {mlp: {widths: [classes]}}}\n";

std::unique_ptr<Session> session_of(const TrainedForTest& trained) {
  return open_session(trained.folder() / "spec.yaml", {}, 1, training_kinds());
}

Signals input() {
  Signals in;
  in.set("row", at::arange(12, at::kFloat).reshape({3, 4}) / 10);
  return in;
}

at::Tensor answer(Node& root) {
  mgm::Run run(mgm::Run::Mode::kAnswer, 3);
  return root.forward(input(), run).begin()->second;
}

TEST(Lora, ChangesNothingUntilItLearnsAndAddsWhatItLearned) {
  const TrainedForTest trained(kModel);
  const auto session = session_of(trained);
  Node& root = *session->tree.root;
  Node& net = session->tree.at("a");
  const at::Tensor before = answer(root);
  adapt(net, {2, 4}, 7);
  std::map<std::string, Adapter>& adapters = net.adaptable()->adapters;
  EXPECT_THAT(adapters, ElementsAre(Key("a.fc1.weight"), Key("a.fc2.weight")));
  const Adapter& first = adapters.at("a.fc1.weight");
  EXPECT_EQ(first.down.sizes(), at::IntArrayRef({2, 4}));
  EXPECT_EQ(first.up.sizes(), at::IntArrayRef({6, 2}));
  EXPECT_GT(first.down.abs().min().item<float>(), 0);
  EXPECT_TRUE(at::equal(answer(root), before));
  for (auto& [name, adapter] : adapters) {
    adapter.down.fill_(0.3F);
    adapter.up.fill_(0.3F);
  }
  const at::Tensor adapted = answer(root);
  EXPECT_GT((adapted - before).abs().max().item<double>(), 0.1);
  const Array weight = weights_of(net).at("a.fc1.weight");
  merge_adapters(net);
  EXPECT_TRUE(at::allclose(answer(root), adapted, 1e-5, 1e-6));
  // 4 / 2 * (0.3 * 0.3 * 2)
  EXPECT_NEAR(weights_of(net).at("a.fc1.weight").values[0] - weight.values[0], 0.36, 1e-6);
  EXPECT_TRUE(net.adaptable()->adapters.empty());
}

TEST(Lora, HasNoHigherRankThanALayerHas) {
  const TrainedForTest trained(kModel);
  const auto session = session_of(trained);
  Node& net = session->tree.at("a");
  adapt(net, {100, 4}, 7);
  const Adapter& first = net.adaptable()->adapters.at("a.fc1.weight");
  EXPECT_EQ(first.down.sizes(), at::IntArrayRef({4, 4}));
  EXPECT_EQ(first.up.sizes(), at::IntArrayRef({6, 4}));
  EXPECT_EQ(net.adaptable()->adapters.at("a.fc2.weight").up.sizes(), at::IntArrayRef({5, 5}));
  EXPECT_EQ(first.scale, 0.04) << "as stated";
}

TEST(Lora, LearnsAnAdditionOfLowRankAndNothingElse) {
  TrainedForTest trained(kModel, "{epochs: 3, batch: 20, optimizer: {adam: {lr: 0.05}}}");
  const auto begun = weights_of(*session_of(trained)->tree.root);
  ASSERT_TRUE(trained.run_to("m", kNever).second);
  const auto learned = weights_of(*trained.session->tree.root);
  EXPECT_EQ(learned.at("a.fc1.bias").values, begun.at("a.fc1.bias").values);
  EXPECT_NE(learned.at("b.fc1.bias").values, begun.at("b.fc1.bias").values);
  for (const std::string name : {"a.fc1.weight", "a.fc2.weight"}) {
    const at::Tensor added = view(learned.at(name)) - view(begun.at(name));
    const at::Tensor sizes = std::get<1>(at::linalg_svd(added, false));
    EXPECT_GT(sizes[1].item<double>(), 1e-3) << name;
    EXPECT_LT(sizes[2].item<double>(), 1e-5) << name << ": of rank 2";
  }
}

TEST(Lora, GivesTheSameBytesAfterAStopAndLeavesNoTraceInTheModel) {
  TrainedForTest trained(kModel, "{epochs: 3, batch: 20, ema: 0.5, on_divergence: halve_lr}");
  const int steps = trained.run_to("whole", kNever).first;
  for (const int stop : {1, steps / 2, steps - 1}) {
    const std::string out = "cut" + std::to_string(stop);
    ASSERT_FALSE(trained.run_to(out, stop).second);
    trained.run_to(out, kNever, true);
    EXPECT_TRUE(trained.files(out) == trained.files("whole")) << stop;
  }
  const auto bundle = Bundle::open(trained.folder() / "whole");
  for (const auto& [name, array] : bundle->read_weights())
    EXPECT_TRUE(name.ends_with(".weight") || name.ends_with(".bias")) << name;
}

/// An optimizer that cannot be made.
OptimizerKind refused() {
  OptimizerKind kind{{"optimizer", "adam", "Cannot be made.", {}}, {}, {}};
  kind.build = [](const Spec&, std::vector<Learner>, Problems&) -> std::unique_ptr<Optimizer> {
    throw Error(Fault::kFailed, "no optimizer");
  };
  return kind;
}

TEST(Lora, LeavesTheTreeAsItWasWhereLearningCannotBegin) {
  const TrainedForTest trained(kModel);
  const auto session = session_of(trained);
  session->registry.family<OptimizerKind>().add(refused());
  Trial trial(*session);
  EXPECT_THAT(complaint(Fault::kFailed,
                        [&] { Learning(trial.shop(), session->plan.phases.front(), 0, nullptr); }),
              HasSubstr("no optimizer"));
  EXPECT_TRUE(session->tree.at("a").adaptable()->adapters.empty());
  for_each_weight(*session->tree.root, [](const std::string& name, at::Tensor& value, bool) {
    EXPECT_FALSE(value.requires_grad()) << name;
  });
}

TEST(Lora, IsRefusedWhereNothingCanBeAdapted) {
  EXPECT_THAT(
      TrainedForTest("  task: {predict: y}\n  chain:\n    e: {fork: {a: {net: {mlp: {widths: "
                     "[2]}}}, b: {net: {mlp: {widths: [2]}}}}}\n    m: {mix: {weights: "
                     "constant}, train: {lora: {rank: 1}}}\n")
          .problem(),
      HasSubstr("'m.gate' is to learn by lora, which is for linear layers and convolutions, "
                "and has none: say lora: never"));
}

}  // namespace
}  // namespace mgm
