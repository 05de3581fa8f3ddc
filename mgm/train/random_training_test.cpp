// Random trees of all shapes, trained: twice the same bytes, and the same again after a stop in the
// middle, with phases side by side.

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include "mgm/node/torch.h"
#include "mgm/node/walker.h"
#include "mgm/train/feature_cache.h"
#include "mgm/train/grower_for_test.h"
#include "mgm/train/made_session_for_test.h"
#include "mgm/train/objective.h"
#include "mgm/train/plan.h"
#include "mgm/train/trained_for_test.h"
#include "mgm/train/trial.h"

namespace mgm {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
constexpr int kTrees = 60;
constexpr int kThreads = 2;
constexpr int kNever = 1 << 30;

/// Sixty samples made by chance: a picture, two numbers (`age` and `size`) beside a category of 12
/// values, a text, and a class that the picture's brightness tells.
class MadeDataset : public Dataset {
 public:
  const DataSchema& schema() const override { return schema_; }
  std::size_t size() const override { return 60; }
  std::vector<std::string> columns() const override { return {"age", "size"}; }
  std::string label(std::size_t sample) const override { return std::to_string(sample); }

  Batch read(std::span<const std::size_t> samples) const override {
    Batch batch{{samples.begin(), samples.end()}, {}, read_targets(samples)};
    for (const Port& port : schema_.inputs) {
      Shape shape{static_cast<std::int64_t>(samples.size())};
      shape.insert(shape.end(), port.shape.begin(), port.shape.end());
      Array array(shape);
      for (std::size_t i = 0; i < samples.size(); ++i) fill(port.name, samples[i], array, i);
      batch.inputs[port.name] = std::move(array);
    }
    return batch;
  }
  std::map<std::string, Array> read_targets(std::span<const std::size_t> samples) const override {
    Array labels({static_cast<std::int64_t>(samples.size())});
    for (std::size_t i = 0; i < samples.size(); ++i)
      labels.values[i] = static_cast<float>(samples[i] % 3);
    return {{"label", labels}};
  }
  std::vector<std::string> column(const std::string& name,
                                  std::span<const std::size_t> samples) const override {
    std::vector<std::string> values;
    for (const std::size_t sample : samples)
      values.push_back(std::to_string(name == "age" ? sample : 60 - sample));
    return values;
  }

 private:
  static void fill(const std::string& input, std::size_t sample, Array& to, std::size_t row) {
    Random random(sample, input);
    const auto width = static_cast<std::size_t>(to.row_size());
    float* values = to.values.data() + row * width;
    if (input == "words") return made_text(random, values);
    const auto level = static_cast<float>(sample % 3);
    for (std::size_t i = 0; i < width; ++i)
      values[i] = level + 0.3F * static_cast<float>(random.normal());
  }

  DataSchema schema_{{{"picture", {1, 8, 8}}, {"numbers", {14}, {1, 1, 12}}, {"words", {6}, {}, 9}},
                     {{"label", TargetInfo::Type::kClass, {"a", "b", "c"}, {}}}};
};

/// A training strategy; what is chosen of one kind says nothing of the others, so that all meet.
Json strategy(int number) {
  const std::vector<Json> optimizers{{{"sgd", {{"momentum", 0.9}}}}, "adam",    "adamw",
                                     {{"rmsprop", {{"lr", 0.001}}}}, "adagrad", "lion"};
  const std::vector<Json> schedules{"constant",
                                    {{"cosine", {{"cycles", 2}}}},
                                    {{"step", {{"every", 1}}}},
                                    {{"multi_step", {{"at", {1}}}}},
                                    "polynomial",
                                    "one_cycle",
                                    {{"plateau", {{"patience", 0}}}}};
  const std::vector<Json> balances{"fixed",    "random", "uncertainty", "dwa",      "famo",
                                   "gradnorm", "pcgrad", "cagrad",      "nash_mtl", "aligned_mtl"};
  const auto drawn = [&](const char* purpose, const std::vector<Json>& all) {
    return all[Random(static_cast<std::uint64_t>(number), purpose).below(all.size())];
  };
  return {{"epochs", 2},
          {"batch", 16},
          {"seed", number},
          {"keep", "last"},
          {"optimizer", drawn("optimizer", optimizers)},
          {"schedule", drawn("schedule", schedules)},
          {"balance", drawn("balance", balances)},
          {"ema", drawn("ema", {0, 0, 0.5})},
          {"l1", drawn("l1", {0, 0, 1e-4})},
          {"accumulate", drawn("accumulate", {1, 2})},
          {"on_divergence", drawn("on_divergence", {"stop", "halve_lr"})}};
}

/// With frozen parts where `cache` says how their features are kept.
std::unique_ptr<Session> session_of(int number, const std::string& cache = "") {
  Grower grower(static_cast<std::uint64_t>(number));
  Json learning = strategy(number);
  if (!cache.empty()) {
    grower.with_frozen_parts();
    learning["cache"] = cache;
  }
  const Json model = grower.tree();
  // what is weighed by constants has no layer that could be adapted
  if (cache.empty() && number % 4 == 1 && model.dump().find("constant") == std::string::npos)
    learning["lora"] = {{"rank", 2}};
  auto session = made_session(model, learning, std::make_unique<MadeDataset>(), kThreads);
  Split& split = session->data.split;
  for (std::size_t i = 0; i < 60; ++i)
    (i < 42 ? split.train : i < 51 ? split.validation : split.calibration).push_back(i);
  return session;
}

/// Trains at most so many steps; how many it were, and whether it came to the end.
std::pair<int, bool> trained(int number, const fs::path& out, int most, bool resume = false) {
  StopAfterForTest observer(most);
  try {
    train(*session_of(number), {{out, true, resume}}, observer, observer.stop);
  } catch (const Interrupted&) {
    return {observer.steps, false};
  }
  return {observer.steps, true};
}

TEST(RandomTraining, GivesTheSameBytesAgainAndAfterAStop) {
  const fs::path folder = fs::temp_directory_path() / fmt::format("mgm_random_{}", ::getpid());
  fs::create_directories(folder);
  int compared = 0, stopped = 0;
  for (int number = 0; number < kTrees; ++number) {
    SCOPED_TRACE(number);
    int steps = 0;
    try {
      steps = trained(number, folder / "first", kNever).first;
    } catch (const Error& error) {
      // an expert that no sample reached
      ASSERT_EQ(error.fault(), Fault::kData) << error.what();
      continue;
    }
    trained(number, folder / "second", kNever);
    fs::remove_all(folder / "cut");
    if (!trained(number, folder / "cut", std::max(1, steps / 2)).second) {
      ++stopped;
      trained(number, folder / "cut", kNever, true);
    }
    const auto expected = files_for_test(folder / "first");
    EXPECT_EQ(files_for_test(folder / "second"), expected) << session_of(number)->spec.resolved();
    EXPECT_EQ(files_for_test(folder / "cut"), expected) << session_of(number)->spec.resolved();
    ++compared;
  }
  fs::remove_all(folder);
  EXPECT_GT(compared, kTrees * 3 / 4);
  EXPECT_GT(stopped, kTrees / 2);
}

/// The loss of a phase over a batch, and the gradients of all that learns in it.
struct Slope {
  std::optional<double> loss;
  std::map<std::string, at::Tensor> gradients;
};

Slope slope_of(Workshop& shop, const Phase& phase, const Batch& batch) {
  std::map<std::string, at::Tensor> weights;
  for (const std::string& address : phase.learns) {
    for_each_weight(shop.tree.at(address),
                    [&](const std::string& name, at::Tensor& value, bool learnable) {
                      if (learnable) weights[name] = value;
                    });
  }
  for (auto& [name, weight] : weights) weight.set_requires_grad(true);
  mgm::Run run(mgm::Run::Mode::kLearn, static_cast<std::int64_t>(batch.samples.size()), 7);
  run.learn_only(phase.learns);
  Objective objective(shop, phase);
  Slope slope{objective.loss(batch, run), {}};
  std::vector<at::Tensor> learners;
  for (const auto& [name, weight] : weights) learners.push_back(weight);
  if (slope.loss) objective.backward(learners);
  for (auto& [name, weight] : weights) {
    if (weight.grad().defined()) slope.gradients[name] = weight.grad();
    weight.mutable_grad() = at::Tensor();
    weight.set_requires_grad(false);
  }
  return slope;
}

void expect_alike(const Slope& found, const Slope& expected) {
  ASSERT_EQ(found.loss.has_value(), expected.loss.has_value());
  if (expected.loss) {
    EXPECT_NEAR(*found.loss, *expected.loss, 1e-5 * (1 + std::abs(*expected.loss)));
  }
  ASSERT_EQ(found.gradients.size(), expected.gradients.size());
  for (const auto& [name, gradient] : expected.gradients) {
    const double apart = (found.gradients.at(name) - gradient).abs().max().item<double>();
    EXPECT_LT(apart, 1e-3 * (0.01 + gradient.abs().max().item<double>())) << name;
  }
}

TEST(RandomTraining, StepsAlikeFromFeaturesThatAreComputedOnce) {
  int compared = 0, inside = 0;
  for (int number = 0; number < 4 * kTrees; ++number) {
    SCOPED_TRACE(number);
    const auto session = session_of(number, "auto");
    Trial trial(*session);
    Workshop& shop = trial.shop();
    for (const Phase& phase : session->plan.phases) {
      std::vector<std::size_t> samples = shop.assignments.filter(shop.split.train, phase.samples);
      if (!phase.fixed.are_cached() || samples.empty()) continue;
      SCOPED_TRACE(phase.address);
      const auto cache = FeatureCache::of(shop, phase, 0, {{samples, 5}});
      std::reverse(samples.begin(), samples.end());
      expect_alike(slope_of(shop, phase, cache->read(samples)),
                   slope_of(shop, phase, shop.dataset.read(samples)));
      ++compared;
      inside += phase.fixed.nodes.empty() ? 0 : 1;
    }
  }
  EXPECT_GT(compared, kTrees);
  EXPECT_GT(inside, kTrees / 4);
}

}  // namespace
}  // namespace mgm
