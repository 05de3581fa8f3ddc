// The model of the article, trained step for step as by code that is written out here with libtorch
// alone: a feature extractor (conv 3-32, pool, conv 32-64, pool) and a classifier (3136-128-10),
// each with a strategy of its own.

#include <cmath>
#include <gmock/gmock.h>
#include <mutex>

#include "mgm/base/random.h"
#include "mgm/node/adapter.h"
#include "mgm/node/tensors.h"
#include "mgm/node/torch.h"
#include "mgm/node/walker.h"
#include "mgm/train/lora.h"
#include "mgm/train/made_session_for_test.h"
#include "mgm/train/trainer.h"

namespace mgm {
namespace {

using Json = nlohmann::ordered_json;
constexpr std::int64_t kSide = 28, kColours = 3, kClasses = 10;
constexpr std::size_t kSamples = 40;

/// Pictures by chance, of classes that their brightness tells; remembers what was read.
class Pictures : public Dataset {
 public:
  const DataSchema& schema() const override { return schema_; }
  std::size_t size() const override { return kSamples; }
  std::vector<std::string> columns() const override { return {}; }
  std::vector<std::string> column(const std::string&, std::span<const std::size_t>) const override {
    return {};
  }
  std::string label(std::size_t sample) const override { return std::to_string(sample); }
  Batch read(std::span<const std::size_t> samples) const override {
    const auto count = static_cast<std::int64_t>(samples.size());
    Array pictures({count, kColours, kSide, kSide}), labels({count});
    for (std::int64_t i = 0; i < count; ++i) {
      Random random(samples[i], "picture");
      labels.values[i] = static_cast<float>(samples[i] % kClasses);
      for (std::int64_t k = 0; k < pictures.row_size(); ++k)
        pictures.row(i)[k] = static_cast<float>(random.normal()) + 0.2F * labels.values[i];
    }
    Batch batch{{samples.begin(), samples.end()}, {{"picture", pictures}}, {{"label", labels}}};
    const std::lock_guard lock(mutex_);
    read_.push_back(batch);
    return batch;
  }
  std::vector<Batch> batches() const { return read_; }

 private:
  mutable std::mutex mutex_;
  mutable std::vector<Batch> read_;
  DataSchema schema_{{{"picture", {kColours, kSide, kSide}}},
                     {{"label",
                       TargetInfo::Type::kClass,
                       {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"},
                       {}}}};
};

using Weights = std::map<std::string, at::Tensor>;

Weights copies(Node& root) {
  Weights all;
  for (auto& [name, array] : weights_of(root)) all[name] = view(array).clone();
  for_each_node(root, [&](Node& node) {
    if (node.adaptable() == nullptr) return;
    for (const auto& [name, adapter] : node.adaptable()->adapters) {
      all[name + ".down"] = adapter.down.detach().clone();
      all[name + ".up"] = adapter.up.detach().clone();
    }
  });
  return all;
}

/// Keeps the weights after every step.
class Steps : public Observer {
 public:
  explicit Steps(Node& root) : root_(root) {}
  void stepped(int, const Phase&, const StepReport&) override { after.push_back(copies(root_)); }
  std::vector<Weights> after;

 private:
  Node& root_;
};

/// How the weights of a part follow their gradients.
struct Rule {
  bool adamw = false;
  double lr = 0, momentum = 0, decay = 0, l1 = 0;
  std::size_t first_epoch = 0;  ///< frozen before
  double addition = 0;          ///< of LoRA: what its product is multiplied by; 0: none is learned

  static constexpr double kMean = 0.9, kSquare = 0.99, kEpsilon = 1e-4;
};

/// The same training by hand.
class ByHand {
 public:
  ByHand(Weights weights, Rule features, Rule classifier) : weights_(std::move(weights)) {
    rules_["features"] = features;
    rules_["classifier"] = classifier;
  }

  const Weights& step(const Batch& batch, std::size_t epoch) {
    for (auto& [name, weight] : weights_)
      weight.set_requires_grad(true).mutable_grad() = at::Tensor();
    const at::Tensor labels = view(batch.targets.at("label")).to(at::kLong);
    const at::Tensor loss =
        at::cross_entropy_loss(answer(view(batch.inputs.at("picture"))), labels);
    backward({loss}, {at::ones_like(loss)});
    const at::NoGradGuard no_gradient;
    for (auto& [name, weight] : weights_) {
      const Rule& rule = rules_.at(name.substr(0, name.find('.')));
      const bool is_added = name.ends_with(".up") || name.ends_with(".down");
      if (epoch >= rule.first_epoch && is_added == (rule.addition > 0))
        follow(name, weight, weight.grad(), rule);
    }
    return weights_;
  }

  /// With what was added, where something was.
  at::Tensor weight(const std::string& name) const {
    const at::Tensor& plain = weights_.at(name);
    const auto up = weights_.find(name + ".up");
    if (up == weights_.end()) return plain;
    const at::Tensor product = at::matmul(up->second, weights_.at(name + ".down"));
    return plain + rules_.at(name.substr(0, name.find('.'))).addition * product.reshape_as(plain);
  }

 private:
  at::Tensor answer(at::Tensor x) const {
    for (const std::string layer : {"features.conv1", "features.conv2"}) {
      x = at::conv2d(x, weight(layer + ".weight"), weights_.at(layer + ".bias"), 1, 1);
      x = at::max_pool2d(at::relu(x), 2);
    }
    x = at::linear(x.flatten(1), weight("classifier.fc1.weight"),
                   weights_.at("classifier.fc1.bias"));
    return at::linear(at::relu(x), weight("classifier.fc2.weight"),
                      weights_.at("classifier.fc2.bias"));
  }

  void follow(const std::string& name, at::Tensor& weight, at::Tensor gradient, const Rule& rule) {
    const bool is_shrunk = weight.dim() > 1;  // not biases
    if (is_shrunk) gradient = gradient + rule.l1 * weight.sign();
    if (rule.adamw) {
      if (is_shrunk) weight.mul_(1 - rule.lr * rule.decay);
      const int t = ++count_[name];
      at::Tensor& mean = state(name + ".mean", weight);
      at::Tensor& square = state(name + ".square", weight);
      mean = Rule::kMean * mean + (1 - Rule::kMean) * gradient;
      square = Rule::kSquare * square + (1 - Rule::kSquare) * gradient * gradient;
      const at::Tensor root = (square / (1 - std::pow(Rule::kSquare, t))).sqrt() + Rule::kEpsilon;
      weight.sub_(rule.lr * (mean / (1 - std::pow(Rule::kMean, t))) / root);
      return;
    }
    if (is_shrunk) gradient = gradient + rule.decay * weight;
    at::Tensor& velocity = state(name + ".velocity", weight);
    velocity = rule.momentum * velocity + gradient;
    weight.sub_(rule.lr * velocity);
  }

  at::Tensor& state(const std::string& name, const at::Tensor& like) {
    return state_.try_emplace(name, at::zeros_like(like)).first->second;
  }

  Weights weights_, state_;
  std::map<std::string, Rule> rules_;
  std::map<std::string, int> count_;
};

Json model(const Json& features, const Json& classifier) {
  return {{"task", {{"predict", "label"}}},
          {"chain",
           {{"features",
             {{"net", {{"cnn", {{"channels", {32, 64}}, {"widths", Json::array()}}}}},
              {"train", features}}},
            {"classifier",
             {{"net", {{"mlp", {{"widths", {128, "classes"}}}}}}, {"train", classifier}}}}}};
}

/// What is left in the end has all that was added.
void expect_learned(const ByHand& by_hand, Node& root) {
  for (const auto& [name, learned] : copies(root)) {
    const double apart = (by_hand.weight(name).detach() - learned).abs().max().item<double>();
    EXPECT_LT(apart, 1e-6) << name << " in the end";
  }
}

/// Trains both ways and compares all weights after every step; the number of steps.
std::size_t compare(const Json& features, const Json& classifier, const Json& train,
                    const Rule& of_features, const Rule& of_classifier) {
  auto pictures = std::make_unique<Pictures>();
  const Pictures& read = *pictures;
  Json learning{{"batch", 16}, {"seed", 5}, {"keep", "last"}};
  learning.update(train);
  const auto session = made_session(model(features, classifier), learning, std::move(pictures));
  for (std::size_t i = 0; i < kSamples; ++i) session->data.split.train.push_back(i);
  const auto begun =
      made_session(model(features, classifier), learning, std::make_unique<Pictures>());
  for (const std::string part : {"features", "classifier"}) {
    const auto& lora = begun->strategies->at(part).lora.options;
    if (lora) adapt(begun->tree.at(part), *lora, begun->seed);
  }
  ByHand by_hand(copies(*begun->tree.root), of_features, of_classifier);
  Steps steps(*session->tree.root);
  const std::atomic<bool> never = false;
  Workshop shop{session->tree,
                *session->data.dataset,
                session->data.split,
                *session->strategies,
                session->registry,
                session->seed,
                steps,
                never};
  Trainer(shop, session->plan, 1, nullptr).run();
  const std::size_t per_epoch = (kSamples + 15) / 16;
  const std::vector<Batch> batches = read.batches();
  EXPECT_EQ(batches.size(), steps.after.size());
  for (std::size_t i = 0; i < steps.after.size(); ++i) {
    const Weights& expected = by_hand.step(batches[i], i / per_epoch);
    for (const auto& [name, weight] : expected) {
      const double apart = (weight.detach() - steps.after[i].at(name)).abs().max().item<double>();
      EXPECT_LT(apart, 1e-6) << name << " after step " << i + 1;
    }
  }
  expect_learned(by_hand, *session->tree.root);
  return steps.after.size();
}

const Rule kSgd{.lr = 0.02, .momentum = 0.9, .decay = 0.001};
const Json kSgdOptions{{"sgd", {{"lr", 0.02}, {"momentum", 0.9}, {"weight_decay", 0.001}}}};

TEST(Article, OneOptimizerForAll) {
  EXPECT_EQ(compare(Json::object(), Json::object(), {{"epochs", 3}, {"optimizer", kSgdOptions}},
                    kSgd, kSgd),
            9U);
}

TEST(Article, TwoOptimizersOfOneKind) {
  const Json slow{{"optimizer", {{"sgd", {{"lr", 0.005}}}}}};
  EXPECT_EQ(compare(slow, {{"optimizer", kSgdOptions}}, {{"epochs", 3}}, {.lr = 0.005}, kSgd), 9U);
}

TEST(Article, AnotherOptimizerLearningRateAndRegulariserForEach) {
  const Json adamw{
      {"adamw", {{"lr", 0.002}, {"betas", {0.9, 0.99}}, {"epsilon", 1e-4}, {"weight_decay", 0.1}}}};
  const Rule rule{.adamw = true, .lr = 0.002, .decay = 0.1};
  EXPECT_EQ(compare({{"optimizer", {{"sgd", {{"lr", 0.02}}}}}, {"l1", 1e-4}},
                    {{"optimizer", adamw}}, {{"epochs", 3}}, {.lr = 0.02, .l1 = 1e-4}, rule),
            9U);
}

TEST(Article, FreezeWindows) {
  Rule thawed = kSgd;
  thawed.first_epoch = 2;
  EXPECT_EQ(compare({{"freeze", {{"until_epoch", 2}}}}, Json::object(),
                    {{"epochs", 4}, {"optimizer", kSgdOptions}}, thawed, kSgd),
            12U);
}

TEST(Article, AdditionsOfLowRank) {
  Rule added = kSgd;
  added.addition = 2;
  const Json lora{{"lora", {{"rank", 4}, {"alpha", 8}}}};
  EXPECT_EQ(compare(lora, lora, {{"epochs", 3}, {"optimizer", kSgdOptions}}, added, added), 9U);
  EXPECT_EQ(compare(lora, Json::object(), {{"epochs", 3}, {"optimizer", kSgdOptions}}, added, kSgd),
            9U);
}

}  // namespace
}  // namespace mgm
