// Hundreds of nested trees at random: whatever the shape, ports fit, only routed samples are
// computed, gradients reach what learns and nothing else, weights survive the disk, the plan covers
// every net once, and the program answers as the tree does.

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <set>
#include <unistd.h>

#include "mgm/base/random.h"
#include "mgm/bundle/bundle.h"
#include "mgm/node/division.h"
#include "mgm/node/run.h"
#include "mgm/node/tensors.h"
#include "mgm/node/torch.h"
#include "mgm/node/walker.h"
#include "mgm/program/decision.h"
#include "mgm/train/grower_for_test.h"
#include "mgm/train/inference.h"
#include "mgm/train/plan.h"
#include "mgm/train/registry.h"
#include "mgm/train/share_threads.h"
#include "mgm/train/verdict.h"

namespace mgm {
namespace {

using Json = nlohmann::ordered_json;
constexpr int kTrees = 300;
constexpr std::int64_t kSamples = 12;

DataSchema schema() {
  return {{{"picture", {1, 8, 8}}, {"numbers", {14}, {1, 1, 12}}, {"words", {6}, {}, 9}},
          {{"label", TargetInfo::Type::kClass, {"a", "b", "c"}, {}},
           {"amount", TargetInfo::Type::kNumber, {}, {2}, false, {}, {40, -1}, {10, 0.5}}}};
}

struct Grown {
  Spec spec;
  Tree tree;
};

/// Fits a router to samples and subsets that mean nothing.
void fit_to_noise(const Division& division) {
  constexpr std::int64_t kLessons = 60;
  std::int64_t width = 0;
  for (const Port& port : division.router->inputs()) width += elements(port.shape);
  const std::size_t parts = division.parts.size();
  RouterLessons lessons{
      Array({kLessons, width}), {}, division.parts, std::vector<bool>(parts, false)};
  Random random(9, division.router->address());
  for (float& value : lessons.features.values) value = static_cast<float>(random.normal());
  lessons.losses = Array({kLessons, static_cast<std::int64_t>(parts)});
  for (float& value : lessons.losses.values) value = static_cast<float>(random.uniform());
  for (std::int64_t i = 0; i < kLessons; ++i)
    lessons.subsets.push_back(static_cast<int>(static_cast<std::size_t>(i) % parts));
  std::map<std::string, Array> weights;
  for (auto& [layer, array] : division.design.fit(lessons))
    weights[division.router->address() + "." + layer] = std::move(array);
  set_weights(*division.router, weights);
}

Grown grown(int number, bool numbers = false) {
  Grower grower(static_cast<std::uint64_t>(number));
  Grown result{
      Spec::from_json({{"model", grower.tree(numbers)}, {"train", Json::object()}}, "tree"), {}};
  Problems problems;
  result.tree = build_tree(result.spec.at("model"), schema(), training_kinds(), 5, problems);
  problems.throw_if_any();
  const InferenceStrategies inference({}, result.tree, problems);
  problems.throw_if_any();
  Random random(static_cast<std::uint64_t>(number), "warmth");
  for_each_node(*result.tree.root, [&](Node& node) {
    if (node.has_temperature()) node.set_temperature(0.5 + random.uniform());
    if (node.division() != nullptr && node.division()->design.fit) fit_to_noise(*node.division());
    if (Doubts* doubts = node.doubts()) {
      doubts->fallback.least = doubts->given.value();
      doubts->armed = true;
    }
  });
  return result;
}

std::map<std::string, Array> inputs(std::uint64_t seed) {
  std::map<std::string, Array> arrays;
  for (const Port& port : schema().inputs) {
    Shape shape{kSamples};
    shape.insert(shape.end(), port.shape.begin(), port.shape.end());
    Array array(shape);
    Random random(seed, port.name);
    for (float& value : array.values) value = static_cast<float>(random.normal());
    if (port.tokens > 0) {
      array = Array(shape);
      for (std::int64_t row = 0; row < kSamples; ++row) made_text(random, array.row(row));
    }
    arrays[port.name] = std::move(array);
  }
  return arrays;
}

Signals signals(const std::map<std::string, Array>& arrays) {
  Signals result;
  for (const auto& [name, array] : arrays) result.set(name, view(array));
  return result;
}

std::vector<const Array*> in_order(const Block& block, const std::map<std::string, Array>& arrays) {
  std::vector<const Array*> result;
  for (const Port& port : block.inputs) result.push_back(&arrays.at(port.name));
  return result;
}

/// The rows whose path is the same, and how many others had a margin that rounding may turn.
struct Paths {
  std::vector<bool> same;
  int turned = 0;
};

Paths compare_paths(const mgm::Run& run, const Trace& trace) {
  Paths paths{std::vector<bool>(kSamples, true)};
  for (std::int64_t row = 0; row < kSamples; ++row) {
    float margin = INFINITY;
    for (const auto& [address, parts] : trace.taken) {
      const auto tree_parts = run.taken().find(address);
      const int tree_part = tree_parts == run.taken().end() ? -1 : tree_parts->second[row];
      if (tree_part != parts[row]) paths.same[row] = false;
      margin = std::min(margin, trace.margin.at(address)[row]);
    }
    if (paths.same[row]) continue;
    EXPECT_LT(margin, 1e-4) << "row " << row << " went another way";
    ++paths.turned;
  }
  return paths;
}

int fallen_in(const Trace& trace) {
  int fallen = 0;
  for (const auto& [address, entries] : trace.fell_back) {
    for (const int entry : entries) fallen += entry != Retreat::kNone ? 1 : 0;
  }
  return fallen;
}

TEST(RandomTree, AnswersAsItsProgramDoes) {
  int turned = 0;
  int choosing = 0;
  int fallen = 0;
  for (int number = 0; number < kTrees; ++number) {
    SCOPED_TRACE(number);
    Grown grown_tree = grown(number);
    const at::NoGradGuard no_gradient;
    const auto arrays = inputs(static_cast<std::uint64_t>(number));
    mgm::Run run(mgm::Run::Mode::kAnswer, kSamples);
    const Signals out = grown_tree.tree.root->forward(signals(arrays), run);
    const Array raw = plain(out.at("model"));
    const Program program = lower(grown_tree.tree, schema());
    const auto weights = weights_of(*grown_tree.tree.root);
    Trace trace;
    const std::vector<Array> answers =
        run_block(program.body, in_order(program.body, arrays), HeldWeights(weights), trace);
    choosing += trace.taken.empty() ? 0 : 1;
    const Paths paths = compare_paths(run, trace);
    turned += paths.turned;
    fallen += fallen_in(trace);
    const Array expected = plain(at::softmax(view(raw), 1));
    for (std::int64_t row = 0; row < kSamples; ++row) {
      for (std::int64_t k = 0; paths.same[row] && k < 3; ++k) {
        EXPECT_NEAR(answers.front().row(row)[k], expected.row(row)[k], 1e-5);
      }
    }
  }
  EXPECT_GT(choosing, kTrees / 4) << "too few trees choose anything";
  EXPECT_GT(fallen, kTrees) << "too few samples fall back";
  EXPECT_LT(turned, kTrees * kSamples / 100) << "too many paths hang on rounding";
}

/// How many samples some part answered.
std::int64_t came_through(const std::vector<int>& taken) {
  return std::count_if(taken.begin(), taken.end(), [](int part) { return part >= 0; });
}

/// Nodes write learned units; programs answer in the target's own.
TEST(RandomTree, HandsOutNumbersInTheirOwnUnit) {
  constexpr int kFew = 60;
  int same = 0;
  for (int number = 0; number < kFew; ++number) {
    SCOPED_TRACE(number);
    Grown grown_tree = grown(number, true);
    const at::NoGradGuard no_gradient;
    const auto arrays = inputs(static_cast<std::uint64_t>(number));
    mgm::Run run(mgm::Run::Mode::kAnswer, kSamples);
    Array expected = plain(grown_tree.tree.root->forward(signals(arrays), run).at("model"));
    grown_tree.tree.tasks.at("model")->scale.to_own(expected);
    const Program program = lower(grown_tree.tree, schema());
    const auto weights = weights_of(grown_tree.tree, program);
    Trace trace;
    const std::vector<Array> answers =
        run_block(program.body, in_order(program.body, arrays), HeldWeights(weights), trace);
    const Paths paths = compare_paths(run, trace);
    for (std::int64_t row = 0; row < kSamples; ++row) {
      if (!paths.same[row]) continue;
      ++same;
      for (std::int64_t k = 0; k < 2; ++k)
        EXPECT_NEAR(answers.front().row(row)[k], expected.row(row)[k],
                    1e-4 * (1 + std::abs(expected.row(row)[k])));
    }
  }
  EXPECT_GT(same, kFew * kSamples * 9 / 10);
}

/// Records how many rows each chosen part was given.
TEST(RandomTree, ComputesOnlyRoutedSamples) {
  for (int number = 0; number < kTrees; ++number) {
    SCOPED_TRACE(number);
    Grown grown_tree = grown(number);
    const at::NoGradGuard no_gradient;
    const auto arrays = inputs(7);
    mgm::Run run(mgm::Run::Mode::kAnswer, kSamples);
    std::vector<std::pair<Node*, std::vector<PartOf>>> routes;
    for_each_node(*grown_tree.tree.root, [&](Node& node) {
      if (node.division() == nullptr) return;
      routes.emplace_back(&node, parts_of(node));
      for (const PartOf& part : routes.back().second) run.ask(part.node->address());
    });
    grown_tree.tree.root->forward(signals(arrays), run);
    for (const auto& [route, parts] : routes) {
      const auto taken = run.taken().find(route->address());
      if (taken == run.taken().end()) continue;
      int part_number = 0;
      std::int64_t answered = 0;
      for (const PartOf& part : parts) {
        if (part.runs != Runs::kChosen) continue;
        std::vector<std::int64_t> given;
        for (std::int64_t row = 0; row < kSamples; ++row) {
          if (taken->second[row] == part_number) given.push_back(row);
        }
        const bool ran = run.output(part.node->address()).defined();
        answered += ran ? std::ssize(run.rows_of(part.node->address())) : 0;
        if (route->division()->design.top > 1) continue;
        EXPECT_EQ(ran, !given.empty());
        if (ran) {
          EXPECT_EQ(run.rows_of(part.node->address()), given);
        }
        ++part_number;
      }
      if (route->doubts() != nullptr && route->division()->design.top > 1) continue;
      EXPECT_EQ(answered, came_through(taken->second) * route->division()->design.top);
    }
  }
}

TEST(RandomTree, IsTheSameAfterTheDisk) {
  const auto folder =
      std::filesystem::temp_directory_path() / fmt::format("mgm_random_tree_{}", ::getpid());
  for (int number = 0; number < kTrees; number += 10) {
    SCOPED_TRACE(number);
    Grown first = grown(number);
    const auto weights = weights_of(*first.tree.root);
    const Program program = lower(first.tree, schema());
    BundleInfo info;
    for (const TaskOutput& task : program.tasks) info.tasks[task.address] = Json::object();
    write_bundle(info, program, weights, chosen_parts(*first.tree.root),
                 folder.string() + ".partial", folder, true);
    const auto bundle = Bundle::open(folder);
    const auto read = bundle->read_weights();
    ASSERT_EQ(read.size(), weights.size());
    for (const auto& [name, array] : weights) EXPECT_EQ(read.at(name).values, array.values) << name;
    const auto arrays = inputs(3);
    Trace trace, trace_read;
    const auto before =
        run_block(program.body, in_order(program.body, arrays), HeldWeights(weights), trace);
    const auto after =
        run_block(bundle->program().body, in_order(program.body, arrays), *bundle, trace_read);
    EXPECT_EQ(before.front().values, after.front().values);
    EXPECT_EQ(trace.taken, trace_read.taken);
  }
  std::filesystem::remove_all(folder);
}

/// Throws where nothing can be planned.
TrainingPlan plan_of(const Grown& grown_tree) {
  Problems problems;
  const Strategies strategies(grown_tree.spec.at("train"), grown_tree.tree, training_kinds(),
                              problems);
  TrainingPlan plan = make_plan(grown_tree.tree, strategies, 2, problems);
  problems.throw_if_any();
  return plan;
}

TEST(RandomTree, PlansEveryNetOnceAndAfterWhatItWaitsFor) {
  int planned = 0;
  for (int number = 0; number < kTrees; ++number) {
    SCOPED_TRACE(number);
    Grown grown_tree = grown(number);
    const TrainingPlan plan = plan_of(grown_tree);
    std::multiset<std::string> learned;
    for (std::size_t i = 0; i < plan.phases.size(); ++i) {
      const Phase& phase = plan.phases[i];
      for (const int before : phase.after) EXPECT_LT(before, static_cast<int>(i));
      for (const Constraint& constraint : phase.samples)
        EXPECT_TRUE(lies_under(phase.address, constraint.route));
      const bool is_undone =
          std::any_of(phase.samples.begin(), phase.samples.end(),
                      [](const Constraint& constraint) { return constraint.except; });
      if (!phase.is_seed && !is_undone) learned.insert(phase.learns.begin(), phase.learns.end());
    }
    for_each_node(*grown_tree.tree.root, [&](Node& node) {
      bool learnable = false;
      if (parts_of(node).empty())
        for_each_weight(node, [&](const std::string&, at::Tensor&, bool l) { learnable |= l; });
      if (learnable) {
        EXPECT_EQ(learned.count(node.address()), 1U) << node.address();
      }
    });
    ++planned;
  }
  EXPECT_EQ(planned, kTrees);
}

TEST(RandomTree, TempersEveryNodeOnceAndAfterWhatItHolds) {
  int tempered = 0;
  for (int number = 0; number < kTrees; ++number) {
    SCOPED_TRACE(number);
    Grown grown_tree = grown(number);
    const TrainingPlan plan = plan_of(grown_tree);
    const std::vector<std::vector<bool>> after = waits(plan.phases);
    std::set<std::string> done;
    for (std::size_t i = 0; i < plan.phases.size(); ++i) {
      if (plan.phases[i].kind != Phase::Kind::kTemperature) continue;
      const std::string& address = plan.phases[i].terms.front().tap;
      EXPECT_TRUE(lies_under(address, plan.phases[i].address));
      EXPECT_TRUE(done.insert(address).second) << address;
      for (std::size_t j = 0; j < plan.phases.size(); ++j) {
        const Phase& other = plan.phases[j];
        const std::string& of =
            other.kind == Phase::Kind::kTemperature ? other.terms.front().tap : other.address;
        if (j == i || !lies_under(of, address)) continue;
        EXPECT_TRUE(after[i][j]) << of << " after " << address;
      }
    }
    for_each_node(*grown_tree.tree.root, [&](Node& node) {
      EXPECT_EQ(done.count(node.address()), node.has_temperature() ? 1U : 0U) << node.address();
    });
    tempered += static_cast<int>(done.size());
  }
  EXPECT_GT(tempered, kTrees / 3);
}

/// After a pass of the whole tree, what the phase teaches has gradients, and nothing else has.
void expect_gradients(Tree& tree, const Phase& phase) {
  const std::set<std::string> learns(phase.learns.begin(), phase.learns.end());
  const auto is_learner = [&](const std::string& weight) {
    return std::any_of(learns.begin(), learns.end(),
                       [&](const std::string& a) { return weight.starts_with(a + "."); });
  };
  for_each_weight(*tree.root, [&](const std::string& name, at::Tensor& value, bool learnable) {
    value.set_requires_grad(learnable && is_learner(name));
  });
  mgm::Run run(mgm::Run::Mode::kLearn, kSamples, 1);
  run.learn_only(phase.learns);
  for (const LossTerm& term : phase.terms) run.ask(term.tap);
  const auto arrays = inputs(11);
  tree.root->forward(signals(arrays), run);
  std::vector<at::Tensor> outputs, slopes;
  for (const LossTerm& term : phase.terms) {
    const at::Tensor output = run.output(term.tap);
    if (!output.defined() || !output.requires_grad()) continue;
    outputs.push_back(output);
    slopes.push_back(at::ones_like(output));
  }
  ASSERT_FALSE(outputs.empty());
  backward(outputs, slopes);
  bool any = false;
  for_each_weight(*tree.root, [&](const std::string& name, at::Tensor& value, bool) {
    if (!is_learner(name)) {
      EXPECT_FALSE(value.grad().defined()) << name;
    }
    any = any || value.grad().defined();
  });
  EXPECT_TRUE(any);
}

TEST(RandomTree, GivesGradientsToWhatLearnsAndToNothingElse) {
  int checked = 0;
  for (int number = 0; number < kTrees; ++number) {
    SCOPED_TRACE(number);
    Grown grown_tree = grown(number);
    for_each_node(*grown_tree.tree.root, [](Node& node) {  // nothing is in doubt while it learns
      if (node.doubts() != nullptr) node.doubts()->armed = false;
    });
    const TrainingPlan plan = plan_of(grown_tree);
    for (const Phase& phase : plan.phases) {
      if (phase.kind != Phase::Kind::kLearn || phase.address != "model") continue;
      expect_gradients(grown_tree.tree, phase);
      ++checked;
    }
  }
  EXPECT_GT(checked, kTrees / 3);
}

}  // namespace
}  // namespace mgm
